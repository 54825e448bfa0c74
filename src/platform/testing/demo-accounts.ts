import { demoUserId } from '../../demo/demo-ids';
import { type LoadDemoOptions, type LoadedDemo, loadDemo } from '../../demo/load-demo';
import { generateRecommendations } from '../../features/recommendations/generation/generation.service';
import { measureOutcomes } from '../../features/recommendations/outcomes/measurement.service';
import { NODE_TYPES } from '../../schema';
import { Parameters, statement } from '../database/statement';
import { encodeId } from '../graphql/ids';
import type { TestApi } from './test-api';
import { createTestAssets } from './test-assets';
import type { TestDatabase } from './test-database';

const SEED = 42;
const DAYS = 60;
const LAST_DAY = '2025-06-30';
const HEADER = 'date,campaign,platform,impressions,reach,clicks,conversions,spend,revenue,currency';
/** Each makes a campaign and a run. The last has a line to pass over and totals that are not those of its lines. */
const REPORTS = [
  '2025-05-01,Imported first,FACEBOOK,1000,800,50,5,20.10,100,USD',
  '2025-05-02,Imported second,TIKTOK,2000,1500,60,6,30.20,200,USD',
  '2025-05-03,Imported third,TIKTOK,10,8,6,6,30.20,200,USD\n2025-05-03,Imported third,TIKTOK,x,8,6,6,1,2,USD\nTotal,,,4000,,66,12,60.40,400,USD',
];

/** As a run writes it. */
const PREFERENCE = {
  value: 'INSTAGRAM',
  source: 'LEARNED',
  isLocked: false,
  isFading: false,
  basis: 'CONFIRMED_PATTERN',
  patternId: '018f0000-0000-7000-8000-000000000001',
  runId: '018f0000-0000-7000-8000-000000000002',
  metric: 'ctr',
  rateRatio: 1.2,
  rateRatioLower: 1.1,
  rateRatioUpper: 1.3,
  confidence: 0.99,
  campaigns: 12,
  evidence: 4_000,
  impressions: 200_000,
  windowStart: '2025-05-01',
  windowEnd: '2025-06-30',
  updatedAt: '2025-06-30T03:00:00.000Z',
  estimates: [
    { value: 'INSTAGRAM', rateRatio: 1.2, lower: 1.1, upper: 1.3, probability: 0.99, campaigns: 12, events: 4_000 },
  ],
};

/** Of a text that a model has written, and that could not be used in the end: everything about it is known. */
const WORDING = {
  source: 'DETERMINISTIC',
  model: 'writer-1',
  fallbackReason: 'INVENTED_NUMBER',
  fixedText: 'By fixed rules.',
  cost: '0.001150',
  inputTokens: 300,
  outputTokens: 40,
  writtenAt: '2025-06-30T03:00:00.000Z',
};

/** Two accounts of the demo, with rows of every kind. */
export interface DemoAccounts {
  readonly ana: string;
  readonly ben: string;
}

/** Loads the demo as `demo load` does, its files into a folder that goes again. */
export async function loadTestDemo(options: Omit<LoadDemoOptions, 'assets'>): Promise<LoadedDemo> {
  const assets = createTestAssets();
  try {
    return await loadDemo({ ...options, assets: assets.store });
  } finally {
    await assets.remove();
  }
}

/** Loads two accounts of the demo into an empty database, imports performance and measures recommendations for both; the same rows every time. */
export async function loadDemoAccounts(database: TestDatabase, api: TestApi): Promise<DemoAccounts> {
  await loadTestDemo({ url: database.ownerUrl, seed: SEED, users: 2, days: DAYS, endDay: LAST_DAY });
  const accounts = { ana: demoUserId(SEED, 0), ben: demoUserId(SEED, 1) };
  for (const userId of Object.values(accounts)) {
    for (const lines of REPORTS) {
      const { importCampaignPerformance } = await api.run<{ importCampaignPerformance: { outcome: string } }>(
        'mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome } }',
        { input: { fileName: 'report.csv', content: `${HEADER}\n${lines}`, skipBadRows: true } },
        { userId },
      );
      if (importCampaignPerformance.outcome !== 'IMPORTED') throw new Error('The report was not imported.');
    }
    await measureRecommendations(api, userId);
  }
  // Sixty days confirm nothing, so nothing of a confirmed preference would be there to read.
  await api.asOwner('UPDATE meta_user_profiles SET learned_preferences = $2 WHERE user_id = $1', [
    accounts.ana,
    JSON.stringify({ platform: PREFERENCE }),
  ]);
  // Nor has any model worded anything.
  for (const table of ['campaign_recommendations', 'learning_insights']) {
    await api.asOwner(`UPDATE ${table} SET wording = $2 WHERE user_id = $1`, [accounts.ana, JSON.stringify(WORDING)]);
  }
  return accounts;
}

/** Four recommendations of the engine become the largest campaigns, small enough to be over soon, and are measured. */
async function measureRecommendations(api: TestApi, userId: string): Promise<void> {
  await api.workspace.run(userId, 'READ WRITE', async (db) => {
    const ids = await generateRecommendations(db, 4, { at: new Date('2025-05-04T08:00:00Z') });
    const parameters = new Parameters(db.userId);
    const text = `UPDATE campaign_recommendations t SET status = 'IMPLEMENTED', is_implemented = true, implemented_at = t.created_at,
        recommended_budget = 50, implemented_campaign_id = c.campaign_id
      FROM unnest(${parameters.add(ids, 'uuid[]')}) WITH ORDINALITY AS r(id, place) JOIN (
        SELECT f.campaign_id, row_number() OVER (ORDER BY sum(f.spend) DESC, f.campaign_id) AS place
        FROM campaign_performance_facts f WHERE f.user_id = $1 GROUP BY f.campaign_id) AS c ON c.place = r.place
      WHERE t.user_id = $1 AND t.id = r.id`;
    await db.query(statement('test.implement', text, parameters));
    const { measured } = await measureOutcomes(db, new Date('2025-07-01T02:00:00Z'));
    if (measured < 4) throw new Error('The recommendations were not measured.');
  });
}

/** The ids of a user's rows as clients see them, by prefix, the oldest first; at most `most` of each kind. */
export async function idsOf(api: TestApi, userId: string, most = 1_000): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {};
  for (const { idPrefix, table, tenantColumn } of NODE_TYPES.all) {
    const rows = await api.asOwner<{ id: string }>(
      `SELECT id FROM ${table} t WHERE ${tenantColumn.sql} = $1 ORDER BY id LIMIT $2`,
      [userId, most],
    );
    if (rows.length > 0) ids[idPrefix] = rows.map(({ id }) => encodeId(idPrefix, id));
  }
  return ids;
}
