import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { upsertFacts } from '../facts/fact.store';
import { importPerformance } from './import.service';
import { tryLockImports } from './import-run.store';

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

interface Payload {
  readonly outcome: string;
  readonly run: {
    id: string;
    status: string;
    factsWritten: number;
    factsReplaced: number;
    campaignsCreated: number;
  } | null;
  readonly dryRun: boolean;
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  readonly campaignsCreated: number;
  readonly errors: { line: number | null; column: string | null; code: string; message: string }[];
  readonly warnings: { code: string }[];
  readonly totals: Record<string, unknown>;
  readonly reconciliation: { status: string; line: number | null; differences: unknown[] };
}

const IMPORT = `mutation ($input: ImportCampaignPerformanceInput!) {
  importCampaignPerformance(input: $input) {
    outcome dryRun rowsRead rowsAccepted rowsRejected campaignsCreated
    run { id status factsWritten factsReplaced campaignsCreated }
    errors { line column code message } warnings { code message }
    totals { impressions reach clicks engagements conversions spend revenue currency }
    reconciliation { status line compared differences { column stated summed } }
  }
}`;
const UNDO = 'mutation ($id: ID!) { undoPerformanceImport(id: $id) { id status undoneAt } }';
const HEADER = 'date,campaign,platform,impressions,reach,clicks,conversions,spend,revenue,currency';
const csv = (...lines: string[]) => [HEADER, ...lines].join('\n');

async function load(userId: string, content: string, options: Record<string, unknown> = {}): Promise<Payload> {
  const { importCampaignPerformance } = await api.run<{ importCampaignPerformance: Payload }>(
    IMPORT,
    { input: { content, ...options } },
    { userId },
  );
  return importCampaignPerformance;
}

const undo = (userId: string, id: string | undefined) => api.execute(UNDO, { id }, { userId });

/** Everything of the viewer's facts, times included. */
const facts = (userId: string) =>
  api.asOwner<Record<string, unknown>>(
    `SELECT f.*, f.date::text, c.name FROM campaign_performance_facts f JOIN campaigns c ON c.user_id = f.user_id AND c.id = f.campaign_id
     WHERE f.user_id = $1 ORDER BY f.date, c.name, f.platform`,
    [userId],
  );

const DAYS = csv(
  '2026-05-01,Spring,FACEBOOK,1000,800,50,5,20.10,100,USD',
  '2026-05-02,Spring,FACEBOOK,2000,,60,6,30.20,200,USD',
  '2026-06-01,Summer,INSTAGRAM,500,400,10,1,5.05,0,USD',
);

test('imports a report: campaigns are found by name or id or made, facts written, totals told', async () => {
  const { id: userId } = await api.createUser();
  const spring = await api.createCampaign({ userId, name: 'Spring' });
  const payload = await load(userId, DAYS, { fileName: 'may.csv' });
  expect(payload).toMatchObject({
    outcome: 'IMPORTED',
    dryRun: false,
    rowsRead: 3,
    rowsAccepted: 3,
    rowsRejected: 0,
    campaignsCreated: 1,
    errors: [],
    run: { status: 'COMPLETED', factsWritten: 3, factsReplaced: 0, campaignsCreated: 1 },
    totals: {
      impressions: 3500,
      reach: null,
      clicks: 120,
      engagements: null,
      conversions: 12,
      spend: '55.35',
      revenue: '300.00',
      currency: 'USD',
    },
    reconciliation: { status: 'NO_TOTALS' },
  });
  const written = await facts(userId);
  expect(written.map(({ date, name, reach }) => ({ date, name, reach }))).toEqual([
    { date: '2026-05-01', name: 'Spring', reach: '800' },
    { date: '2026-05-02', name: 'Spring', reach: null },
    { date: '2026-06-01', name: 'Summer', reach: '400' },
  ]);
  expect(written[0]?.campaign_id).toBe(spring.id);
  expect(
    await api.asOwner(`SELECT status, platform, currency FROM campaigns WHERE user_id = $1 AND name = 'Summer'`, [
      userId,
    ]),
  ).toEqual([{ status: 'IMPORTED', platform: 'INSTAGRAM', currency: 'USD' }]);
});

