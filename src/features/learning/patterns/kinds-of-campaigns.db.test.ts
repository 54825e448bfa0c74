import { insertSimulatedFacts } from '../../../platform/testing/simulated-facts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { LearningOriginEnum } from '../learning.enums';
import { executeRun, type InUnit, requestRun } from '../runs/learning-run.service';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

async function learn(userId: string, windowEnd: string): Promise<void> {
  const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
  const { id } = await inUnit('READ WRITE', (db) => requestRun(db, { origin: LearningOriginEnum.REQUEST, windowEnd }));
  await executeRun(inUnit, id);
}

test('a kind of campaign is confirmed by campaigns that began since, not by more days of the same ones', async () => {
  const { id: userId } = await api.createUser();
  const campaigns: string[] = [];
  /** Campaigns of both objectives in turn, whose facts begin on a day; those for traffic are clicked five times as often. */
  const begin = async (count: number, from: string, seed: string) => {
    const made: string[] = [];
    for (let i = 0; i < count; i++) {
      const { id } = await api.createCampaign({ userId, name: `From ${from}, ${i}` });
      const objective = i % 2 === 0 ? 'TRAFFIC' : 'SALES';
      await api.asOwner('UPDATE campaigns SET objective = $3 WHERE user_id = $1 AND id = $2', [userId, id, objective]);
      made.push(id);
    }
    campaigns.push(...made);
    await goOn(made, from, seed);
  };
  const goOn = async (ids: readonly string[], from: string, seed: string) => {
    for (const parity of [0, 1]) {
      const campaignIds = ids.filter((_, i) => i % 2 === parity);
      const effect = () => (parity === 0 ? 5 : 1);
      await insertSimulatedFacts(api, userId, { seed, campaignIds, from, days: 14, impressions: 200, effect });
    }
  };
  const pattern = async () => {
    const [row] = await api.asOwner<{ status: string; verdicts: { held: boolean; campaigns: number; from: string }[] }>(
      `SELECT status, verdicts FROM performance_patterns
       WHERE user_id = $1 AND method = 'BETWEEN_CAMPAIGNS' AND metric = 'ctr' AND conditions @> '[{"dimension": "objective"}]'`,
      [userId],
    );
    return row;
  };
  await begin(16, '2026-03-02', 'first');
  await learn(userId, '2026-03-16');
  expect(await pattern()).toEqual({ status: 'CANDIDATE', verdicts: [] });
  await goOn(campaigns, '2026-03-16', 'second');
  await learn(userId, '2026-03-30');
  expect(await pattern()).toEqual({ status: 'CANDIDATE', verdicts: [] });
  await begin(16, '2026-03-30', 'third');
  await learn(userId, '2026-04-13');
  expect(await pattern()).toEqual({
    status: 'CONFIRMED',
    verdicts: [expect.objectContaining({ held: true, campaigns: 16, from: '2026-03-16', to: '2026-04-13' })],
  });
});
