import { Pool } from 'pg';
import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { StoringJobContext } from '../../../platform/jobs/job';
import { runSchedule } from '../../../platform/jobs/schedule';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { claimAssets, holdOrphan, listAccountsWithAssets } from './asset-use.store';
import { CONTENT_RETENTION_SCHEDULES, deleteOldRunRows, deleteUnusedAssets } from './retention.jobs';

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

const DAY_MS = 24 * 60 * 60 * 1_000;
const RETENTION = { unusedAssetsDays: 30, generationRowsDays: 400, notificationsDays: 400 };

function context(retention = RETENTION): StoringJobContext {
  const log = { info: () => undefined } as never;
  return { workspace: api.workspace, assets: api.assets, retention, log, signal: new AbortController().signal };
}

/** One night's turn for a user. */
const sweep = ({ id: userId }: TestUser = ana, retention = RETENTION) =>
  deleteUnusedAssets.run(context(retention), { userId });

async function put(text: string, { id: userId }: TestUser = ana): Promise<string> {
  const asset = { userId, bytes: Buffer.from(text), contentType: 'text/plain' };
  await api.workspace.run(userId, 'READ WRITE', (db) => claimAssets(db, [api.assets.keyOf(asset) ?? '']));
  return (await api.assets.put(asset)).key;
}

const isThere = async (key: string): Promise<boolean> => (await api.assets.find(key)) !== null;

/** Lets so many days pass for what is noted. */
const pass = (days: number) =>
  api.asOwner(`UPDATE asset_orphans SET since = since - make_interval(days => $1)`, [days]);

async function show(input: object, { id: userId }: TestUser = ana): Promise<string> {
  const made = await api.run<{ createPersonalizedContent: { id: string } }>(
    'mutation ($input: CreatePersonalizedContentInput!) { createPersonalizedContent(input: $input) { id } }',
    { input: { contentType: 'TEXT', personalizedPrompt: newId(), ...input } },
    { userId },
  );
  return made.createPersonalizedContent.id;
}

const remove = (id: string) =>
  api.run('mutation ($id: ID!) { deletePersonalizedContent(id: $id) { deletedId } }', { id }, { userId: ana.id });

describe('assets', () => {
  test('that no content shows go after as many days as are set, those that are shown stay', async () => {
    const [shown, byAddress, shared, unused, theirs] = [
      await put('shown'),
      await put('by address'),
      await put('shared'),
      await put('unused'),
      await put('unused', ben),
    ];
    await show({ filePath: shown });
    await show({ contentUrl: `https://api.example.com/v1/assets/${byAddress}` });
    const [one, other] = [await show({ filePath: shared }), await show({ filePath: shared })];
    await sweep();
    await pass(29);
    await sweep();
    expect(await isThere(unused)).toBe(true);
    await pass(2);
    await sweep(ana, { ...RETENTION, unusedAssetsDays: 0 });
    expect(await isThere(unused)).toBe(true);
    await sweep();
    expect(await isThere(unused)).toBe(false);
    expect(await Promise.all([shown, byAddress, shared, theirs].map(isThere))).toEqual([true, true, true, true]);

    // Days count from when nothing shows it any more.
    await remove(one);
    await sweep();
    await pass(31);
    await sweep();
    expect(await isThere(shared)).toBe(true);
    await remove(other);
    await sweep();
    expect(await isThere(shared)).toBe(true);
    await pass(31);
    await sweep();
    expect(await isThere(shared)).toBe(false);
    // What goes may come again.
    expect(await put('shared')).toBe(shared);
    expect(await isThere(shared)).toBe(true);
  });

  test('that are used again while their days are over stay, whichever comes first', async () => {
    const due = async (text: string): Promise<string> => {
      const key = await put(text);
      await sweep();
      await pass(31);
      return key;
    };
    const limit = new Date(now().getTime() - 30 * DAY_MS);
    // The content comes first: its transaction has claimed the asset, and is not committed yet when the night comes.
    const first = await due('content first');
    let night: Promise<void> | undefined;
    await api.workspace.run(ana.id, 'READ WRITE', async (db) => {
      await claimAssets(db, [first]);
      night = sweep();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await isThere(first)).toBe(true);
    });
    await night;
    await sweep();
    expect(await isThere(first)).toBe(true);

    // The night comes first: whoever claims waits until the asset is gone, and stores it anew.
    const second = await due('night first');
    const steps: string[] = [];
    let claimed: Promise<string> | undefined;
    await api.workspace.run(ana.id, 'READ WRITE', async (db) => {
      expect(await holdOrphan(db, second, limit)).toBe(true);
      claimed = put('night first').then((key) => {
        steps.push('stored');
        return key;
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await api.assets.remove(second);
      steps.push('removed');
    });
    expect(await claimed).toBe(second);
    expect(steps).toEqual(['removed', 'stored']);
    expect(await isThere(second)).toBe(true);
  });

  test('many contents made and nights passed at the same time: no content is without its file', async () => {
    const texts = Array.from({ length: 6 }, (_, index) => `text ${index}`);
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([
        sweep(ana, { ...RETENTION, unusedAssetsDays: 1 }),
        pass(2).then(() => sweep(ana, { ...RETENTION, unusedAssetsDays: 1 })),
        ...texts.map(async (text, index) => {
          const key = await put(text);
          const id = await show({ filePath: key });
          if ((index + round) % 2 === 0) await remove(id);
        }),
      ]);
      const kept = await api.asOwner<{ key: string }>(
        `SELECT DISTINCT file_path AS key FROM personalized_content WHERE user_id = $1 AND file_path IS NOT NULL`,
        [ana.id],
      );
      expect(await Promise.all(kept.map(({ key }) => isThere(key)))).toEqual(kept.map(() => true));
    }
  });

  test("of a user who is gone go at once, and nobody else's", async () => {
    const gone = await api.createUser();
    const [theirs, bens] = [await put('secret', gone), await put('kept', ben)];
    await show({ filePath: theirs }, gone);
    await api.asOwner('DELETE FROM users WHERE id = $1', [gone.id]);
    const owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
    expect(await listAccountsWithAssets(owner)).toContain(gone.id);
    for (const schedule of CONTENT_RETENTION_SCHEDULES) await runSchedule(schedule, owner);
    const queued = await api.asOwner<{ user: string }>(
      `SELECT payload ->> 'userId' AS user FROM graphile_worker._private_jobs WHERE key LIKE 'content.delete-unused-assets/%'`,
    );
    expect(queued.map(({ user }) => user)).toEqual(expect.arrayContaining([gone.id, ana.id, ben.id]));
    await sweep(gone);
    expect([await isThere(theirs), await isThere(bens)]).toEqual([false, true]);
    await sweep(gone);
    expect(await listAccountsWithAssets(owner)).not.toContain(gone.id);
    await owner.end();
  });
});

