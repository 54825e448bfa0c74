import { Client, Pool } from 'pg';
import pino from 'pino';
import { newId } from '../../platform/database/new-id';
import { encodeId } from '../../platform/graphql/ids';
import { USUAL_RETENTION } from '../../platform/retention';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { deleteOldNotifications, NOTIFICATION_SCHEDULES } from './notifications.jobs';

let database: TestDatabase;
let api: TestApi;
let userId: string;
let campaignId: string;
let otherCampaignId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});
beforeEach(async () => {
  ({ id: userId } = await api.createUser());
  [campaignId, otherCampaignId] = [await campaign(), await campaign()];
});

async function campaign(): Promise<string> {
  const id = encodeId('campaign', (await api.createCampaign({ userId })).id);
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    {
      id,
      input: {
        personalizationLevel: 'BASIC',
        behavioralTriggers: [
          { event: 'complained', action: 'NOTIFY', withinHours: 24 },
          { event: 'complained', action: 'NOTIFY', minimumCount: 3 },
          { event: 'left', action: 'EXCLUDE' },
        ],
      },
    },
    { userId },
  );
  return id;
}

/** Serves a unit that has complained so often; there is nothing to show, which makes no difference. */
async function complain(unitId: string, count = 1, id = campaignId): Promise<readonly string[]> {
  const { statements } = await api.execute(
    `mutation ($id: ID!, $unitId: String!, $events: [UnitEventInput!]) {
      nextContent(campaignId: $id, unitId: $unitId, context: { events: $events }) { reason triggers { action } } }`,
    { id, unitId, events: count === 0 ? [] : [{ event: 'complained', count }] },
    { userId },
  );
  return statements.map(({ name }) => name);
}

interface Told {
  id: string;
  kind: string;
  message: string;
  unitId: string;
  minimumCount: number;
  readAt: string | null;
}

async function told(args = '', viewer: { userId: string } = { userId }): Promise<Told[]> {
  const { notifications } = await api.run<{ notifications: { totalCount: number; nodes: Told[] } }>(
    `{ notifications${args} { totalCount nodes { id kind message readAt details { name } plan { id } campaign { id }
       unitId event minimumCount withinHours } } }`,
    {},
    viewer,
  );
  return notifications.nodes;
}

interface Marked {
  markNotificationsRead: { markedCount: number; unreadCount: number };
}

const mark = async (args = ''): Promise<Marked['markNotificationsRead']> =>
  (await api.run<Marked>(`mutation { markNotificationsRead${args} { markedCount unreadCount } }`, {}, { userId }))
    .markNotificationsRead;

/** As if everything had been told so many hours earlier. */
const age = (hours: number) =>
  api.asOwner(`UPDATE notifications SET occurred_at = occurred_at - $2 * interval '1 hour' WHERE user_id = $1`, [
    userId,
    hours,
  ]);

test('a trigger tells of a unit once, and again when its hours have passed; without one, serving sends nothing more', async () => {
  const quiet = await complain('one', 0);
  expect(quiet.filter((name) => name.startsWith('notifications.'))).toEqual([]);
  const first = await complain('one');
  expect(first.filter((name) => name.startsWith('notifications.'))).toEqual(['notifications.insert']);
  expect(first.length).toBe(quiet.length + 1);
  await complain('one');
  expect(await told()).toMatchObject([
    {
      kind: 'TRIGGER',
      message: 'one did what a trigger waits for: complained within 24 hours.',
      ...{ unitId: 'one', event: 'complained', minimumCount: 1, withinHours: 24 },
      ...{ details: [], plan: null, campaign: { id: campaignId }, readAt: null },
    },
  ]);
  // Another trigger, another unit and another campaign are news.
  await complain('one', 3);
  await complain('two');
  await complain('one', 1, otherCampaignId);
  expect((await told()).map(({ message }) => message)).toEqual([
    'one did what a trigger waits for: complained within 24 hours.',
    'two did what a trigger waits for: complained within 24 hours.',
    'one did what a trigger waits for: complained, 3 times.',
    'one did what a trigger waits for: complained within 24 hours.',
  ]);
  await age(23);
  await complain('one', 3);
  expect(await told()).toHaveLength(4);
  await age(2);
  await complain('one', 3);
  // The one without hours is told of once for all.
  expect((await told()).filter(({ minimumCount }) => minimumCount === 3)).toHaveLength(1);
  expect(await told()).toHaveLength(5);
});

test('of many who ask at the same time for one unit, one is told of', async () => {
  await Promise.all(Array.from({ length: 8 }, () => complain('one')));
  expect(await told()).toHaveLength(1);
});

test('they are listed by kind, campaign and unit, read and unread, also below their campaign and user', async () => {
  for (const unit of ['one', 'two', 'three']) await complain(unit);
  await complain('one', 1, otherCampaignId);
  const units = async (args: string) => (await told(args)).map(({ unitId }) => unitId);
  expect(await units(`(filter: { campaignId: { eq: "${otherCampaignId}" } })`)).toEqual(['one']);
  expect(await units('(filter: { unitId: { eq: "two" }, kind: { eq: TRIGGER } })')).toEqual(['two']);
  expect(await units('(filter: { kind: { eq: OPTIMIZATION_APPLIED } })')).toEqual([]);
  const [last] = await told('(first: 1)');
  expect(await mark(`(ids: ["${last?.id}"])`)).toEqual({ markedCount: 1, unreadCount: 3 });
  expect(await units('(filter: { readAt: { isNull: true } })')).toEqual(['three', 'two', 'one']);
  expect(await units('(filter: { readAt: { isNull: false } })')).toEqual(['one']);
  const { me, campaign } = await api.run<Record<'me' | 'campaign', { notifications: { totalCount: number } }>>(
    `query ($id: ID!) { me { notifications { totalCount } } campaign(id: $id) { notifications(first: 1) { totalCount nodes { user { id } } } } }`,
    { id: campaignId },
    { userId },
  );
  expect([me.notifications.totalCount, campaign.notifications.totalCount]).toEqual([4, 3]);
});

