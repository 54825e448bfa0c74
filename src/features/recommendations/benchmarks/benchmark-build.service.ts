import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { canonicalJson } from '../../../platform/canonical-json';
import { inThread } from '../../../platform/computing/in-thread';
import { listSharedCampaigns, replaceBenchmarks } from './benchmark-build.store';
import { marketCampaign } from './benchmark-campaigns';
import { fitBenchmarks } from './benchmark-fit';
import type { Disclosure } from './disclosure';

const DAY_MS = 86_400_000;
/** As far back as recommendations look at an account's own campaigns. */
const PERIOD_DAYS = 365;

/** What a build has made, without anything about an account. */
export interface BenchmarkBuild {
  /** Days that were looked at, both inclusive. */
  readonly since: string;
  readonly until: string;
  /** Accounts that share and have campaigns that count, and these campaigns (once a platform). For the operator alone. */
  readonly accounts: number;
  readonly campaigns: number;
  readonly cells: number;
  /** Cells that were not published, by reason: too few accounts, one with too large a share, too few left over. */
  readonly withheld: Disclosure['withheld'];
  /** A digest of what is published; the same figures have the same. Null where there is nothing. */
  readonly version: string | null;
}

/**
 * Builds the benchmarks anew from the campaigns of the accounts that share them now, and replaces the last ones as a whole. The same
 * campaigns lead to the same cells. Without at least five accounts nothing stays published.
 */
export async function buildBenchmarks(owner: Pool, at: Date): Promise<BenchmarkBuild> {
  const [since, until] = [dayOf(new Date(at.getTime() - PERIOD_DAYS * DAY_MS)), dayOf(at)];
  const campaigns = (await listSharedCampaigns(owner, since, until)).map(marketCampaign);
  const disclosure = await inThread(require.resolve('./benchmark-fit'), fitBenchmarks, campaigns);
  const { cells, spread, withheld } = disclosure ?? { cells: [], spread: {}, withheld: NOTHING };
  const digest = createHash('sha256').update(canonicalJson({ cells, spread })).digest('hex');
  const version = `benchmark-${digest.slice(0, 12)}`;
  await replaceBenchmarks(owner, { cells, spread: { ...spread }, version, builtAt: at });
  return {
    since,
    until,
    accounts: new Set(campaigns.map(({ account }) => account)).size,
    campaigns: campaigns.length,
    cells: cells.length,
    withheld,
    version: cells.length === 0 ? null : version,
  };
}

const NOTHING: Disclosure['withheld'] = { tooFew: 0, dominated: 0, remainder: 0 };

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
