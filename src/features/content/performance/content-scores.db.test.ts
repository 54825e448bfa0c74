import { encodeId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { refreshScoresJob } from './content-performance.jobs';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ana, ben] = [await api.createUser(), await api.createUser()];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Estimate {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}
interface Row {
  readonly body: string;
  readonly engagementScore: number | null;
  readonly performanceVsTemplate: number | null;
  readonly score: {
    readonly [name: string]: Estimate | number | string | null;
    readonly engagement: Estimate;
    readonly engagementRatio: Estimate | null;
    readonly conversionRatio: Estimate | null;
  } | null;
}

const ESTIMATE = '{ estimate lower upper }';
const LIST = `query ($filter: PersonalizedContentFilter, $order: [PersonalizedContentOrderBy!]) {
  personalizedContents(filter: $filter, orderBy: $order) { nodes { body engagementScore performanceVsTemplate score {
    impressions clicks conversions others othersImpressions asOf engagement ${ESTIMATE} othersEngagement ${ESTIMATE}
    engagementRatio ${ESTIMATE} conversionRate ${ESTIMATE} othersConversionRate ${ESTIMATE} conversionRatio ${ESTIMATE} } } } }`;

async function list(userId: string, variables: object = {}): Promise<Row[]> {
  const data = await api.run<{ personalizedContents: { nodes: Row[] } }>(LIST, { ...variables }, { userId });
  return data.personalizedContents.nodes;
}