test('marking keeps to what is given, and what is read already keeps its time', async () => {
  for (const unit of ['one', 'two']) await complain(unit);
  await complain('one', 1, otherCampaignId);
  expect(await mark('(until: "2020-01-01T00:00:00Z")')).toEqual({ markedCount: 0, unreadCount: 3 });
  expect(await mark('(kind: OPTIMIZATION_STOPPED)')).toEqual({ markedCount: 0, unreadCount: 3 });
  expect(await mark(`(campaignId: "${otherCampaignId}", kind: TRIGGER)`)).toEqual({ markedCount: 1, unreadCount: 2 });
  const [before] = await told('(first: 1)');
  expect(await mark()).toEqual({ markedCount: 2, unreadCount: 0 });
  expect(await mark()).toEqual({ markedCount: 0, unreadCount: 0 });
  expect((await told('(first: 1)'))[0]?.readAt).toBe(before?.readAt);
});

test('nobody else sees or marks them, and what is not there is named', async () => {
  await complain('one');
  const [mine] = await told();
  const other = await api.createUser();
  expect(await told('', { userId: other.id })).toEqual([]);
  const refused = async (args: string, viewer: { userId: string; role?: 'ANALYST' }) => {
    const { errors } = await api.execute(`mutation { markNotificationsRead${args} { markedCount } }`, {}, viewer);
    return { message: errors[0]?.message, code: errors[0]?.extensions?.code };
  };
  expect(await refused(`(ids: ["${mine?.id}"])`, { userId: other.id })).toMatchObject({
    code: 'NOT_FOUND',
    message: 'ids.0: there is no Notification with this id.',
  });
  expect(await refused(`(campaignId: "${campaignId}")`, { userId: other.id })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refused('', { userId, role: 'ANALYST' })).toMatchObject({ code: 'FORBIDDEN' });
  expect(await refused(`(ids: ["${encodeId('plan', newId())}"])`, { userId })).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const many = Array.from({ length: 101 }, () => encodeId('notification', newId()));
  expect(await refused(`(ids: ${JSON.stringify(many)})`, { userId })).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('at most 100'),
  });
  expect((await told())[0]?.readAt).toBeNull();
  // What was told cannot be reworded by the application.
  await expect(
    api.workspace.run(userId, 'READ WRITE', (db) =>
      db.query({ name: 'test', text: `UPDATE notifications SET message = 'x' WHERE user_id = $1`, values: [userId] }),
    ),
  ).rejects.toThrow(/permission denied/);
});

test('whoever watches the account is told of what is new and of what was read, and of nothing else', async () => {
  const heard: string[] = [];
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('LISTEN personalization_changes');
    const changes = async () => {
      await client.query('SELECT 1');
      return heard
        .splice(0)
        .map((text) => JSON.parse(text))
        .filter(({ topic }) => topic === 'notifications');
    };
    const change = { userId, topic: 'notifications', id: userId };
    await complain('one', 3);
    expect(await changes()).toEqual([change]);
    await complain('one', 3);
    await complain('two', 0);
    expect(await changes()).toEqual([]);
    await mark();
    expect(await changes()).toEqual([change]);
    await mark();
    expect(await changes()).toEqual([]);
  } finally {
    await client.end();
  }
  const { accountNotified } = await api.run<{ accountNotified: { notifications: { totalCount: number } } }>(
    'subscription { accountNotified { notifications { totalCount } } }',
    {},
    { userId, live: true },
  );
  expect(accountNotified.notifications.totalCount).toBe(2);
});

test('the nightly job deletes what is older than it is kept, of this user alone, and nothing where it is kept for ever', async () => {
  await complain('one');
  await complain('two');
  const [two] = await told();
  const old = new Date(Date.now() - 401 * 24 * 3_600_000);
  const hex = old.getTime().toString(16).padStart(12, '0');
  await api.asOwner(`UPDATE notifications SET id = $2, occurred_at = $3 WHERE user_id = $1 AND unit_id = 'one'`, [
    userId,
    `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`,
    old,
  ]);
  const run = (notificationsDays: number) =>
    deleteOldNotifications.run(
      {
        ...{ workspace: api.workspace, assets: api.assets, log: pino({ level: 'silent' }) },
        ...{ signal: new AbortController().signal, retention: { ...USUAL_RETENTION, notificationsDays } },
      },
      { userId },
    );
  const owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
  const users = await NOTIFICATION_SCHEDULES[0].tenants(owner).finally(() => owner.end());
  expect(users).toContain(userId);
  await run(0);
  expect(await told()).toHaveLength(2);
  await run(400);
  expect((await told()).map(({ id }) => id)).toEqual([two?.id]);
});
