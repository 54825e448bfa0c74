import { newId } from '../database/new-id';
import type { TestUser } from '../testing/test-accounts';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;

interface Campaigns {
  campaigns: {
    totalCount: number;
    nodes: { id: string; name: string; budget: string | null }[];
    edges: { cursor: string; node: { name: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  };
}

const PAGE = `query Page($first: Int, $after: String, $last: Int, $before: String, $filter: CampaignFilter, $orderBy: [CampaignOrderBy!]) {
  campaigns(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    nodes { id name budget }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  // Microseconds, equal moments and missing values: what keyset pagination trips over.
  for (let index = 0; index < 60; index += 1) {
    await api.asOwner(
      `INSERT INTO campaigns (user_id, id, name, objective, status, budget, currency, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 'ACTIVE', $5, 'USD', timestamptz '2026-01-01 00:00:00.000001Z' + $6 * interval '1 microsecond', now())`,
      [
        ana.id,
        newId(),
        `Campaign ${String(index).padStart(2, '0')}`,
        index % 3 === 0 ? null : `OBJECTIVE_${index % 4}`,
        index % 5 === 0 ? null : String(index % 7),
        Math.floor(index / 3),
      ],
    );
  }
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

async function page(variables: object): Promise<Campaigns['campaigns']> {
  return (await api.run<Campaigns>(PAGE, { ...variables }, { userId: ana.id })).campaigns;
}

async function walk(variables: object, size: number): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await page({ ...variables, first: size, ...(after === null ? {} : { after }) });
    names.push(...nodes.map(({ name }) => name));
    if (!pageInfo.hasNextPage) return names;
    after = pageInfo.endCursor;
  }
}

async function walkBack(variables: object, size: number): Promise<string[]> {
  const names: string[] = [];
  let before: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await page({ ...variables, last: size, ...(before === null ? {} : { before }) });
    names.unshift(...nodes.map(({ name }) => name));
    if (!pageInfo.hasPreviousPage) return names;
    before = pageInfo.startCursor;
  }
}

const ORDERS: object[][] = [
  [],
  [{ field: 'CREATED_AT' }],
  [{ field: 'CREATED_AT', direction: 'DESC' }],
  [{ field: 'BUDGET' }],
  [{ field: 'BUDGET', direction: 'DESC' }],
  [{ field: 'BUDGET', nulls: 'FIRST' }],
  [{ field: 'BUDGET', direction: 'DESC', nulls: 'FIRST' }],
  [
    { field: 'STATUS', direction: 'DESC' },
    { field: 'BUDGET', direction: 'ASC' },
    { field: 'NAME', direction: 'DESC' },
  ],
];

describe('lists', () => {
  it.each(ORDERS.map((orderBy) => [JSON.stringify(orderBy), orderBy]))(
    'page through every row once in order %s',
    async (_, orderBy) => {
      const forwards = await walk({ orderBy }, 7);
      expect(new Set(forwards).size).toBe(60);
      expect(forwards).toHaveLength(60);
      expect(forwards).toEqual((await page({ orderBy, first: 100 })).nodes.map(({ name }) => name));
      expect(await walkBack({ orderBy }, 11)).toEqual(forwards);
    },
  );

  it('puts entries without a value last unless told otherwise', async () => {
    const budgets = async (orderBy: object[]) =>
      (await page({ orderBy, first: 100 })).nodes.map(({ budget }) => budget);
    expect((await budgets([{ field: 'BUDGET' }])).slice(-12)).toEqual(Array(12).fill(null));
    expect((await budgets([{ field: 'BUDGET', direction: 'DESC' }])).slice(-12)).toEqual(Array(12).fill(null));
    expect((await budgets([{ field: 'BUDGET', nulls: 'FIRST' }])).slice(0, 12)).toEqual(Array(12).fill(null));
  });

  it('filters with operators joined by and, or and not', async () => {
    const count = async (filter: object) => {
      const data = await api.run<Campaigns>(
        'query ($filter: CampaignFilter) { campaigns(filter: $filter) { totalCount } }',
        { filter },
        { userId: ana.id },
      );
      return data.campaigns.totalCount;
    };
    expect(await count({ objective: { isNull: true } })).toBe(20);
    expect(await count({ objective: { ne: 'OBJECTIVE_1' } })).toBe(50);
    expect(await count({ not: { objective: { eq: 'OBJECTIVE_1' } } })).toBe(50);
    expect(await count({ objective: { in: ['OBJECTIVE_1', 'OBJECTIVE_2'] } })).toBe(20);
    expect(await count({ objective: { notIn: ['OBJECTIVE_1'] } })).toBe(50);
    expect(await count({ name: { contains: 'CAMPAIGN 0' } })).toBe(10);
    expect(await count({ name: { startsWith: 'campaign 1' } })).toBe(10);
    expect(await count({ budget: { gte: '2', lt: '4' } })).toBe(15);
    expect(
      await count({
        or: [{ name: { eq: 'Campaign 01' } }, { and: [{ name: { eq: 'Campaign 02' } }, { status: { eq: 'ACTIVE' } }] }],
      }),
    ).toBe(2);
    expect(await count({})).toBe(60);
  });

  it('refuses cursors of another filter, order or list, and broken ones', async () => {
    const { pageInfo } = await page({ first: 5, filter: { status: { eq: 'ACTIVE' } } });
    for (const variables of [
      { first: 5, after: pageInfo.endCursor },
      { first: 5, after: pageInfo.endCursor, filter: { status: { eq: 'PAUSED' } } },
      { first: 5, after: pageInfo.endCursor, filter: { status: { eq: 'ACTIVE' } }, orderBy: [{ field: 'NAME' }] },
      { first: 5, after: 'nonsense' },
      { first: 5, after: Buffer.from('["x"]').toString('base64url') },
    ]) {
      const { errors } = await api.execute(PAGE, variables, { userId: ana.id });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path: 'after' }] });
    }
  });

  it.each([
    [{ first: 101 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 3, last: 3 }, 'first'],
    [{ last: 3, after: 'x' }, 'after'],
    [{ first: 3, before: 'x' }, 'before'],
    [{ orderBy: [{ field: 'NAME' }, { field: 'STATUS' }, { field: 'BUDGET' }, { field: 'CREATED_AT' }] }, 'orderBy'],
    [{ filter: { not: { not: { not: { name: { eq: 'x' } } } } } }, 'filter.not.not.not'],
    [{ filter: { name: { eq: null } } }, 'filter.name.eq'],
    [{ filter: { name: { in: Array(101).fill('x') } } }, 'filter.name.in'],
    [{ filter: { id: { eq: 'user_01h455vb4pex5vsknk084sn02q' } } }, 'filter.id.eq'],
  ])('refuses %j with the path of what is wrong', async (variables, path) => {
    const { errors } = await api.execute(PAGE, variables, { userId: ana.id });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path }] });
  });

  it('reads only the columns that were asked, and counts only when asked', async () => {
    const { statements } = await api.execute('{ campaigns { edges { node { name } } } }', {}, { userId: ana.id });
    expect(statements).toHaveLength(1);
    expect(statements[0]?.text).toContain('t.name AS "name"');
    expect(statements[0]?.text).not.toMatch(/budget|objective|count/);
    const counted = await api.execute('{ campaigns { totalCount } }', {}, { userId: ana.id });
    expect(counted.statements).toHaveLength(1);
    expect(counted.statements[0]?.text).toContain('count(*)');
  });

  it('skips no row and repeats none while others insert', async () => {
    const before = new Set(await walk({}, 100));
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { nodes, pageInfo } = await page({ first: 9, ...(after === null ? {} : { after }) });
      seen.push(...nodes.map(({ name }) => name));
      await api.createCampaign({ userId: ana.id, name: `Newcomer ${seen.length}` });
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((name) => before.has(name))).toHaveLength(before.size);
  });
});
