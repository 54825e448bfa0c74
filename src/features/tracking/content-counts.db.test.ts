import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import { parseId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { testWithPast, track } from '../../platform/testing/tracked-tests';
import { CONTENT_PERFORMANCE_JOBS } from '../content/performance/content-performance.jobs';
import { auditContents } from './content-audit';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let owner: Client;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { poolSize: 6, limits: { costPerMinute: Number.MAX_SAFE_INTEGER } });
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  [ana, ben] = [await api.createUser(), await api.createUser()];
});
afterEach(async () => expect((await auditContents(owner)).problems).toEqual([]));
afterAll(async () => {
  await owner?.end();
  await api?.close();
  await database?.drop();
});

const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY) * DAY - 20 * DAY;
const FIELDS = 'id impressions clicks conversions countedFrom adNames';

let made = 0;
async function create(more: object = {}, { id: userId } = ana): Promise<string> {
  made += 1;
  const input = { contentType: 'TEXT', personalizedPrompt: `Prompt ${made}`, ...more };
  const data = await api.run<{ createPersonalizedContent: { id: string } }>(
    'mutation ($input: CreatePersonalizedContentInput!) { createPersonalizedContent(input: $input) { id } }',
    { input },
    { userId },
  );
  return data.createPersonalizedContent.id;
}

async function numbers(id: string, { id: userId } = ana): Promise<object> {
  const data = await api.run<{ personalizedContent: object }>(
    `query ($id: ID!) { personalizedContent(id: $id) { ${FIELDS} } }`,
    { id },
    { userId },
  );
  return data.personalizedContent;
}

const daily = (id: string): Promise<Record<string, unknown>[]> =>
  api.asOwner(
    `SELECT day::text, source, impressions::int, clicks::int, conversions::float, revenue::text, currencies
     FROM content_daily_statistics WHERE content_id = $1 ORDER BY day, source`,
    [parseId(id)?.uuid],
  );

const event = (kind: string, contentId: string, more: object = {}): Record<string, unknown> => ({
  eventId: randomUUID(),
  kind,
  unitId: 'anna',
  occurredAt: new Date(START + DAY / 2).toISOString(),
  contentId,
  ...more,
});

async function importFile(content: string, { id: userId } = ana): Promise<{ run: string; outcome: string }> {
  const data = await api.run<{ importCampaignPerformance: { outcome: string; run: { id: string } } }>(
    'mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome run { id } } }',
    { input: { content } },
    { userId },
  );
  return { run: data.importCampaignPerformance.run.id, outcome: data.importCampaignPerformance.outcome };
}

/** Does what waits in the queue of a user. */
async function workOff({ id: userId } = ana): Promise<number> {
  const jobs = await api.asOwner<{
    name: string;
    payload: { firstDate: string | null; lastDate: string | null; userId: string };
  }>(
    `DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
     WHERE t.id = j.task_id AND t.identifier IN ('performance.facts-changed', 'campaigns.deleted') AND j.payload->>'userId' = $1 RETURNING j.payload, t.identifier AS name`,
    [userId],
  );
  for (const { name, payload } of jobs) {
    const job = CONTENT_PERFORMANCE_JOBS.find((one) => one.name === name);
    await job?.run(
      { workspace: api.workspace, log: undefined as never, signal: new AbortController().signal },
      payload,
    );
  }
  return jobs.length;
}

