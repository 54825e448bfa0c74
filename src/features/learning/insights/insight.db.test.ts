import { newId } from '../../../platform/database/new-id';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import { account, DAYS, dayOf, insights, learn, steady } from '../../../platform/testing/insight-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

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

test('insights are found by their run and day, in the order of what is urgent, with run, pattern, outcome and the days of their segment', async () => {
  const { id, campaigns } = await account(api, [steady, steady]);
  await learn(api, id);
  const [run] = await api.asOwner<{ id: string }>('SELECT id FROM learning_runs WHERE user_id = $1', [id]);
  const pattern = newId();
  await api.asOwner(
    `INSERT INTO performance_patterns (user_id, id, pattern_type, name, metric, fingerprint, first_observed, last_observed, created_at, updated_at)
     VALUES ($1, $2, 'PLACEMENT', 'Feed', 'ctr', 'f', now(), now(), now(), now())`,
    [id, pattern],
  );
  await api.asOwner(
    `UPDATE campaign_performance_facts SET placement = CASE campaign_id WHEN $2 THEN 'FEED' ELSE 'STORY' END WHERE user_id = $1`,
    [id, campaigns[0]],
  );
  const result = { outcome: 'NOT_JUDGED', isSettled: true, reason: 'Because.', lower: 0.9, upper: 1.2, ratio: 1 };
  for (const [number, priority] of ['HIGH', 'LOW', 'CRITICAL', 'MEDIUM'].entries()) {
    await api.asOwner(
      `INSERT INTO learning_insights (user_id, id, insight_type, category, title, metric, priority, since, last_seen_at, run_id, fingerprint, period_end,
         identified_patterns, contributing_factors, implementation_results, confidence_score, evidence, discovered_at, created_at, updated_at)
       VALUES ($1, $2, 'SEGMENT_LIFT', 'placement', $3, 'ctr', $3, $4, $4::date, $5, $3, $6::date, $7, '[{"factor": "placement=FEED"}]', $8, 0.9,
         'OBSERVATIONAL', now(), now(), now())`,
      [
        id,
        newId(),
        priority,
        dayOf(number),
        run?.id,
        dayOf(DAYS),
        JSON.stringify([{ patternId: pattern, name: 'Feed' }]),
        JSON.stringify(result),
      ],
    );
  }
  const list = `query ($filter: LearningInsightFilter, $field: LearningInsightOrderField!, $first: Int!, $after: String) {
    learningInsights(filter: $filter, orderBy: [{ field: $field, direction: DESC }], first: $first, after: $after) {
      pageInfo { endCursor } nodes { title runId run { id counts } identifiedPatternEntries { pattern { id name } }
        outcome { outcome isSettled reason ratioInterval { lower upper } } chart { days { numerator } } } } }`;
  type Answer = { learningInsights: { pageInfo: { endCursor: string }; nodes: { title: string }[] } };
  const ask = (variables: Record<string, unknown>) =>
    api.run<Answer>(list, { first: 10, ...variables }, { userId: id });
  const runId = encodeId('learning_run', run?.id ?? '');
  const filter = { runId: { eq: runId }, category: { eq: 'placement' } };
  const first = await ask({ filter, field: 'PRIORITY', first: 2 });
  expect(first.learningInsights.nodes.map(({ title }) => title)).toEqual(['CRITICAL', 'HIGH']);
  const clicks = await api.asOwner<{ clicks: number }>(
    'SELECT clicks::int AS clicks FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = $2 ORDER BY date',
    [id, campaigns[0]],
  );
  expect(first.learningInsights.nodes[0]).toMatchObject({
    runId,
    run: { id: runId },
    identifiedPatternEntries: [{ pattern: { id: encodeId('pattern', pattern), name: 'Feed' } }],
    outcome: { outcome: 'NOT_JUDGED', isSettled: true, reason: 'Because.', ratioInterval: { lower: 0.9, upper: 1.2 } },
    chart: { days: clicks.map((day) => ({ numerator: day.clicks })) },
  });
  const after = first.learningInsights.pageInfo.endCursor;
  const second = await ask({ filter, field: 'PRIORITY', first: 2, after });
  expect(second.learningInsights.nodes.map(({ title }) => title)).toEqual(['MEDIUM', 'LOW']);
  const since = { ...filter, since: { gte: dayOf(1) }, lastSeenAt: { lt: `${dayOf(3)}T00:00:00Z` } };
  const late = await ask({ filter: since, field: 'LAST_SEEN_AT' });
  expect(late.learningInsights.nodes.map(({ title }) => title)).toEqual(['CRITICAL', 'LOW']);
});

describe('of an insight', () => {
  let owner: string;
  let insight: string;
  beforeAll(async () => {
    const made = await account(api, [steady], 1);
    owner = made.id;
    await learn(api, owner, 1);
    insight = (await insights(api, owner))[0]?.id ?? '';
  });

  test('others see nothing and can do nothing', async () => {
    const { id: stranger } = await api.createUser();
    expect(await insights(api, owner, stranger)).toEqual([]);
    for (const mutation of [
      'acknowledgeInsight(id: $id)',
      'planInsight(id: $id)',
      'implementInsight(id: $id)',
      'dismissInsight(id: $id, reason: "x")',
    ]) {
      const { errors } = await api.execute(
        `mutation ($id: ID!) { ${mutation} { id } }`,
        { id: insight },
        { userId: stranger },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });

  test('an impossible step is refused with the steps that there are', async () => {
    const viewer = { userId: owner };
    await api.run('mutation ($id: ID!) { planInsight(id: $id) { status } }', { id: insight }, viewer);
    const { errors } = await api.execute(
      'mutation ($id: ID!) { acknowledgeInsight(id: $id) { id } }',
      { id: insight },
      viewer,
    );
    expect(errors).toMatchObject([
      { extensions: { code: 'CONFLICT', status: 'PLANNED', allowed: ['IMPLEMENTED', 'DISMISSED'] } },
    ]);
  });

  test.each([
    ['dismissInsight(id: $id, reason: " ")', 'reason'],
    ['implementInsight(id: $id, implementedAt: "2999-01-01T00:00:00Z")', 'implementedAt'],
    ['implementInsight(id: $id, implementedAt: "1900-01-01T00:00:00Z")', 'implementedAt'],
  ])('bad input is named: %s', async (mutation, path) => {
    const { errors } = await api.execute(
      `mutation ($id: ID!) { ${mutation} { id } }`,
      { id: insight },
      { userId: owner },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path }] } }]);
  });

  test('an unknown id is not found', async () => {
    const id = encodeId('insight', newId());
    expect(parseId(id)).toBeDefined();
    const { errors } = await api.execute(
      'mutation ($id: ID!) { planInsight(id: $id) { id } }',
      { id },
      { userId: owner },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

test('without a profile a run makes one where there is something to tell', async () => {
  const { id } = await account(api, [steady], 1);
  await api.asOwner('DELETE FROM meta_user_profiles WHERE user_id = $1', [id]);
  expect(await learn(api, id, 1)).toMatchObject({ insights: 1 });
  expect(await api.asOwner('SELECT 1 FROM meta_user_profiles WHERE user_id = $1', [id])).toHaveLength(1);
});