test('a campaign may be named by its id and by its name in one file: what they say is added', async () => {
  const { id: userId } = await api.createUser();
  const { campaigns } = await (async () => {
    await api.createCampaign({ userId, name: 'Spring' });
    return api.run<{ campaigns: { nodes: { id: string }[] } }>('{ campaigns { nodes { id } } }', {}, { userId });
  })();
  const id = campaigns.nodes[0]?.id;
  await load(userId, csv('2026-05-01,Spring,,10,,1,0,1.00,0,USD', `2026-05-01,${id},,20,,2,0,2.00,0,USD`));
  expect(await facts(userId)).toMatchObject([{ impressions: '30', clicks: '3', spend: '3.000000' }]);
});

test('the same file with the same options changes nothing and answers with the earlier run', async () => {
  const { id: userId } = await api.createUser();
  const first = await load(userId, DAYS);
  const before = await facts(userId);
  const again = await load(userId, DAYS);
  expect(again).toMatchObject({ outcome: 'ALREADY_IMPORTED', run: { id: first.run?.id }, rowsAccepted: 3 });
  expect(await facts(userId)).toEqual(before);
  expect(await load(userId, DAYS, { dryRun: true })).toMatchObject({ outcome: 'ALREADY_IMPORTED' });
  expect(await api.asOwner('SELECT 1 FROM performance_import_runs WHERE user_id = $1', [userId])).toHaveLength(1);
});

