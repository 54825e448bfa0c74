import { demoUserId } from '../../demo/demo-ids';
import { type LoadDemoOptions, type LoadedDemo, loadDemo } from '../../demo/load-demo';
import { NODE_TYPES } from '../../schema';
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

/** Loads two accounts of the demo into an empty database, imports performance for both; the same rows every time. */
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
