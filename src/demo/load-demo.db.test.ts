import { Client, Pool } from 'pg';
import { auditContents } from '../features/tracking/content-audit';
import { auditMeasurements } from '../features/tracking/measurement-audit';
import { newId } from '../platform/database/new-id';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { insertUser } from '../platform/testing/test-accounts';
import { createTestAssets } from '../platform/testing/test-assets';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { demoUser, isDemoUnfinished, loadDemo } from './load-demo';

const SMALL = { seed: 42, users: 3, days: 30, endDay: '2026-03-31' } as const;
const TABLES = [
  'users',
  'meta_user_profiles',
  'campaigns',
  'content_templates',
  'campaign_personalization_settings',
  'personalized_content',
  'content_daily_statistics',
  'content_generations',
  'content_generation_rows',
  'content_scores',
  'content_servings',
  'test_assignments',
  'ab_tests',
  'test_variations',
  'test_daily_statistics',
  'test_results',
  'campaign_recommendations',
  'learning_insights',
  'performance_patterns',
  'optimization_plans',
  'campaign_changes',
  'notifications',
  'campaign_performance_facts',
];

const databases: TestDatabase[] = [];
const pools: Pool[] = [];

async function freshDatabase(): Promise<{ database: TestDatabase; owner: Pool }> {
  const database = await createTestDatabase();
  const owner = new Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  databases.push(database);
  pools.push(owner);
  return { database, owner };
}

async function checksums(owner: Pool): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await owner.query<{ sum: string }>(
      `SELECT md5(string_agg(line, '|' ORDER BY line)) || '/' || count(*) AS sum FROM (SELECT t::text AS line FROM ${table} t) lines`,
    );
    sums[table] = rows[0].sum;
  }
  return sums;
}

let database: TestDatabase;
let owner: Pool;
let written: Readonly<Record<string, number>>;
let firstChecksums: Record<string, string>;

beforeAll(async () => {
  ({ database, owner } = await freshDatabase());
  ({ written } = await loadTestDemo({ ...SMALL, url: database.ownerUrl }));
  firstChecksums = await checksums(owner);
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await Promise.all(databases.map((one) => one.drop()));
});

test('the numbers of its tests are those of the counts that it reports, as doctor wants it', async () => {
  const client = await owner.connect();
  const { days, variations, problems } = await auditMeasurements(client);
  const { contents, problems: ofContents } = await auditContents(client);
  client.release();
  expect([contents > 10, ofContents]).toEqual([true, []]);
  expect([days > 100, variations, problems]).toEqual([true, 48, []]);
});

test('what it says that it has written is what there is, a day and campaign at least once', async () => {
  const there: Record<string, number> = {};
  for (const table of Object.keys(written)) {
    const { rows } = await owner.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    there[table] = rows[0].count;
  }
  expect(there).toEqual(written);
  expect(Object.keys(there)).toEqual(expect.arrayContaining(TABLES.slice(0, 17)));
  expect(there.users).toBe(SMALL.users);
  expect(there.campaign_performance_facts).toBeGreaterThan(SMALL.users * SMALL.days);
});

test('the same seed gives the same rows in another database, another seed gives others', async () => {
  const [same, other] = [await freshDatabase(), await freshDatabase()];
  await loadTestDemo({ ...SMALL, url: same.database.ownerUrl });
  await loadTestDemo({ ...SMALL, seed: 7, url: other.database.ownerUrl });
  expect(await checksums(same.owner)).toEqual(firstChecksums);
  const others = await checksums(other.owner);
  for (const table of TABLES)
    expect({ table, same: others[table] === firstChecksums[table] }).toEqual({ table, same: false });
});

test('every account has rows in every table, but of patterns and insights, which thirty days may not show', async () => {
  const learned = ['performance_patterns', 'learning_insights'];
  for (const table of [...TABLES.slice(1), 'learning_runs'].filter((name) => !learned.includes(name))) {
    const { rows } = await owner.query(`SELECT count(DISTINCT user_id)::int AS accounts FROM ${table}`);
    expect({ table, ...rows[0] }).toEqual({ table, accounts: SMALL.users });
  }
});

test('running it again adds nothing and changes nothing', async () => {
  const again = await loadTestDemo({ ...SMALL, url: database.ownerUrl });
  expect(Object.values(again.written).reduce((sum, count) => sum + count, 0)).toBe(0);
  expect(await checksums(owner)).toEqual(firstChecksums);
});

