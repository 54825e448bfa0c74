import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { createRandom } from '../../../statistics/random';

let database: TestDatabase;
let api: TestApi;
let ana: string;
let bob: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ana, bob] = [(await api.createUser()).id, (await api.createUser()).id];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Evaluation {
  readonly verdict: string;
  readonly explanation: string;
  readonly decisions: number;
  readonly unusable: number;
  readonly effectiveSampleSize: number | null;
  readonly meanWeight: number | null;
  readonly loggedValue: number | null;
  readonly value: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
  readonly doublyRobust: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
  readonly clipped: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
}

const FIELDS = `verdict explanation decisions unusable effectiveSampleSize meanWeight largestWeight loggedValue
  value { estimate lower upper } doublyRobust { estimate lower upper } clipped { estimate lower upper } weightCutoff clippedShare`;

async function judge(userId: string, policy: string, more = 'reward: TAKEN'): Promise<Evaluation> {
  const operation = `{ evaluatePolicy(policy: ${policy}, ${more}) { ${FIELDS} } }`;
  return (await api.run<{ evaluatePolicy: Evaluation }>(operation, {}, { userId })).evaluatePolicy;
}

interface Logged {
  readonly context: string;
  readonly action: string;
  readonly propensity: number;
  readonly reward: number;
  readonly count?: number;
}

type Target = readonly { readonly context?: string; readonly action: string; readonly chance: number }[];

async function calculate(decisions: readonly Logged[], target: Target): Promise<Evaluation> {
  const operation = `query ($input: LoggedPolicyInput!) { evaluateLoggedPolicy(input: $input) { ${FIELDS} } }`;
  const data = await api.run<{ evaluateLoggedPolicy: Evaluation }>(
    operation,
    { input: { decisions, target } },
    { userId: ana },
  );
  return data.evaluateLoggedPolicy;
}

async function refusals(query: string, variables: Record<string, unknown> = {}): Promise<string[]> {
  const { errors } = await api.execute(query, variables, { userId: ana });
  const { code, validationErrors } = errors[0]?.extensions ?? {};
  expect(code).toBe('BAD_USER_INPUT');
  return (validationErrors as { path: string; constraint: string }[]).map(
    ({ path, constraint }) => `${path} ${constraint}`,
  );
}

/** Options of one list, the most promising first, and how often each is taken where it is proposed. */
const OPTIONS = [
  {
    key: 'SALES/INSTAGRAM/VIDEO/ALL/0.2',
    propensity: 0.5,
    gain: 0.2,
    unknown: 0.3,
    varies: 0.6,
    budgetShare: 0.2,
    bonus: 0.05,
    taken: 0.2,
  },
  {
    key: 'SALES/FACEBOOK/IMAGE/ALL/0.2',
    propensity: 0.3,
    gain: 0.1,
    unknown: 0.3,
    varies: 0.2,
    budgetShare: 0.2,
    bonus: 0,
    taken: 0.6,
  },
  {
    key: 'TRAFFIC/TIKTOK/VIDEO/GEN_Z/0.1',
    propensity: 0.2,
    gain: 0,
    unknown: 0.5,
    varies: 0.5,
    budgetShare: 0.1,
    bonus: 0,
    taken: 0.4,
  },
] as const;

/** Puts decisions beside a generated recommendation, as the engine would have logged them. */
async function log(userId: string, count: number): Promise<void> {
  await api.run('mutation { generateRecommendations(count: 1) { id } }', {}, { userId });
  const random = createRandom(`decisions of ${count}`);
  const options = OPTIONS.map(({ taken, ...option }) => option);
  const rows = Array.from({ length: count }, (_, index) => {
    const draw = random.uniform();
    const chosen = OPTIONS[draw < 0.5 ? 0 : draw < 0.8 ? 1 : 2];
    const isTaken = random.uniform() < chosen.taken;
    return {
      chosen: chosen.key,
      propensity: chosen.propensity,
      status: isTaken ? 'ACCEPTED' : 'DISMISSED',
      number: index,
    };
  });
  await api.asOwner(
    `INSERT INTO campaign_recommendations
     SELECT made.* FROM (SELECT * FROM campaign_recommendations WHERE user_id = $1 LIMIT 1) r
     CROSS JOIN jsonb_to_recordset($2::jsonb) AS n(chosen text, propensity float8, status text, number integer)
     CROSS JOIN LATERAL jsonb_populate_record(null::campaign_recommendations, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid(), 'fingerprint', 'log ' || n.number,
       'status', n.status, 'engine', r.engine ||
         jsonb_build_object('candidateKey', n.chosen, 'propensity', n.propensity, 'options', $3::jsonb))) AS made`,
    [userId, JSON.stringify(rows), JSON.stringify(options)],
  );
}