describe('events', () => {
  test('each counts once, on its day, with exact money; exposures and strangers do not', async () => {
    const [content, other] = [await create(), await create()];
    const { key } = await testWithPast(api, ana.id);
    const events = [
      event('IMPRESSION', content),
      event('IMPRESSION', content, { occurredAt: new Date(START + DAY - 1).toISOString() }),
      event('IMPRESSION', content, { occurredAt: new Date(START + DAY).toISOString() }),
      event('CLICK', content, { test: key }),
      event('CONVERSION', content, { name: 'Order', value: '19.99', currency: 'EUR' }),
      event('CONVERSION', content, { name: 'Order', value: '0.000001', currency: 'EUR' }),
      event('CONVERSION', content, { name: 'Sign-up' }),
      event('EXPOSURE', content, { test: key, variationId: 'control' }),
      event('CLICK', other),
    ];
    expect(await track(api, ana.id, events)).toMatchObject({ accepted: 9, refused: 0 });
    expect(await track(api, ana.id, [...events].reverse())).toMatchObject({ accepted: 0, duplicates: 9 });
    expect(await daily(content)).toEqual([
      {
        ...{ day: new Date(START).toISOString().slice(0, 10), source: 'EVENTS', impressions: 2, clicks: 1 },
        ...{ conversions: 3, revenue: '19.990001', currencies: ['EUR'] },
      },
      {
        ...{ day: new Date(START + DAY).toISOString().slice(0, 10), source: 'EVENTS', impressions: 1, clicks: 0 },
        ...{ conversions: 0, revenue: '0.000000', currencies: [] },
      },
    ]);
    expect(await numbers(content)).toMatchObject({ impressions: 3, clicks: 1, conversions: 3, countedFrom: 'EVENTS' });
    expect(await numbers(other)).toMatchObject({ impressions: 0, clicks: 1, conversions: 0 });
    const refused = await track(api, ben.id, [event('IMPRESSION', content)]);
    expect(refused.lines[0]).toMatchObject({ outcome: 'REFUSED', code: 'UNKNOWN_CONTENT' });
    expect(await numbers(content)).toMatchObject({ impressions: 3 });
  });

  test('any events, in any order and parts, at the same time and sent twice, give what a plain count gives', async () => {
    const kinds = ['IMPRESSION', 'IMPRESSION', 'CLICK', 'CONVERSION'] as const;
    const drawn = fc.record({
      kind: fc.constantFrom(...kinds),
      content: fc.nat(2),
      day: fc.nat(3),
      cents: fc.nat(999),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 60 }), fc.integer(), async (list, seed) => {
        const ids = [await create(), await create(), await create()];
        const events = list.map(({ kind, content, day, cents }) =>
          event(kind, ids[content], {
            occurredAt: new Date(START + day * DAY).toISOString(),
            ...(kind === 'CONVERSION' ? { value: (cents / 100).toFixed(2) } : {}),
          }),
        );
        const parts = [0, 1, 2].map((part) =>
          events.filter((_, index) => (index * 7 + seed) % 3 === part || (index + seed) % 5 === 0),
        );
        await Promise.all(parts.filter(({ length }) => length > 0).map((part) => track(api, ana.id, part)));
        await track(api, ana.id, events);
        for (const [index, id] of ids.entries()) {
          const own = list.filter(({ content }) => content === index);
          const count = (wanted: string) => own.filter(({ kind }) => kind === wanted).length;
          const cents = own.reduce((sum, one) => sum + (one.kind === 'CONVERSION' ? one.cents : 0), 0);
          expect(await numbers(id)).toMatchObject({
            ...{ impressions: count('IMPRESSION'), clicks: count('CLICK'), conversions: count('CONVERSION') },
          });
          const revenue = (await daily(id)).reduce((sum, row) => sum + Math.round(Number(row.revenue) * 100), 0);
          expect(revenue).toBe(cents);
        }
      }),
      { numRuns: 12, seed: 17 },
    );
  });

  test('counts outlive their events, and a content that goes takes its counts along', async () => {
    const [content, gone] = [await create(), await create()];
    await track(api, ana.id, [event('IMPRESSION', content), event('IMPRESSION', gone)]);
    await api.run(
      'mutation ($id: ID!) { deletePersonalizedContent(id: $id) { deletedId } }',
      { id: gone },
      { userId: ana.id },
    );
    expect(await daily(gone)).toEqual([]);
    await api.asOwner('DELETE FROM tracking_events WHERE content_id = $1', [parseId(content)?.uuid]);
    expect((await auditContents(owner)).problems).toEqual([expect.stringMatching(/^1 days of contents do not say/)]);
    await api.asOwner(`INSERT INTO event_retention VALUES ($1, now())`, [ana.id]);
    expect(await numbers(content)).toMatchObject({ impressions: 1 });
    expect((await auditContents(owner)).problems).toEqual([]);
    await api.asOwner('DELETE FROM event_retention');
    await api.asOwner('DELETE FROM content_daily_statistics WHERE content_id = $1', [parseId(content)?.uuid]);
    expect((await auditContents(owner)).problems).toEqual([expect.stringMatching(/^1 contents do not say/)]);
    await api.asOwner('UPDATE personalized_content SET impressions = 0, counted_from = NULL WHERE id = $1', [
      parseId(content)?.uuid,
    ]);
  });
});