test('rows of runs go when their days are over, and the run says so and keeps its figures', async () => {
  const campaign = await api.createCampaign({ userId: ana.id });
  const template = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation { createContentTemplate(input: { name: "Short", templateType: "EMAIL", basePrompt: "Hi {{ name }}", personalizationVariables: [{ name: "name", type: STRING }] }) { id } }',
    {},
    { userId: ana.id },
  );
  const [{ id: templateId }] = await api.asOwner<{ id: string }>(
    'SELECT id FROM content_templates WHERE user_id = $1 AND name = $2',
    [ana.id, 'Short'],
  );
  expect(template.createContentTemplate.id).toBeTruthy();
  const runOf = async (days: number, status: string): Promise<string> => {
    const id = newId();
    await api.asOwner(
      `INSERT INTO content_generation_runs (user_id, id, campaign_id, template_id, template_version, status, generator, content_type,
         seed, total, made, finished_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 1, $5, 'TEMPLATE', 'TEXT', 0, 2500, 2500,
         CASE $5 WHEN 'RUNNING' THEN NULL ELSE now() - make_interval(days => $6) END, now(), now())`,
      [ana.id, id, campaign.id, templateId, status, days],
    );
    await api.asOwner(
      `INSERT INTO content_generation_rows (user_id, id, run_id, row_number, values, outcome)
       SELECT $1, gen_random_uuid(), $2, n, '{"name": "Ada"}', 'MADE' FROM generate_series(1, 2500) n`,
      [ana.id, id],
    );
    return id;
  };
  const [old, recent, running] = [
    await runOf(401, 'COMPLETED'),
    await runOf(399, 'COMPLETED'),
    await runOf(500, 'RUNNING'),
  ];
  await deleteOldRunRows.run(context({ ...RETENTION, generationRowsDays: 0 }), { userId: ana.id });
  await deleteOldRunRows.run(context(), { userId: ben.id });
  await deleteOldRunRows.run(context(), { userId: ana.id });
  await deleteOldRunRows.run(context(), { userId: ana.id });
  const counts = await api.asOwner<{ id: string; n: number }>(
    'SELECT run_id AS id, count(*)::int AS n FROM content_generation_rows WHERE user_id = $1 GROUP BY 1',
    [ana.id],
  );
  expect(new Map(counts.map(({ id, n }) => [id, n]))).toEqual(
    new Map([
      [recent, 2_500],
      [running, 2_500],
    ]),
  );
  const shown = await api.run<{ contentGenerationRuns: { nodes: object[] } }>(
    '{ contentGenerationRuns { nodes { made total rowsDeletedAt rows { totalCount } } } }',
    {},
    { userId: ana.id },
  );
  const nodes = shown.contentGenerationRuns.nodes as { rowsDeletedAt: string | null }[];
  expect(nodes.filter(({ rowsDeletedAt }) => rowsDeletedAt !== null)).toEqual([
    { made: 2_500, total: 2_500, rowsDeletedAt: expect.any(String), rows: { totalCount: 0 } },
  ]);
  expect(nodes.filter(({ rowsDeletedAt }) => rowsDeletedAt === null)).toEqual(
    Array(2).fill({ made: 2_500, total: 2_500, rowsDeletedAt: null, rows: { totalCount: 2_500 } }),
  );
  expect(old).toBeTruthy();
});