async function make(mutation: string, type: string, input: object, userId: string): Promise<string> {
  const data = await api.run<Record<string, { id: string }>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`,
    { input },
    { userId },
  );
  return data[mutation]!.id;
}

/** Contents with counts as somebody reported them, two of whose days are in different currencies. */
async function contentWith(userId: string, input: object, counts: readonly [number, number, number]): Promise<string> {
  const prompt = { contentType: 'TEXT', personalizedPrompt: JSON.stringify(input), ...input };
  const id = await make('createPersonalizedContent', 'CreatePersonalizedContentInput', prompt, userId);
  await api.asOwner(
    `WITH c AS (UPDATE personalized_content SET impressions = $2, clicks = $3, conversions = $4, counted_from = 'REPORTED', counted_at = now()
       WHERE user_id = $1 AND body = $5 RETURNING user_id, id)
     INSERT INTO content_daily_statistics (user_id, content_id, day, source, impressions, clicks, conversions, revenue, currencies)
     SELECT user_id, id, '2026-03-01', 'REPORTED', $2::bigint, $3::bigint, $4::bigint, 12.5, '{EUR}' FROM c`,
    [userId, ...counts, (input as { body: string }).body],
  );
  return id;
}

async function judge(userId: string): Promise<void> {
  const log = { info: () => undefined } as never;
  await refreshScoresJob.run({ workspace: api.workspace, log, signal: new AbortController().signal }, { userId });
}

async function account(userId: string, better: number): Promise<{ templates: string[]; campaigns: string[] }> {
  const campaigns = [0, 1].map(async (at) =>
    encodeId('campaign', (await api.createCampaign({ userId, name: `C${at}` })).id),
  );
  const templates = ['Plain', 'Bold'].map((name) =>
    make(
      'createContentTemplate',
      'CreateContentTemplateInput',
      { name, templateType: 'EMAIL', basePrompt: name },
      userId,
    ),
  );
  const [campaignIds, templateIds] = [await Promise.all(campaigns), await Promise.all(templates)];
  for (const [c, campaignId] of campaignIds.entries())
    for (const [t, templateId] of templateIds.entries())
      for (let n = 0; n < 4; n++) {
        const rate = 0.02 * (t === 1 ? better : 1) * (n === 0 ? 1.5 : 1);
        const clicks = Math.round(20_000 * rate);
        await contentWith(userId, { campaignId, templateId, body: `${c}${t}${n}` }, [
          20_000,
          clicks,
          Math.round(clicks / 10),
        ]);
      }
  await contentWith(userId, { campaignId: campaignIds[0], templateId: templateIds[0], body: 'small' }, [900, 30, 0]);
  await contentWith(userId, { body: 'alone' }, [5_000, 100, 3]);
  return { templates: templateIds, campaigns: campaignIds };
}

test('contents are judged beside the others of their template and campaign, and lists are sorted by that', async () => {
  const { templates, campaigns } = await account(ana.id, 1.4);
  expect((await list(ana.id)).every(({ score }) => score === null)).toBe(true);
  await judge(ana.id);
  const forest = await list(ana.id, {
    filter: { templateId: { eq: templates[0] }, campaignId: { eq: campaigns[0] } },
    order: [{ field: 'PERFORMANCE_VS_TEMPLATE', direction: 'DESC', nulls: 'LAST' }],
  });
  expect(forest.map(({ body }) => body)).toEqual([
    '000',
    expect.anything(),
    expect.anything(),
    expect.anything(),
    'small',
  ]);
  const [best, , , , small] = forest;
  // By hand: 3 % beside three of 2 % and a little known one of 3.3 %, whose middle is 2.2 %: 1.35, before it is drawn to 1.
  expect(best.performanceVsTemplate).toBeGreaterThan(1.2);
  expect(best.performanceVsTemplate).toBeLessThan(1.4);
  expect(best.score?.engagementRatio?.lower).toBeGreaterThan(1);
  expect(best.score).toMatchObject({
    impressions: 20_000,
    clicks: 600,
    conversions: 60,
    others: 4,
    othersImpressions: 60_900,
  });
  expect(best.score?.engagement.estimate).toBe(best.engagementScore);
  expect(best.engagementScore).toBeGreaterThan(0.028);
  expect(best.engagementScore).toBeLessThan(0.03);
  expect(best.score?.conversionRatio?.estimate).toBeCloseTo(1, 1);
  expect(small.performanceVsTemplate).toBeNull();
  expect(small.score?.engagementRatio).toBeNull();
  // 30 of 900 is 3.3 %: drawn towards the 2 % of its group.
  expect(small.engagementScore).toBeGreaterThan(0.02);
  expect(small.engagementScore).toBeLessThan(0.033);
  const all = await list(ana.id, {
    filter: { engagementScore: { gte: 0.035 } },
    order: [{ field: 'ENGAGEMENT_SCORE', direction: 'DESC' }],
  });
  expect(all.map(({ body }) => body).sort()).toEqual(['010', '110']);
  const alone = (await list(ana.id)).find(({ body }) => body === 'alone');
  expect(alone?.score).toMatchObject({ others: 0, othersEngagement: null, engagementRatio: null });
});

test('versions and templates are judged beside other templates in the same campaigns', async () => {
  const data = await api.run<{ contentTemplates: { nodes: Record<string, unknown>[] } }>(
    `{ contentTemplates(orderBy: [{ field: PERFORMANCE_SCORE, direction: DESC }]) { nodes { name usageCount successRate performanceScore
       versions { nodes { version score { usageCount judged successes successRate impressions clicks asOf performanceScore ${ESTIMATE} } } } } } }`,
    {},
    { userId: ana.id },
  );
  const [bold, plain] = data.contentTemplates.nodes as {
    performanceScore: number;
    versions: { nodes: { score: { performanceScore: Estimate } }[] };
  }[];
  expect(bold).toMatchObject({ name: 'Bold', usageCount: 8, successRate: 1 });
  expect(bold.versions.nodes[0].score).toMatchObject({
    ...{ usageCount: 8, judged: 8, successes: 8, successRate: 1, impressions: 160_000, clicks: 5_040 },
  });
  expect(plain).toMatchObject({ name: 'Plain', usageCount: 9 });
  // 40 % better where everything else is alike, and drawn to 1.
  expect(bold.performanceScore).toBeGreaterThan(1.2);
  expect(bold.performanceScore).toBeLessThan(1.4);
  expect(bold.versions.nodes[0].score.performanceScore.lower).toBeGreaterThan(1);
  expect(plain.performanceScore).toBeLessThan(1);
});

test('days are filled up, added up, and of one source; money only in one currency', async () => {
  const days = `query ($id: ID!, $source: ContentSourceEnum) { personalizedContent(id: $id) {
    performance(from: "2026-02-28", to: "2026-03-02", source: $source) { source
      days { day impressions clicks conversions revenue currency ctr conversionRate } totals { day impressions revenue currency ctr } } } }`;
  const id = await contentWith(ana.id, { body: 'by day' }, [100, 5, 1]);
  const read = async (source?: string): Promise<{ totals: object; days: object[]; source: string | null }> => {
    const data = await api.run<{ personalizedContent: { performance: never } }>(
      days,
      { id, source },
      { userId: ana.id },
    );
    return data.personalizedContent.performance;
  };
  const nothing = {
    impressions: 0,
    clicks: 0,
    conversions: 0,
    revenue: '0.00',
    currency: null,
    ctr: null,
    conversionRate: null,
  };
  const first = {
    impressions: 100,
    clicks: 5,
    conversions: 1,
    revenue: '12.50',
    currency: 'EUR',
    ctr: 0.05,
    conversionRate: 0.2,
  };
  expect(await read()).toEqual({
    source: 'REPORTED',
    days: [
      { day: '2026-02-28', ...nothing },
      { day: '2026-03-01', ...first },
      { day: '2026-03-02', ...nothing },
    ],
    totals: { day: null, impressions: 100, revenue: '12.50', currency: 'EUR', ctr: 0.05 },
  });
  await api.asOwner(
    `INSERT INTO content_daily_statistics (user_id, content_id, day, source, impressions, revenue, currencies)
     SELECT user_id, content_id, day + 1, source, 1, 3, '{USD}' FROM content_daily_statistics
     WHERE content_id = (SELECT id FROM personalized_content WHERE body = 'by day')`,
  );
  expect((await read()).totals).toMatchObject({ impressions: 101, revenue: null, currency: null });
  expect((await read('EVENTS')).totals).toMatchObject({ impressions: 0, revenue: '0.00' });
  const { errors } = await api.execute(
    'query ($id: ID!) { personalizedContent(id: $id) { performance(from: "2026-02-28", to: "2026-01-01") { source } } }',
    { id },
    { userId: ana.id },
  );
  expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('tenants are judged apart, requests are one job, and what is no longer counted is no longer judged', async () => {
  await account(ben.id, 0.5);
  const before = await list(ana.id);
  await judge(ben.id);
  expect(await list(ana.id)).toEqual(before);
  const [bens] = await list(ben.id, { order: [{ field: 'ENGAGEMENT_SCORE', direction: 'DESC' }] });
  expect(bens.score?.impressions).toBe(20_000);
  for (let again = 0; again < 3; again++)
    expect(await api.run('mutation { refreshContentScores { isQueued } }', {}, { userId: ben.id })).toEqual({
      refreshContentScores: { isQueued: true },
    });
  const jobs = await api.asOwner(
    `SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier = 'content.refresh-scores' AND j.payload->>'userId' = $1`,
    [ben.id],
  );
  expect(jobs).toHaveLength(1);
  await api.asOwner(`UPDATE personalized_content SET impressions = 0, clicks = 0, conversions = 0 WHERE user_id = $1`, [
    ben.id,
  ]);
  await judge(ben.id);
  for (const { score, engagementScore } of await list(ben.id)) expect([score, engagementScore]).toEqual([null, null]);
});