describe('policies judged by the viewer’s recommendations', () => {
  test('without decisions there is nothing to say, and with few too little', async () => {
    expect(await judge(bob, '{ kind: UNIFORM }')).toMatchObject({
      verdict: 'NO_DATA',
      decisions: 0,
      unusable: 0,
      value: null,
      effectiveSampleSize: null,
    });
    // As the engine makes and keeps them, from end to end.
    const { generateRecommendations: made } = await api.run<{ generateRecommendations: { id: string }[] }>(
      'mutation { generateRecommendations(count: 3) { id } }',
      {},
      { userId: bob },
    );
    expect(await judge(bob, '{ kind: UNIFORM }')).toMatchObject({ verdict: 'NO_DATA', decisions: 0, unusable: 3 });
    await api.run(
      'mutation ($id: ID!) { dismissRecommendation(id: $id) { id } }',
      { id: made[0]?.id },
      { userId: bob },
    );
    const few = await judge(bob, '{ kind: GREEDY, exploration: 0.5, riskTolerance: 0.4 }');
    expect(few).toMatchObject({
      verdict: 'INSUFFICIENT_OVERLAP',
      decisions: 1,
      unusable: 2,
      loggedValue: null,
      value: null,
      doublyRobust: null,
      clipped: null,
      weightCutoff: null,
      clippedShare: null,
    });
    expect(few.explanation).toContain('200 are needed');
  });

  test('what other policies would have earned is found', async () => {
    await log(ana, 3_000);
    const [video, image, gen] = OPTIONS.map(({ taken }) => taken) as [number, number, number];
    for (const [policy, truth] of [
      ['{ kind: UNIFORM }', (video + image + gen) / 3],
      ['{ kind: GREEDY }', video],
      // Cautious: what varies less is worth more.
      ['{ kind: GREEDY, riskTolerance: 0, exploration: 0.3 }', 0.7 * image + 0.1 * (video + image + gen)],
      [
        '{ kind: WEIGHTED, weights: [{ dimension: PLATFORM, value: "FACEBOOK", weight: 4 }] }',
        (0.5 * video + 1.2 * image + 0.2 * gen) / 1.9,
      ],
      [
        '{ kind: WEIGHTED, weights: [{ dimension: AGE_GROUP, value: "GEN_Z", weight: 2 }, { dimension: CONTENT_TYPE, value: "IMAGE", weight: 0 }] }',
        (0.5 * video + 0.4 * gen) / 0.9,
      ],
      [
        '{ kind: WEIGHTED, weights: [{ dimension: OBJECTIVE, value: "LEAD_GENERATION", weight: 3 }] }',
        0.5 * video + 0.3 * image + 0.2 * gen,
      ],
    ] as const) {
      const { verdict, value, doublyRobust, clipped, decisions, meanWeight, explanation } = await judge(ana, policy);
      expect([policy, verdict, decisions]).toEqual([policy, 'OK', 3_000]);
      expect(Math.abs((meanWeight ?? 0) - 1)).toBeLessThan(0.1);
      for (const one of [value, doublyRobust, clipped]) {
        const { estimate, lower, upper } = one ?? { estimate: 0, lower: 0, upper: 0 };
        // Of twelve intervals of 95 % some may miss; none misses by more than half of its width.
        expect(Math.abs(estimate - truth)).toBeLessThan(upper - lower);
        expect(upper - lower).toBeLessThan(0.1);
      }
      expect(explanation).toContain('per decision');
    }
    // Whoever shuns risk chooses the image more often, which is what is taken.
    const [cautious, bold] = [
      await judge(ana, '{ kind: THOMPSON, riskTolerance: 0 }'),
      await judge(ana, '{ kind: THOMPSON, riskTolerance: 1 }'),
    ];
    expect(cautious.value?.estimate).toBeGreaterThan((bold.value?.estimate ?? 1) + 0.05);
  });

  test('another tenant’s decisions are not among them', async () => {
    expect(await judge(bob, '{ kind: UNIFORM }')).toMatchObject({ decisions: 1 });
    const { id: stranger } = await api.createUser();
    expect(await judge(stranger, '{ kind: UNIFORM }')).toMatchObject({ verdict: 'NO_DATA', decisions: 0, unusable: 0 });
  });

  test('rewards that are measured come from final outcomes only, and periods cut', async () => {
    const insert = `INSERT INTO recommendation_outcomes (user_id, recommendation_id, metric, engine_version, predicted, lower, upper, level, raw_lower, raw_upper,
        actual, pit, crps, beat_baseline, as_of, is_final, created_at, updated_at)
      SELECT t.user_id, t.id, t.engine ->> 'metric', 'test', 0.1, 0, 1, 0.8, 0, 1, 0.5, 0.5, 0.1, t.status = 'ACCEPTED', '2026-01-01',
        row_number() OVER (ORDER BY t.fingerprint) <= 900, now(), now()
      FROM campaign_recommendations t WHERE t.user_id = $1 AND t.fingerprint LIKE 'log %'`;
    await api.asOwner(insert, [ana]);
    const beaten = await judge(ana, '{ kind: UNIFORM }', 'reward: BEAT_BASELINE');
    expect(beaten).toMatchObject({ verdict: 'OK', decisions: 900 });
    expect(beaten.explanation).toContain('implemented and measured');
    expect(await judge(ana, '{ kind: UNIFORM }', 'reward: BEAT_BASELINE, to: "2020-01-01"')).toMatchObject({
      verdict: 'NO_DATA',
      unusable: 0,
    });
    const [{ metric }] = await api.asOwner<{ metric: string }>(
      `SELECT engine ->> 'metric' AS metric FROM campaign_recommendations WHERE user_id = $1 LIMIT 1`,
      [ana],
    );
    expect((await judge(ana, '{ kind: UNIFORM }', `reward: ${metric}`)).value?.estimate).toBeCloseTo(0.5, 9);
  });

  test.each([
    ['{ kind: THOMPSON }', ['policy.riskTolerance required']],
    [
      '{ kind: UNIFORM, riskTolerance: 0.5, exploration: 0.1 }',
      ['policy.exploration kind', 'policy.riskTolerance kind'],
    ],
    ['{ kind: GREEDY, exploration: 1.5 }', ['policy.exploration range']],
    ['{ kind: WEIGHTED }', ['policy.weights size']],
    [
      '{ kind: WEIGHTED, weights: [{ dimension: PLATFORM, value: "X", weight: -1 }] }',
      ['policy.weights.0.weight range'],
    ],
    ['{ kind: GREEDY, weights: [] }', ['policy.weights kind']],
  ])('the policy %s is refused with everything that is wrong', async (policy, expected) => {
    expect(await refusals(`{ evaluatePolicy(policy: ${policy}) { verdict } }`)).toEqual(expected);
  });
});

