import type { Client } from 'pg';
import { refreshScores } from '../features/content/performance/content-scores.service';
import { measureOutcomes } from '../features/recommendations/outcomes/measurement.service';
import type { AssetStore } from '../platform/assets/asset-store';
import { type Database, Parameters, statement } from '../platform/database/statement';
import { asOf } from '../platform/told-moment';
import { asTenant } from './as-tenant';
import { momentFor } from './demo-moment';
import { momentOf } from './demo-parameters';
import { makeContents, restoreFiles } from './generation';
import { actOnInsights, learnOn } from './learning';
import { tellOfPlans } from './notices';
import { takeRecommendations } from './recommendations';
import { serveVisitors } from './servings';
import type { SimulatedAccount } from './simulate-account';

/** When the account has learned from its data, as shares of its period: found in one part, judged by the next. */
const LEARNED_AT = [0.65, 1];
/** When it had campaigns proposed. */
const PROPOSED_AT = [0, 0.2, 0.4, 0.6, 0.8, 1];

const MADE_TABLES = [
  'campaign_recommendations',
  'recommendation_outcomes',
  'performance_patterns',
  'learning_insights',
  'learning_runs',
  'personalized_content',
  'content_generations',
  'content_generation_runs',
  'content_generation_rows',
  'content_scores',
  'content_servings',
  'notifications',
  'test_assignments',
] as const;

/** Rows of an account that the engines make, by table. */
export type Made = Record<(typeof MADE_TABLES)[number], number>;

/**
 * Takes an account through its history in the open transaction of `client`: what the API would have learned and proposed on some days,
 * from what was known then, what somebody did about it, and what was made of templates and served; not again where that was done before:
 * then only files that are missing are put back. @returns what was written.
 */
export async function liveThrough(client: Client, simulated: SimulatedAccount, assets: AssetStore): Promise<Made> {
  const { account, rows } = simulated;
  const db = asTenant(client, account.user.id);
  const before = await countMade(db);
  if (before.learning_runs > 0) await restoreFiles(db, assets);
  else {
    for (const { epoch, learns, nextProposals } of daysOf(account)) {
      if (epoch > account.lastEpoch) await makeContents(db, simulated, account.lastEpoch, assets);
      if (learns) {
        // At night, so that learning sees whether predictions hold, and proposals what was learned.
        await measureOutcomes(db, momentOf(epoch));
        await learnOn(db, account, epoch);
        if (epoch <= account.lastEpoch) await actOnInsights(client, account.user.id, momentOf(epoch));
      }
      if (nextProposals !== undefined)
        await takeRecommendations(client, account, rows.campaigns, { epoch, nextEpoch: nextProposals });
    }
    const moment = momentFor(account, 'scores', momentOf(account.lastEpoch + 1));
    await asOf(moment, () => refreshScores((_, work) => work(db)));
    await tellOfPlans(db, simulated);
    // The last of all: serving sets how the rest of its transaction is planned.
    await serveVisitors(db, simulated);
  }
  const after = await countMade(db);
  return Object.fromEntries(MADE_TABLES.map((table) => [table, after[table] - before[table]])) as Made;
}

interface Day {
  readonly epoch: number;
  readonly learns: boolean;
  /** When campaigns are proposed the next time (null: never), where that is done on this day. */
  readonly nextProposals?: number | null;
}

function daysOf({ firstEpoch, lastEpoch }: SimulatedAccount['account']): Day[] {
  const epochOf = (share: number) => firstEpoch + Math.round(share * (lastEpoch - firstEpoch + 1));
  const [learned, proposed] = [LEARNED_AT.map(epochOf), PROPOSED_AT.map(epochOf)];
  const days = [...new Set([...learned, ...proposed])].sort((left, right) => left - right);
  return days.map((epoch) => {
    const position = proposed.indexOf(epoch);
    const next = position < 0 ? {} : { nextProposals: proposed[position + 1] ?? null };
    return { epoch, learns: learned.includes(epoch), ...next };
  });
}

/** Behind everything that was sent before it, also by serving, which does not wait for what it writes. */
async function countMade(db: Database): Promise<Made> {
  const counts = MADE_TABLES.map((table) => `(SELECT count(*) FROM ${table} WHERE user_id = $1) AS ${table}`);
  const parameters = new Parameters(db.userId);
  const [made] = await db.query<Made>(statement('demo.countMade', `SELECT ${counts.join(', ')}`, parameters));
  if (!made) throw new Error('Nothing was counted.');
  return made;
}