test('a load that is cut short is completed by the next one, which takes its period from the first', async () => {
  const cut = await freshDatabase();
  const killed = loadTestDemo({
    ...SMALL,
    url: cut.database.ownerUrl,
    onProgress: (done) => {
      if (done === 1)
        void cut.owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'personalization-demo' AND datname = current_database()`);
    },
  });
  await expect(killed).rejects.toThrow();
  const { rows } = await cut.owner.query('SELECT count(*)::int AS users FROM users');
  expect(rows[0].users).toBeGreaterThanOrEqual(1);
  expect(rows[0].users).toBeLessThan(SMALL.users);
  expect(await isDemoUnfinished(cut.database.ownerUrl)).toBe(true);
  const completed = await loadTestDemo({ url: cut.database.ownerUrl, users: SMALL.users });
  expect(completed).toMatchObject(SMALL);
  expect(await isDemoUnfinished(cut.database.ownerUrl)).toBe(false);
  expect(await checksums(cut.owner)).toEqual(firstChecksums);
});

test('files that are lost are put back by loading again, and are what their rows say', async () => {
  const assets = createTestAssets();
  await loadDemo({ ...SMALL, url: database.ownerUrl, assets: assets.store });
  const { rows } = await owner.query(
    `SELECT file_path AS "filePath", body FROM personalized_content WHERE generation_model = 'template/1'`,
  );
  expect(rows.length).toBe(SMALL.users * 6);
  for (const { filePath, body } of rows) {
    const file = await assets.store.get(filePath);
    expect(Buffer.from(file?.bytes ?? []).toString('utf8')).toBe(body);
  }
  await assets.remove();
});

test('an account that lost rows is completed', async () => {
  await owner.query('DELETE FROM campaign_performance_facts WHERE user_id = $1', [demoUser().id]);
  await owner.query('DELETE FROM test_results WHERE user_id = $1', [demoUser().id]);
  await loadTestDemo({ ...SMALL, url: database.ownerUrl });
  expect(await checksums(owner)).toEqual(firstChecksums);
});

test('another period than that of the accounts there is refused with what to do', async () => {
  await expect(loadTestDemo({ ...SMALL, endDay: '2026-03-30', url: database.ownerUrl })).rejects.toThrow(
    '--days 30 --end 2026-03-31',
  );
});

test('accounts that share are compared, so that benchmarks are there at once', async () => {
  const { database: many, owner: ofMany } = await freshDatabase();
  // Five of them share.
  await loadTestDemo({ ...SMALL, users: 7, days: 28, url: many.ownerUrl });
  const { rows } = await ofMany.query('SELECT users, built_at AS "builtAt" FROM benchmark_cells');
  expect(rows.length).toBeGreaterThan(0);
  expect(Math.min(...rows.map(({ users }) => users))).toBeGreaterThanOrEqual(5);
  expect(rows[0].builtAt).toEqual(new Date('2026-04-01T00:00:00Z'));
}, 120_000);

test('a database with other users is refused, unless forced; then they are not touched', async () => {
  const taken = await freshDatabase();
  const stranger = await insertUser(taken.owner, { id: newId() });
  await expect(loadTestDemo({ ...SMALL, url: taken.database.ownerUrl })).rejects.toThrow('has 1 user that the demo');
  expect((await taken.owner.query('SELECT 1 FROM users')).rowCount).toBe(1);
  await loadTestDemo({ ...SMALL, users: 1, days: 28, url: taken.database.ownerUrl, force: true });
  expect((await taken.owner.query('SELECT 1 FROM users')).rowCount).toBe(2);
  expect((await taken.owner.query('SELECT 1 FROM campaigns WHERE user_id = $1', [stranger.id])).rowCount).toBe(0);
});

test('the first user there is is the one that a demo token is for', async () => {
  const { rows } = await owner.query('SELECT id, email FROM users ORDER BY created_at, id LIMIT 1');
  expect(rows[0]).toEqual(demoUser());
});

test('the role of the API cannot load it', async () => {
  await expect(loadTestDemo({ ...SMALL, url: database.appUrl })).rejects.toThrow(/permission denied/);
});

const INCONSISTENCIES: readonly (readonly [rule: string, sql: string])[] = [
  [
    'contents of a campaign and kind have together what its facts add up to',
    `SELECT c.campaign_id FROM (SELECT user_id, campaign_id, content_type, sum(impressions) AS i, sum(clicks) AS k, sum(conversions) AS v
       FROM personalized_content GROUP BY user_id, campaign_id, content_type) c LEFT JOIN LATERAL (
       SELECT coalesce(sum(impressions), 0) AS i, coalesce(sum(clicks), 0) AS k, coalesce(sum(conversions), 0) AS v
       FROM campaign_performance_facts f WHERE f.user_id = c.user_id AND f.campaign_id = c.campaign_id AND f.content_type = c.content_type
     ) f ON true WHERE (c.i, c.k, c.v) <> (f.i, f.k, f.v)`,
  ],
  [
    'a content has what its days add up to, and no more clicks than impressions',
    `SELECT c.id FROM personalized_content c LEFT JOIN LATERAL (SELECT sum(d.impressions) AS i, sum(d.clicks) AS k, sum(d.conversions) AS v,
       bool_or(d.clicks > d.impressions OR d.conversions > d.clicks) AS odd
       FROM content_daily_statistics d WHERE d.user_id = c.user_id AND d.content_id = c.id) d ON true
     WHERE d.odd OR (c.impressions, c.clicks, c.conversions) <> (coalesce(d.i, 0), coalesce(d.k, 0), coalesce(d.v, 0))`,
  ],
  [
    'a content beside others with enough impressions has a ratio inside its interval, and its columns say the same',
    `SELECT c.id FROM personalized_content c JOIN content_scores s ON s.user_id = c.user_id AND s.content_id = c.id
     WHERE (s.impressions, s.clicks) <> (c.impressions, c.clicks) OR c.engagement_score IS DISTINCT FROM s.engagement
       OR c.performance_vs_template IS DISTINCT FROM s.engagement_ratio
       OR (least(s.impressions, s.others_impressions) >= 1000) <> (s.engagement_ratio IS NOT NULL)
       OR NOT s.engagement_ratio BETWEEN s.engagement_ratio_lower AND s.engagement_ratio_upper`,
  ],
  [
    'what was served was published, with the chance that the choice had; a test gives its units its contents',
    `SELECT s.id FROM content_servings s LEFT JOIN personalized_content c ON c.user_id = s.user_id AND c.id = s.content_id
       LEFT JOIN test_variations v ON v.user_id = s.user_id AND v.ab_test_id = s.ab_test_id AND v.variation_id = s.variation_id
     WHERE c.status IS DISTINCT FROM 'PUBLISHED' OR s.propensity IS NULL OR (s.chosen_by = 'TEST') <> (s.ab_test_id IS NOT NULL)
       OR (s.chosen_by = 'TEST' AND s.propensity <> 0.5) OR (s.chosen_by = 'TEST' AND v.id IS NULL)`,
  ],
  [
    'a run says what became of its rows, and what was made has a snapshot',
    `SELECT r.id FROM content_generation_runs r JOIN LATERAL (SELECT array_agg(o.outcome || '/' || coalesce(o.reason, '') ORDER BY o.row_number) AS all
       FROM content_generation_rows o WHERE o.user_id = r.user_id AND o.run_id = r.id) o ON true
     WHERE r.status <> 'COMPLETED' OR o.all <> '{MADE/,MADE/,MADE/,EXISTED/,SKIPPED/OUTSIDE_AUDIENCE,FAILED/WRONG_VALUE}'
     UNION ALL SELECT c.id FROM personalized_content c LEFT JOIN content_generations g ON g.user_id = c.user_id AND g.content_id = c.id
     WHERE (c.generation_model = 'template/1') <> (g.id IS NOT NULL) OR c.quality_score IS NULL`,
  ],
  [
    'actual performance is what the facts of the campaign add up to over the window that was measured',
    `SELECT r.id FROM campaign_recommendations r JOIN LATERAL (SELECT * FROM recommendation_measurements m
       WHERE m.user_id = r.user_id AND m.recommendation_id = r.id ORDER BY revision DESC LIMIT 1) m ON true CROSS JOIN LATERAL (
       SELECT sum(impressions) AS i, sum(clicks) AS k, sum(spend) AS s, sum(revenue) AS v FROM campaign_performance_facts f
       WHERE f.user_id = r.user_id AND f.campaign_id = r.implemented_campaign_id AND f.date BETWEEN m.window_start AND m.window_end) f
     WHERE r.status = 'MEASURED' AND (actual_performance->>'impressions' <> f.i::text OR actual_performance->>'clicks' <> f.k::text
       OR (actual_performance->>'spend')::numeric <> f.s OR (actual_performance->>'revenue')::numeric <> f.v
       OR abs((actual_performance->>'ctr')::float8 - f.k::float8 / f.i) > 1e-12)`,
  ],
  [
    'rates of a variation are its counters divided',
    `SELECT id FROM test_variations WHERE visitors > 0 AND (abs(ctr - clicks::float8 / impressions) > 1e-12
       OR abs(conversion_rate - conversions::float8 / visitors) > 1e-12 OR abs(revenue_per_visitor - revenue / visitors) > 0.000001
       OR NOT conversion_rate BETWEEN confidence_interval_lower AND confidence_interval_upper)`,
  ],
  [
    'sums of a variation are its counters',
    `SELECT id FROM test_variations WHERE visitors > 0 AND ((sufficient_statistics->>'units')::bigint <> visitors
       OR (sufficient_statistics->'sums'->>'impressions')::bigint <> impressions
       OR (sufficient_statistics->'sums'->>'clicks')::bigint <> clicks
       OR (sufficient_statistics->'sums'->>'revenue')::numeric <> revenue
       OR (sufficient_statistics->'squares'->>'revenue')::float8 * conversions < revenue::float8 ^ 2 * 0.999999
       OR (sufficient_statistics->'squares'->>'impressions')::bigint < impressions)`,
  ],
  [
    'traffic of a test sums to 100 percent and agrees with its split',
    `SELECT t.id FROM ab_tests t JOIN test_variations v ON v.user_id = t.user_id AND v.ab_test_id = t.id GROUP BY t.id, t.traffic_split
     HAVING abs(sum(v.traffic_percentage) - 100) > 1e-9
       OR bool_or(abs((t.traffic_split->>v.variation_id)::float8 * 100 - v.traffic_percentage) > 1e-9) OR count(*) FILTER (WHERE is_control) <> 1`,
  ],
  [
    'the last result has the counters of the variations and the numbers of the test',
    `SELECT t.id FROM ab_tests t JOIN LATERAL (SELECT * FROM test_results r WHERE r.user_id = t.user_id AND r.ab_test_id = t.id
       ORDER BY look_index DESC LIMIT 1) r ON true JOIN LATERAL (SELECT sum(visitors) AS n, sum(impressions) AS i, sum(conversions) AS c
       FROM test_variations v WHERE v.user_id = t.user_id AND v.ab_test_id = t.id) v ON true
     WHERE (r.total_visitors, r.total_impressions, r.total_conversions) <> (v.n, v.i, v.c) OR r.p_value <> t.p_value
       OR r.significance_status <> t.statistical_significance OR r.confidence_level <> t.confidence_level`,
  ],
  [
    'significance says what the p-value and the threshold say',
    `SELECT id FROM ab_tests WHERE p_value IS NOT NULL AND statistical_significance::text <> CASE
       WHEN p_value <= (1 - confidence_threshold) / 10 THEN 'HIGHLY_SIGNIFICANT' WHEN p_value <= 1 - confidence_threshold THEN 'SIGNIFICANT'
       WHEN p_value <= 2 * (1 - confidence_threshold) THEN 'APPROACHING' ELSE 'NOT_SIGNIFICANT' END`,
  ],
  [
    'looks count up in time and units',
    `SELECT id FROM (SELECT id, look_index, row_number() OVER w AS position, total_visitors, lag(total_visitors) OVER w AS before,
       calculated_at, lag(calculated_at) OVER w AS earlier FROM test_results WINDOW w AS (PARTITION BY ab_test_id ORDER BY look_index)) r
     WHERE look_index <> position OR total_visitors <= before OR calculated_at <= earlier`,
  ],
  [
    'a winner is a variation of its test, and no control',
    `SELECT t.id FROM ab_tests t WHERE winning_variation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM test_variations v
       WHERE v.user_id = t.user_id AND v.ab_test_id = t.id AND v.variation_id = t.winning_variation_id AND NOT v.is_control)`,
  ],
  [
    'budget shares of a recommendation sum to 1 and its intervals hold their mean',
    `SELECT id FROM campaign_recommendations WHERE abs((SELECT sum(value::float8) FROM jsonb_each_text(platform_allocation)) - 1) > 1e-9
       OR NOT predicted_ctr BETWEEN (prediction_intervals->'CTR'->>'lower')::float8 AND (prediction_intervals->'CTR'->>'upper')::float8
       OR NOT predicted_roi BETWEEN (prediction_intervals->'ROI'->>'lower')::float8 AND (prediction_intervals->'ROI'->>'upper')::float8`,
  ],
  [
    'a pattern has its ratio inside its interval and its p-values in order',
    `SELECT id FROM performance_patterns WHERE NOT rate_ratio BETWEEN rate_ratio_lower AND rate_ratio_upper OR adjusted_p_value < p_value
       OR abs(ln(rate_ratio) - effect_size) > 1e-9 OR abs(confidence_level - (1 - adjusted_p_value)) > 1e-9`,
  ],
  [
    'an insight that was not acted on has no figures from afterwards',
    `SELECT id FROM learning_insights WHERE improved_metrics IS NOT NULL AND status NOT IN ('VERIFIED', 'REFUTED')
       OR is_implemented <> (status IN ('IMPLEMENTED', 'VERIFIED', 'REFUTED'))`,
  ],
  [
    'what acting on an insight may bring lies in its interval, and is said unless it is a warning or a difference between campaigns',
    `SELECT i.id FROM learning_insights i
     WHERE (i.expected_impact BETWEEN i.expected_impact_lower AND i.expected_impact_upper) IS NOT TRUE
       AND (i.expected_impact IS NOT NULL OR i.insight_type NOT IN ('ANOMALY', 'DATA_QUALITY', 'CALIBRATION_DRIFT', 'SEGMENT_LIFT')
         OR EXISTS (SELECT 1 FROM performance_patterns p WHERE p.user_id = i.user_id AND p.method = 'WITHIN_CAMPAIGNS'
           AND p.id::text = i.identified_patterns->0->>'patternId'))`,
  ],
  [
    'a template was used as often as there are contents of it',
    `SELECT t.id FROM content_templates t WHERE usage_count <> (SELECT count(*) FROM personalized_content c
       WHERE c.user_id = t.user_id AND c.template_id = t.id)`,
  ],
  [
    'templates named in settings and recommendations are there',
    `SELECT s.id FROM (SELECT user_id, id, template_ids FROM campaign_personalization_settings
       UNION ALL SELECT user_id, id, template_ids FROM campaign_recommendations) s CROSS JOIN jsonb_array_elements_text(s.template_ids) AS one
     WHERE NOT EXISTS (SELECT 1 FROM content_templates t WHERE t.user_id = s.user_id AND t.id = one::uuid)`,
  ],
  [
    'money of an account is in one currency',
    `SELECT p.user_id FROM meta_user_profiles p WHERE EXISTS (SELECT 1 FROM campaigns c WHERE c.user_id = p.user_id AND c.currency <> p.currency)
       OR EXISTS (SELECT 1 FROM campaign_performance_facts f WHERE f.user_id = p.user_id AND f.currency IS DISTINCT FROM p.currency)
       OR EXISTS (SELECT 1 FROM ab_tests t WHERE t.user_id = p.user_id AND t.currency <> p.currency)`,
  ],
  [
    'facts lie within their campaign and the period',
    `SELECT f.campaign_id FROM campaign_performance_facts f JOIN campaigns c ON c.user_id = f.user_id AND c.id = f.campaign_id
     WHERE f.date < c.starts_at::date OR f.date >= c.ends_at::date OR f.date NOT BETWEEN '2026-03-02' AND '2026-03-31'
       OR f.clicks > f.impressions OR f.reach > f.impressions`,
  ],
];

test.each(INCONSISTENCIES)('%s', async (_, sql) => {
  const { rows } = await owner.query(sql);
  expect(rows).toEqual([]);
});

test('the planner knows the tables', async () => {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT reltuples FROM pg_class WHERE relname = 'campaigns'`);
    expect(rows[0].reltuples).toBeGreaterThan(10);
  } finally {
    await client.end();
  }
});