describe('facts', () => {
  const file = (ads: readonly [day: number, ad: string, impressions: number, clicks: number][], campaign = 'Spring') =>
    [
      'date,campaign,ad,impressions,clicks,conversions,revenue,spend,currency',
      ...ads.map(
        ([day, ad, impressions, clicks]) =>
          `2026-03-0${day},${campaign},${ad},${impressions},${clicks},1.5,10.00,5.00,EUR`,
      ),
    ].join('\n');

  test('count by id and by name, change with what is restated and undone, and never beside events', async () => {
    const { id: campaign } = await api.createCampaign({ userId: ana.id, name: 'Spring' });
    const campaignId = await idOf('Spring');
    expect(campaign).toBeTruthy();
    const named = await create({ campaignId, adNames: ['Blue shirt', 'Blue shirt, tall'] });
    const byId = await create();
    const first = await importFile(
      file([
        [1, 'Blue shirt', 1000, 10],
        [2, '"Blue shirt, tall"', 500, 5],
        [1, byId, 300, 3],
        [1, 'Somebody else', 7, 7],
      ]),
    );
    expect(first.outcome).toBe('IMPORTED');
    expect(await workOff()).toBeGreaterThan(0);
    expect(await numbers(named)).toMatchObject({ impressions: 1500, clicks: 15, conversions: 3, countedFrom: 'FACTS' });
    expect(await numbers(byId)).toMatchObject({ impressions: 300, clicks: 3, conversions: 2 });

    const second = await importFile(file([[1, 'Blue shirt', 1100, 11]]));
    await workOff();
    expect(await numbers(named)).toMatchObject({ impressions: 1600, clicks: 16 });
    await api.run(
      'mutation ($id: ID!) { undoPerformanceImport(id: $id) { id } }',
      { id: second.run },
      { userId: ana.id },
    );
    await workOff();
    expect(await numbers(named)).toMatchObject({ impressions: 1500, clicks: 15 });

    await track(api, ana.id, [event('IMPRESSION', named), event('CLICK', named)]);
    expect(await numbers(named)).toMatchObject({ impressions: 1500, clicks: 15, countedFrom: 'FACTS' });
    expect(await daily(named)).toHaveLength(3);

    await update(named, { adNames: ['Another'] });
    await workOff();
    expect(await numbers(named)).toMatchObject({
      impressions: 1,
      clicks: 1,
      countedFrom: 'EVENTS',
      adNames: ['Another'],
    });
    await api.run(
      'mutation ($id: ID!) { undoPerformanceImport(id: $id) { id } }',
      { id: first.run },
      { userId: ana.id },
    );
    await workOff();
    expect(await numbers(byId)).toMatchObject({ impressions: 0, clicks: 0, countedFrom: null });
  });

  test('a name is of one content in a campaign, and never of another tenant', async () => {
    await api.createCampaign({ userId: ana.id, name: 'Autumn' });
    await api.createCampaign({ userId: ben.id, name: 'Autumn' });
    const campaignId = await idOf('Autumn');
    const [here, anywhere] = [await create({ campaignId, adNames: ['Ad 1'] }), await create({ adNames: ['Ad 1'] })];
    const theirs = await create({ adNames: ['Ad 1'] }, ben);
    const { errors } = await api.execute(
      'mutation ($input: CreatePersonalizedContentInput!) { createPersonalizedContent(input: $input) { id } }',
      { input: { contentType: 'TEXT', personalizedPrompt: 'Again', campaignId, adNames: ['Ad 1'] } },
      { userId: ana.id },
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', contentId: here });
    await importFile(file([[3, 'Ad 1', 40, 4]], 'Autumn'));
    await importFile(file([[3, 'Ad 1', 60, 6]], 'Winter'));
    await importFile(
      file(
        [
          [3, 'Ad 1', 90, 9],
          [4, here, 5, 5],
        ],
        'Autumn',
      ),
      ben,
    );
    await workOff();
    await workOff(ben);
    expect(await numbers(here)).toMatchObject({ impressions: 40 });
    expect(await numbers(anywhere)).toMatchObject({ impressions: 60 });
    expect(await numbers(theirs, ben)).toMatchObject({ impressions: 90 });
  });

  test('of a campaign that is deleted go at once, and only these', async () => {
    await api.createCampaign({ userId: ana.id, name: 'Short' });
    const both = await create({ adNames: ['Everywhere'] });
    await importFile(file([[5, 'Everywhere', 30, 3]], 'Short'));
    await importFile(file([[5, 'Everywhere', 12, 1]], 'Winter'));
    await workOff();
    expect(await numbers(both)).toMatchObject({ impressions: 42, clicks: 4, countedFrom: 'FACTS' });
    await api.run(
      'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: await idOf('Short') },
      { userId: ana.id },
    );
    expect(await workOff()).toBe(1);
    expect(await numbers(both)).toMatchObject({ impressions: 12, clicks: 1 });
  });

  async function idOf(name: string): Promise<string> {
    const data = await api.run<{ campaigns: { nodes: { id: string }[] } }>(
      'query ($name: String!) { campaigns(filter: { name: { eq: $name } }) { nodes { id } } }',
      { name },
      { userId: ana.id },
    );
    return data.campaigns.nodes[0]!.id;
  }

  async function update(id: string, input: object): Promise<void> {
    await api.run(
      'mutation ($id: ID!, $input: UpdatePersonalizedContentInput!) { updatePersonalizedContent(id: $id, input: $input) { id } }',
      { id, input },
      { userId: ana.id },
    );
  }
});