describe('policies judged by decisions that are sent', () => {
  const even = (count: number): Logged[] => [{ context: '', action: 'a', propensity: 0.5, reward: 1, count }];
  const onlyA = [{ action: 'a', chance: 1 }];

  test.each([
    [199, 'INSUFFICIENT_OVERLAP'],
    [200, 'OK'],
  ])('%i decisions of the policy itself: %s', async (count, verdict) => {
    const half = [
      { action: 'a', chance: 0.5 },
      { action: 'b', chance: 0.5 },
    ];
    expect(await calculate(even(count), half)).toMatchObject({ verdict, effectiveSampleSize: count, decisions: count });
  });

  // Both were equally likely: a mean weight of twice the share of `a`.
  test.each([
    [449, 'INSUFFICIENT_OVERLAP'],
    [450, 'OK'],
    [550, 'OK'],
    [551, 'INSUFFICIENT_OVERLAP'],
  ])('%i of 1000 decisions for what was as likely as the rest: %s', async (count, verdict) => {
    const rest = { context: '', action: 'b', propensity: 0.5, reward: 0, count: 1_000 - count };
    const answer = await calculate([...even(count), rest], onlyA);
    expect(answer.verdict).toBe(verdict);
    expect(answer.meanWeight).toBeCloseTo((2 * count) / 1_000, 12);
    expect(answer.value === null).toBe(verdict !== 'OK');
  });

  test('everything that is wrong comes at once, by name', async () => {
    const query = 'query ($input: LoggedPolicyInput!) { evaluateLoggedPolicy(input: $input) { verdict } }';
    const bad = { context: 'x'.repeat(201), action: 'a', propensity: 0, reward: 1e10, count: 0 };
    expect(
      await refusals(query, {
        input: {
          decisions: [bad],
          target: [
            { action: 'a', chance: 0.7 },
            { action: 'a', chance: 2 },
          ],
        },
      }),
    ).toEqual([
      'input.decisions.0.context length',
      'input.decisions.0.propensity range',
      'input.decisions.0.reward range',
      'input.decisions.0.count range',
      'input.target.1.chance range',
      'input.target.1 unique',
      'input.target sum',
    ]);
    expect(await refusals(query, { input: { decisions: [], target: [] } })).toEqual([
      'input.decisions size',
      'input.target size',
    ]);
    const many = Array.from({ length: 5_001 }, () => even(1)[0]);
    expect(await refusals(query, { input: { decisions: many, target: onlyA } })).toEqual(['input.decisions size']);
    expect(await refusals(query, { input: { decisions: [...even(100_000), ...even(1)], target: onlyA } })).toEqual([
      'input.decisions size',
    ]);
  });

  const folder = join(process.env.SHARED_DATA ?? '', 'open_bandit');
  const isHere = process.env.SHARED_DATA !== undefined && existsSync(join(folder, 'random_men.csv'));

  (isHere ? test : test.skip)(
    'real decisions of a shop: what Thompson sampling earned is found in the uniform log',
    async () => {
      const read = (file: string): Record<string, string>[] =>
        parse(readFileSync(join(folder, file)), { columns: true });
      const counted = new Map<string, Required<Logged>>();
      for (const { position, item_id, propensity_score, click } of read('random_men.csv')) {
        const key = [position, item_id, propensity_score, click].join();
        const one = {
          context: position ?? '',
          action: item_id ?? '',
          propensity: Number(propensity_score),
          reward: Number(click),
        };
        counted.set(key, { ...one, count: (counted.get(key)?.count ?? 0) + 1 });
      }
      const thompson = read('bts_men.csv');
      const earned = thompson.filter(({ click }) => click === '1').length / thompson.length;
      const shown = new Map<string, number>();
      for (const { position } of thompson) shown.set(position ?? '', (shown.get(position ?? '') ?? 0) + 1);
      const chances = new Map<string, { context: string; action: string; chance: number }>();
      for (const { position = '', item_id = '' } of thompson) {
        const key = `${position}/${item_id}`;
        const chance = (chances.get(key)?.chance ?? 0) + 1 / (shown.get(position) ?? 1);
        chances.set(key, { context: position, action: item_id, chance });
      }
      const answer = await calculate([...counted.values()], [...chances.values()]);
      expect(answer).toMatchObject({ verdict: 'OK', decisions: 10_000 });
      expect(Math.round(answer.effectiveSampleSize ?? 0)).toBe(2_869);
      expect(answer.value?.lower).toBeLessThan(earned);
      expect(answer.value?.upper).toBeGreaterThan(earned);
    },
  );
});