test('restated days replace, and undoing gives back exactly what was there', async () => {
  const { id: userId } = await api.createUser();
  await load(userId, DAYS);
  const before = await facts(userId);
  const restated = await load(
    userId,
    csv('2026-05-02,Spring,FACEBOOK,2222,,66,7,33.30,210,USD', '2026-05-03,Spring,FACEBOOK,1,,0,0,0,0,USD'),
  );
  expect(restated.run).toMatchObject({ factsWritten: 2, factsReplaced: 1 });
  expect((await facts(userId)).map(({ impressions }) => impressions)).toEqual(['1000', '2222', '1', '500']);
  const { data, errors } = await undo(userId, restated.run?.id);
  expect(errors).toEqual([]);
  expect(data).toMatchObject({ undoPerformanceImport: { status: 'UNDONE' } });
  expect(await facts(userId)).toEqual(before);
  const twice = await undo(userId, restated.run?.id);
  expect(twice.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', state: 'UNDONE' });
  expect(await load(userId, csv('2026-05-02,Spring,FACEBOOK,2222,,66,7,33.30,210,USD'))).toMatchObject({
    outcome: 'IMPORTED',
  });
});

test('engagements are imported, restated and given back, and not said is not 0', async () => {
  const { id: userId } = await api.createUser();
  const header = 'date,campaign,impressions,clicks,engagements';
  const content = `${header}\n2026-05-01,Spring,1000,50,70\n2026-05-02,Spring,1000,50,0\n2026-05-03,Spring,1000,50,`;
  const trial = await load(userId, content, { dryRun: true });
  expect(trial).toMatchObject({ outcome: 'DRY_RUN', totals: { engagements: 70 } });
  await load(userId, content);
  const engagements = async () => (await facts(userId)).map((fact) => fact.engagements);
  expect(await engagements()).toEqual(['70', '0', null]);
  const restated = await load(userId, 'Day,Campaign name,Impressions,Post engagement\n2026-05-01,Spring,1000,90');
  expect(await engagements()).toEqual(['90', '0', null]);
  const silent = await load(userId, 'date,campaign,impressions,clicks\n2026-05-02,Spring,1000,51');
  expect(await engagements()).toEqual(['90', null, null]);
  const { performanceImportRuns } = await api.run<{ performanceImportRuns: { nodes: unknown[] } }>(
    '{ performanceImportRuns { nodes { engagements } } }',
    {},
    { userId },
  );
  expect(performanceImportRuns.nodes).toEqual([{ engagements: null }, { engagements: 90 }, { engagements: 70 }]);
  for (const { run } of [silent, restated]) expect((await undo(userId, run?.id)).errors).toEqual([]);
  expect(await engagements()).toEqual(['70', '0', null]);
});

test('an import whose days a later one has restated cannot be undone before that one', async () => {
  const { id: userId } = await api.createUser();
  const first = await load(userId, DAYS);
  const second = await load(userId, csv('2026-05-02,Spring,FACEBOOK,1,,0,0,0,0,USD'));
  const refused = await undo(userId, first.run?.id);
  expect(refused.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', state: 'RESTATED' });
  expect((await undo(userId, second.run?.id)).errors).toEqual([]);
  expect((await undo(userId, first.run?.id)).errors).toEqual([]);
  expect(await facts(userId)).toEqual([]);
  expect(await load(userId, DAYS)).toMatchObject({ outcome: 'IMPORTED' });
});

test('what a writer that is no import has restated since cannot be undone either, and stays', async () => {
  const { id: userId } = await api.createUser();
  await load(userId, DAYS);
  const second = await load(userId, csv('2026-05-02,Spring,FACEBOOK,1,,0,0,0,0,USD'));
  const [, stored] = await facts(userId);
  await api.workspace.run(userId, 'READ WRITE', (db) => {
    const fact = { date: '2026-05-02', campaignId: String(stored?.campaign_id), platform: 'FACEBOOK' };
    const figures = { impressions: 77, clicks: 0, conversions: 0, spend: '0', revenue: '0' };
    return upsertFacts(db, [{ ...fact, ...figures }], null);
  });
  const { errors } = await undo(userId, second.run?.id);
  expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', state: 'RESTATED' });
  expect((await facts(userId)).map(({ impressions }) => impressions)).toEqual(['1000', '77', '500']);
});

test('one import of a viewer at a time: another one is told to come again', async () => {
  const [{ id: userId }, { id: other }] = [await api.createUser(), await api.createUser()];
  const atWork = api.workspace.as(userId, 'READ WRITE');
  expect(await tryLockImports(atWork)).toBe(true);
  const { errors } = await api.execute(IMPORT, { input: { content: DAYS } }, { userId });
  expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', state: 'IMPORTING' });
  expect((await load(other, DAYS)).outcome).toBe('IMPORTED');
  await atWork.rollback();
  expect((await load(userId, DAYS)).outcome).toBe('IMPORTED');
});

describe('a file too large to keep', () => {
  const run = (userId: string, contents: string[], progress: number[] = []) =>
    importPerformance(
      (work) => api.workspace.run(userId, 'READ WRITE', work),
      { fileName: null, open: () => Buffer.from(contents.shift() ?? '') },
      { maxFactsKept: 0, onProgress: (written, inAll) => progress.push(written, inAll) },
    );

  test('is read a second time for writing, and the same is written', async () => {
    const { id: userId } = await api.createUser();
    const progress: number[] = [];
    expect(await run(userId, [DAYS, DAYS], progress)).toMatchObject({ outcome: 'IMPORTED', factsWritten: 3 });
    expect(progress).toEqual([3, 3]);
    expect(await facts(userId)).toHaveLength(3);
  });

  test('and changed in between is given up', async () => {
    const { id: userId } = await api.createUser();
    const changed = run(userId, [DAYS, DAYS.replace('1000,800', '1001,800')]);
    await expect(changed).rejects.toMatchObject({ code: 'CONFLICT', details: { state: 'CHANGED' } });
    expect(await facts(userId)).toEqual([]);
    // A campaign that was not there at the first reading.
    const renamed = run(userId, [DAYS, DAYS.replace('Summer', 'Winter')]);
    await expect(renamed).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await api.asOwner('SELECT 1 FROM campaigns WHERE user_id = $1', [userId])).toEqual([]);
  });
});

test('a deleted campaign takes its facts along, kept ones too, and undoing still works', async () => {
  const { id: userId } = await api.createUser();
  await load(userId, DAYS);
  const second = await load(
    userId,
    csv('2026-05-02,Spring,FACEBOOK,1,,0,0,0,0,USD', '2026-06-01,Summer,INSTAGRAM,2,,0,0,0,0,USD'),
  );
  const { campaigns } = await api.run<{ campaigns: { nodes: { id: string }[] } }>(
    '{ campaigns(filter: { name: { eq: "Spring" } }) { nodes { id } } }',
    {},
    { userId },
  );
  await api.run(
    'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
    { id: campaigns.nodes[0]?.id },
    { userId },
  );
  expect((await undo(userId, second.run?.id)).errors).toEqual([]);
  expect(await facts(userId)).toMatchObject([{ name: 'Summer', impressions: '500' }]);
});

describe('a file with bad rows', () => {
  const BAD = csv(
    '2026-05-01,Spring,FACEBOOK,1000,,50,5,20.10,100,USD',
    'yesterday,Spring,FACEBOOK,1000,,50,5,20.10,100,USD',
    '2026-05-02,Spring,FACEBOOK,-1,,50,5,20.10,100,USD',
    '2026-05-03,Spring,FACEBOOK,10,,5,5,20.10,100,EUR',
  );

  test('is refused as a whole, with every problem and its line', async () => {
    const { id: userId } = await api.createUser();
    const payload = await load(userId, BAD);
    expect(payload).toMatchObject({ outcome: 'REFUSED', run: null, rowsRead: 4, rowsAccepted: 1, rowsRejected: 3 });
    expect(payload.errors.map(({ line, code }) => [line, code])).toEqual([
      [3, 'BAD_DATE'],
      [4, 'NEGATIVE_NUMBER'],
      [5, 'MIXED_CURRENCY'],
    ]);
    expect(await facts(userId)).toEqual([]);
    expect(await api.asOwner('SELECT 1 FROM campaigns WHERE user_id = $1', [userId])).toEqual([]);
  });

  test('is imported without them when asked to, and the run remembers them', async () => {
    const { id: userId } = await api.createUser();
    const payload = await load(userId, BAD, { skipBadRows: true });
    expect(payload).toMatchObject({ outcome: 'IMPORTED', rowsAccepted: 1, rowsRejected: 3 });
    const { performanceImportRun } = await api.run<{
      performanceImportRun: { errors: unknown[]; conversions: number };
    }>(
      'query ($id: ID!) { performanceImportRun(id: $id) { conversions errors { line code } reconciliation { status } user { id } } }',
      { id: payload.run?.id },
      { userId },
    );
    expect(performanceImportRun).toMatchObject({ conversions: 5, reconciliation: { status: 'NO_TOTALS' } });
    expect(performanceImportRun.errors).toHaveLength(3);
  });
});

test('a dry run writes nothing and says what would be', async () => {
  const { id: userId } = await api.createUser();
  expect(await load(userId, DAYS, { dryRun: true })).toMatchObject({
    outcome: 'DRY_RUN',
    dryRun: true,
    run: null,
    rowsAccepted: 3,
    campaignsCreated: 2,
  });
  expect(await facts(userId)).toEqual([]);
  expect(await api.asOwner('SELECT 1 FROM campaigns WHERE user_id = $1', [userId])).toEqual([]);
});

test('campaigns that are unknown, or meant in two ways, are told when none may be made', async () => {
  const { id: userId } = await api.createUser();
  await api.createCampaign({ userId, name: 'Twice' });
  await api.createCampaign({ userId, name: 'Twice' });
  const content = csv(
    '2026-05-01,Twice,,1,,0,0,0,0,USD',
    '2026-05-01,Nowhere,,1,,0,0,0,0,USD',
    '2026-05-01,0190a000-0000-7000-8000-0000000000aa,,1,,0,0,0,0,USD',
  );
  const payload = await load(userId, content, { createCampaigns: false });
  expect(payload.outcome).toBe('REFUSED');
  expect(payload.errors.map(({ code, column }) => [code, column])).toEqual([
    ['AMBIGUOUS_CAMPAIGN', 'campaign'],
    ['UNKNOWN_CAMPAIGN', 'campaign'],
    ['UNKNOWN_CAMPAIGN', 'campaign'],
  ]);
});

test('the totals of a file are compared with its lines', async () => {
  const { id: userId } = await api.createUser();
  const payload = await load(userId, `${DAYS}\nTotal,,,3500,,121,12,55.35,300,USD`);
  expect(payload.reconciliation).toMatchObject({
    status: 'DIFFERS',
    line: 5,
    differences: [{ column: 'clicks', stated: '121', summed: '120' }],
  });
});

test('other breakdowns of the same days by another import are warned of', async () => {
  const { id: userId } = await api.createUser();
  await load(userId, DAYS);
  const ages =
    'date,campaign,platform,age,impressions,clicks\n2026-05-01,Spring,FACEBOOK,25-34,600,30\n2026-05-01,Spring,FACEBOOK,35-44,400,20';
  const payload = await load(userId, ages);
  expect(payload.warnings.map(({ code }) => code)).toContain('OVERLAPPING_BREAKDOWNS');
  expect((await load(userId, csv('2026-07-01,Spring,FACEBOOK,1,,0,0,0,0,USD'))).warnings).toEqual([]);
});

test('a file that cannot be read and inputs that cannot be meant are BAD_USER_INPUT with the place', async () => {
  const { id: userId } = await api.createUser();
  const failure = async (input: Record<string, unknown>) =>
    (await api.execute(IMPORT, { input }, { userId })).errors[0]?.extensions;
  expect(await failure({ content: 'a,b\n1,2' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    validationErrors: [{ path: 'content', constraint: 'NO_HEADER' }],
  });
  expect(await failure({ content: DAYS, mapping: [{ theirs: 'nope', ours: 'spend' }] })).toMatchObject({
    validationErrors: [{ path: 'mapping', constraint: 'BAD_MAPPING' }],
  });
  const many = await failure({
    content: DAYS,
    mapping: [{ theirs: '', ours: 'cost' }],
    defaults: [{ column: 'spend', value: '' }],
    dateOrder: 'YMD',
  });
  expect(((many?.validationErrors ?? []) as { path: string }[]).map(({ path }) => path).sort()).toEqual([
    'dateOrder',
    'defaults.0.column',
    'defaults.0.value',
    'mapping.0.ours',
    'mapping.0.theirs',
  ]);
});

test("another tenant's imports do not exist, and an analyst may not import", async () => {
  const [{ id: userId }, { id: other }] = [await api.createUser(), await api.createUser()];
  const { run } = await load(userId, DAYS);
  const read = await api.execute(
    'query ($id: ID!) { performanceImportRun(id: $id) { id } }',
    { id: run?.id },
    { userId: other },
  );
  expect(read.errors[0]?.extensions?.code).toBe('NOT_FOUND');
  expect((await undo(other, run?.id)).errors[0]?.extensions?.code).toBe('NOT_FOUND');
  expect(await facts(userId)).toHaveLength(3);
  // The same file is a run of its own for another tenant.
  expect(await load(other, DAYS)).toMatchObject({ outcome: 'IMPORTED' });
  const analyst = await api.execute(IMPORT, { input: { content: DAYS } }, { userId, role: 'ANALYST' });
  expect(analyst.errors[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('imports are listed, filtered and found by node', async () => {
  const { id: userId } = await api.createUser();
  const first = await load(userId, DAYS, { fileName: 'a.csv' });
  await load(userId, csv('2026-07-01,Spring,,1,,0,0,0,0,USD'), { fileName: 'b.csv' });
  const { performanceImportRuns, node, me } = await api.run<Record<string, unknown>>(
    `query ($id: ID!) {
      performanceImportRuns(first: 1, orderBy: [{ field: FILE_NAME }], filter: { status: { eq: COMPLETED } }) { totalCount nodes { fileName firstDate lastDate } }
      node(id: $id) { id ... on PerformanceImportRun { fileName } }
      me { performanceImportRuns { totalCount } }
    }`,
    { id: first.run?.id },
    { userId },
  );
  expect(performanceImportRuns).toEqual({
    totalCount: 2,
    nodes: [{ fileName: 'a.csv', firstDate: '2026-05-01', lastDate: '2026-06-01' }],
  });
  expect(node).toEqual({ id: first.run?.id, fileName: 'a.csv' });
  expect(me).toEqual({ performanceImportRuns: { totalCount: 2 } });
});

test('a mutation that fails after an import leaves nothing of it', async () => {
  const { id: userId } = await api.createUser();
  const { errors } = await api.execute(
    `mutation ($input: ImportCampaignPerformanceInput!) {
      importCampaignPerformance(input: $input) { outcome }
      deleteCampaign(id: "campaign_01h455vb4pex5vsknk084sn02q") { deletedId }
    }`,
    { input: { content: DAYS } },
    { userId },
  );
  expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
  expect(await facts(userId)).toEqual([]);
  expect(await api.asOwner('SELECT 1 FROM performance_import_runs WHERE user_id = $1', [userId])).toEqual([]);
});
