import {
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { newId } from './platform/database/new-id';
import { encodeId, parseId } from './platform/graphql/ids';
import { type DemoAccounts, idsOf, loadDemoAccounts } from './platform/testing/demo-accounts';
import { isConnection, selectionOf } from './platform/testing/generated-operations';
import { COMPUTING_QUERIES } from './platform/testing/samples/computing-queries';
import { MUTATIONS } from './platform/testing/samples/mutations';
import { mutationText, subscriptionText } from './platform/testing/samples/operation-text';
import { type Subject, subjectOf } from './platform/testing/samples/subject';
import { SUBSCRIPTIONS } from './platform/testing/samples/subscriptions';
import { checksum, markTexts, secretsOf, type TenantSecrets } from './platform/testing/tenant-secrets';
import { startTestApi, type TestAnswer, type TestApi, type TestViewer } from './platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from './platform/testing/test-database';
import { graphSchema, NODE_TYPES } from './schema';

// The widest queries ask for hundreds of fields, once for each id of Ana's and each of three viewers.
jest.setTimeout(120_000);

const schema = graphSchema();
const queries = Object.values(schema.getQueryType()?.getFields() ?? {});
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
const PREFIXES = NODE_TYPES.all.map(({ idPrefix }) => idPrefix);
/** Public templates are there for everybody: they have a test of their own. */
const PUBLIC = ['publicContentTemplate', 'publicContentTemplates', 'adoptContentTemplate'];
const MARK = 'Ana-only';
const ARGUMENTS = { 'Campaign.performance': '(from: "2025-05-01", to: "2025-06-30")' };

let database: TestDatabase;
let api: TestApi;
/** Who has the rows that nobody else may see or change, and what they are. */
let ana: Subject;
let secrets: TenantSecrets;
let anasIds: Record<string, string[]>;
let anasKeys: string[];
/** Who wants to: one with rows of the own, in the mightiest role, and one with none. */
let ben: Subject;
let others: { viewer: TestViewer; name: string }[];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { limits: { depth: 50, cost: 10_000_000, costPerMinute: 0, tokens: 1_000_000 } });
  const accounts: DemoAccounts = await loadDemoAccounts(database, api);
  [ana, ben] = [await subjectOf(api, accounts.ana), await subjectOf(api, accounts.ben)];
  await markTexts(api, accounts.ana, MARK);
  secrets = await secretsOf(api, accounts.ana, MARK);
  anasIds = await idsOf(api, accounts.ana, 2);
  anasKeys = (await api.asOwner<{ key: string }>('SELECT key FROM ab_tests WHERE user_id = $1', [accounts.ana])).map(
    ({ key }) => key,
  );
  const { id: cleo } = await api.createUser();
  others = [
    { name: 'Ben', viewer: { userId: accounts.ben, role: 'OPERATOR' } },
    { name: 'Cleo', viewer: { userId: cleo } },
  ];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const unknownId = (prefix: string): string => encodeId(prefix, newId());
const codesOf = ({ errors }: TestAnswer<unknown>): unknown[] => errors.map(({ extensions }) => extensions?.code);

interface Variant {
  readonly args: string;
  /** The same with ids that nobody has, where the arguments hold any. */
  readonly unknown?: string;
  readonly levels: number;
}

/** Ways to ask a query for what is Ana's, by each of its arguments. */
async function variantsOf(field: GraphQLField<unknown, unknown>): Promise<Variant[]> {
  const variants = await Promise.all(field.args.map((arg) => variantsOfArgument(field, arg)));
  return [{ args: '', levels: 2 }, ...variants.flat()];
}

async function variantsOfArgument(field: GraphQLField<unknown, unknown>, arg: GraphQLArgument): Promise<Variant[]> {
  const type = getNamedType(arg.type);
  const byId = (prefix: string, id: string, text: (id: string) => string): Variant => ({
    args: `(${arg.name}: ${text(id)})`,
    unknown: `(${arg.name}: ${text(unknownId(prefix))})`,
    levels: 1,
  });
  const everyId = Object.entries(anasIds).flatMap(([prefix, ids]) => ids.map((id) => [prefix, id] as const));
  if (type.name === 'ID') {
    const isList = isListType(getNullableType(arg.type));
    return everyId.map(([prefix, id]) => byId(prefix, id, (value) => (isList ? `["${value}"]` : `"${value}"`)));
  }
  if (arg.name === 'after' || arg.name === 'before') {
    const answer = await api.run<Record<string, { pageInfo: { endCursor: string } }>>(
      `{ ${field.name}(first: 1) { pageInfo { endCursor } } }`,
      {},
      ana.viewer,
    );
    return [{ args: `(${arg.name}: "${answer[field.name]?.pageInfo.endCursor}")`, levels: 1 }];
  }
  if (arg.name === 'key') return anasKeys.map((key) => ({ args: `(key: "${key}")`, levels: 2 }));
  if (arg.name !== 'filter' || !isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, type: condition }) => {
    const operators = getNamedType(condition).name;
    if (operators === 'StringFilter') return [{ args: `(filter: { ${name}: { contains: "${MARK}" } })`, levels: 1 }];
    if (operators !== 'IDFilter') return [];
    const wanted = everyId.filter(([prefix], index) => everyId.findIndex(([first]) => first === prefix) === index);
    const kind = name === 'id' ? kindOfList(field) : name.replace(/Id$/, '').toLowerCase();
    const right = wanted.filter(([prefix]) => kind.endsWith(prefix));
    const [wrong] = wanted.filter(([prefix]) => !kind.endsWith(prefix));
    return [...right, ...(wrong ? [wrong] : [])].flatMap(([prefix, id]) => [
      byId(prefix, id, (value) => `{ ${name}: { eq: "${value}" } }`),
      byId(
        prefix,
        id,
        (value) => `{ or: [{ ${name}: { in: ["${value}"] } }, { not: { ${name}: { ne: "${value}" } } }] }`,
      ),
    ]);
  });
}

/** The prefix of the ids of what a query lists. */
function kindOfList({ type }: GraphQLField<unknown, unknown>): string {
  const name = getNamedType(type).name;
  return NODE_TYPES.all.find((records) => `${records.type}Connection` === name)?.idPrefix ?? '';
}

// That every table is under row level security with a policy is a test of the migrations (platform/database). Here both that
// and the conditions of the statements are at work, as in production.
describe('nobody else reads a row, id or text of Ana through', () => {
  test.each(queries.filter(({ name }) => !PUBLIC.includes(name) && !COMPUTING_QUERIES[name]))(
    'the query $name',
    async (field) => {
      const problems: string[] = [];
      let found = 0;
      for (const { args, unknown, levels } of await variantsOf(field)) {
        const operation = (given: string): string => {
          const isNode = getNamedType(field.type).name === 'Node';
          const selection = isNode ? ' { __typename id }' : selectionOf(field.type, { levels, args: ARGUMENTS });
          return `{ ${field.name}${given}${selection} }`;
        };
        if (args === '' && field.args.some((arg) => String(arg.type).endsWith('!') && arg.defaultValue === undefined))
          continue;
        const hers = await api.execute(operation(args), {}, ana.viewer);
        for (const { name, viewer } of others) {
          const answer = await api.execute(operation(args), {}, viewer);
          if (hers.errors.length === 0 && JSON.stringify(hers.data) !== JSON.stringify(answer.data)) found += 1;
          const seen = secrets.findIn([answer.data, answer.errors]);
          if (seen.length > 0) problems.push(`${name} sees ${seen.slice(0, 3)} with ${args}`);
          const wrong = codesOf(answer).filter((code) => code !== 'NOT_FOUND' && code !== 'BAD_USER_INPUT');
          if (wrong.length > 0) problems.push(`${name} gets ${wrong} with ${args}`);
          if (unknown === undefined) continue;
          const nothing = await api.execute(operation(unknown), {}, viewer);
          if (JSON.stringify([nothing.data, nothing.errors]) !== JSON.stringify([answer.data, answer.errors]))
            problems.push(`${name} can tell ${args} from an id that nobody has`);
        }
      }
      expect(problems).toEqual([]);
      expect(found).toBeGreaterThan(0);
    },
  );
});

test('the search for what is Ana’s finds it: her id, address, texts and what her cursors say', async () => {
  const find = async (selection: string): Promise<string[]> =>
    secrets.findIn(await api.run(`{ ${selection} }`, {}, ana.viewer));
  const { userId } = ana.viewer;
  expect(await find('me { id }')).toEqual([encodeId('user', userId)]);
  expect(await find('me { email displayName }')).toEqual([MARK, 'ana@example.com']);
  expect((await find('campaigns(first: 1) { pageInfo { endCursor } }')).map((uuid) => parseId(uuid) ?? uuid)).toEqual([
    expect.stringMatching(/^[0-9a-f-]{36}$/),
  ]);
});

test('ids of Ana in lists below what is the own find nothing', async () => {
  const user = schema.getType('User');
  const lists = isObjectType(user)
    ? Object.values(user.getFields()).filter(({ type }) => isConnection(getNamedType(type)))
    : [];
  const parts = lists.map((field) => {
    const hers = JSON.stringify(anasIds[kindOfList(field)]);
    return `${field.name}(filter: { id: { in: ${hers} } }) { totalCount nodes { id } }`;
  });
  const operation = `{ me { id ${parts.join(' ')} } }`;
  const counts = async (viewer: TestViewer): Promise<unknown[]> => {
    const { me } = await api.run<{ me: Record<string, { totalCount: number; nodes: unknown[] }> }>(
      operation,
      {},
      viewer,
    );
    return lists.map(({ name }) => me[name]?.totalCount);
  };
  expect(lists.length).toBeGreaterThan(8);
  for (const count of await counts(ana.viewer)) expect(count).toBeGreaterThan(0);
  for (const { viewer } of others) for (const count of await counts(viewer)) expect(count).toBe(0);
});

test.each(Object.entries(COMPUTING_QUERIES))('the query %s reads nothing, of anybody', async (name, args) => {
  const type = queries.find((query) => query.name === name)!.type;
  const { errors, statements } = await api.execute(
    `{ ${name}${args}${selectionOf(type, { levels: 1 })} }`,
    {},
    ben.viewer,
  );
  expect([errors, statements]).toEqual([[], []]);
});

/** Where in a value there are ids of the API. */
function idPaths(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'string') return parseId(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => idPaths(inner, [...path, key]));
}

function replaced<T>(value: T, path: readonly (string | number)[], id: string): T {
  const [key, ...rest] = path;
  if (key === undefined) return id as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, id);
  return copy as T;
}

function at(value: unknown, path: readonly (string | number)[]): string {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value) as string;
}

interface Attack {
  readonly what: string;
  readonly viewer: TestViewer;
  readonly variables: Record<string, unknown>;
  /** The same with ids that nobody has. */
  readonly unknown: Record<string, unknown>;
}

/** All of Ana's variables; and for somebody who has rows, the own variables with one id of Ana, of the right kind or another. */
function attacksOf(variables: (subject: Subject) => Record<string, unknown>): Attack[] {
  const [hers, own] = [variables(ana), variables(ben)];
  const paths = idPaths(hers);
  const kindAt = (path: readonly (string | number)[]): string => parseId(at(hers, path))?.prefix ?? '';
  const nobodys = paths.reduce((value, path) => replaced(value, path, unknownId(kindAt(path))), hers);
  return others.flatMap(({ name, viewer }) => [
    { what: `${name} with all ids of Ana`, viewer, variables: hers, unknown: nobodys },
    ...paths.flatMap((path) =>
      PREFIXES.map((prefix) => {
        const id = prefix === kindAt(path) ? at(hers, path) : (anasIds[prefix]?.[0] ?? '');
        return {
          what: `${name} with a ${prefix} of Ana as ${path.join('.')}`,
          viewer,
          variables: replaced(own, path, id),
          unknown: replaced(own, path, unknownId(prefix)),
        };
      }),
    ),
  ]);
}

function variablesOf(name: string): (subject: Subject) => Record<string, unknown> {
  const variables = MUTATIONS[name];
  if (!variables) throw new Error(`The mutation ${name} is new: give it variables in sample-operations.ts.`);
  return variables;
}

describe('nobody else reads or changes anything of Ana through', () => {
  test.each(mutations.filter(({ name }) => !PUBLIC.includes(name)))('the mutation $name', async (field) => {
    const variables = variablesOf(field.name);
    const text = mutationText(field, ARGUMENTS);
    const hasIds = idPaths(variables(ana)).length > 0;
    const before = await checksum(api, hasIds ? undefined : ana.viewer.userId);
    const problems: string[] = [];
    for (const { what, viewer, ...given } of attacksOf(variables)) {
      const answer = await api.execute(text, given.variables, viewer);
      const seen = secrets.findIn([answer.data, answer.errors]);
      if (seen.length > 0) problems.push(`${what} sees ${seen.slice(0, 3)}`);
      const codes = codesOf(answer);
      const expected = hasIds ? ['NOT_FOUND', 'BAD_USER_INPUT'] : ['CONFLICT', 'NOT_FOUND'];
      const wrong = codes.filter((code) => !expected.includes(String(code)));
      if (wrong.length > 0 || (hasIds && codes.length === 0))
        problems.push(`${what} gets ${codes.length ? wrong : 'what was asked'}`);
      if (!hasIds) continue;
      const nothing = await api.execute(text, given.unknown, viewer);
      if (JSON.stringify([nothing.data, nothing.errors]) !== JSON.stringify([answer.data, answer.errors]))
        problems.push(`${what} can be told from an id that nobody has`);
    }
    expect(problems).toEqual([]);
    expect(await checksum(api, hasIds ? undefined : ana.viewer.userId)).toBe(before);
  });

  test('the ids and names of campaigns in an imported file', async () => {
    const before = await checksum(api);
    const [campaign] = await api.asOwner<{ id: string; name: string }>(
      'SELECT id, name FROM campaigns WHERE user_id = $1 LIMIT 1',
      [ana.viewer.userId],
    );
    const load = async (name: string | undefined, viewer: TestViewer): Promise<string> => {
      const content = `date,campaign,clicks,currency\n2025-05-10,"${name}",1,USD`;
      const operation = `mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome errors { code } run { id } } }`;
      const input = { content, createCampaigns: false };
      return JSON.stringify(await api.run(operation, { input }, viewer));
    };
    for (const { viewer } of others) {
      const refused = await load('A campaign that nobody has', viewer);
      expect(refused).toContain('REFUSED');
      for (const name of [campaign?.id, encodeId('campaign', campaign?.id ?? ''), campaign?.name])
        expect(await load(name, viewer)).toBe(refused);
    }
    expect(await checksum(api)).toBe(before);
    expect(await load(campaign?.name, ana.viewer)).toContain('IMPORTED');
  });
});

describe('nobody else watches anything of Ana through', () => {
  test.each(subscriptions)('the subscription $name', async (field) => {
    const variables = SUBSCRIPTIONS[field.name];
    if (!variables)
      throw new Error(`The subscription ${field.name} is new: give it variables in sample-operations.ts.`);
    const text = subscriptionText(field, ARGUMENTS);
    const problems: string[] = [];
    // Without an argument everybody is asking for what is theirs.
    const isForWhomever = field.args.length === 0;
    for (const { what, viewer, ...given } of attacksOf(variables)) {
      const live = { ...viewer, live: true };
      const answer = await api.execute(text, given.variables, live);
      const seen = secrets.findIn([answer.data, answer.errors]);
      if (seen.length > 0) problems.push(`${what} sees ${seen.slice(0, 3)}`);
      const codes = codesOf(answer);
      const isRefused = codes.length > 0 && codes.every((code) => code === 'NOT_FOUND' || code === 'BAD_USER_INPUT');
      if (isRefused === isForWhomever) problems.push(`${what} gets ${codes.length ? codes : 'what was asked'}`);
      const nothing = await api.execute(text, given.unknown, live);
      if (JSON.stringify([nothing.data, nothing.errors]) !== JSON.stringify([answer.data, answer.errors]))
        problems.push(`${what} can be told from an id that nobody has`);
    }
    expect(problems).toEqual([]);
    const own = await api.run<Record<string, object>>(text, variables(ana), { ...ana.viewer, live: true });
    expect(secrets.findIn(own).length).toBeGreaterThan(0);
  });
});

describe('public templates, which Ana shows to everybody,', () => {
  interface Shown {
    readonly id: string;
  }
  let shown: string[];
  let hidden: string;

  beforeAll(async () => {
    const { contentTemplates } = await api.run<{ contentTemplates: { nodes: Shown[] } }>(
      '{ contentTemplates(filter: { isPublic: { eq: true }, isActive: { eq: true } }) { nodes { id } } }',
      {},
      ana.viewer,
    );
    shown = contentTemplates.nodes.map(({ id }) => id);
    hidden = ana.ids.template;
    expect(shown.length).toBeGreaterThan(0);
  });

  const everything = selectionOf(schema.getQueryType()!.getFields().publicContentTemplate!.type, { levels: 1 });
  /** What is Ana's in an answer, besides what she shows. */
  const secretsIn = (answer: unknown): string[] =>
    secrets.findIn(answer).filter((secret) => secret !== MARK && !shown.includes(secret));

  test('are seen without whose they are, and without those that she does not show', async () => {
    for (const { viewer } of others) {
      const list = await api.run(`{ publicContentTemplates(first: 100) { nodes${everything} } }`, {}, viewer);
      expect(secrets.findIn(list)).toEqual(expect.arrayContaining([MARK, ...shown]));
      expect(secretsIn(list)).toEqual([]);
      for (const id of shown) {
        const one = await api.run(`{ publicContentTemplate(id: "${id}")${everything} }`, {}, viewer);
        expect(secretsIn(one)).toEqual([]);
      }
    }
  });

  test.each(PREFIXES)('are not found by the id of a %s', async (prefix) => {
    const id = prefix === 'template' ? hidden : anasIds[prefix]?.[0];
    const before = await checksum(api);
    for (const { viewer } of others) {
      for (const operation of [
        (given: string | undefined) => `{ publicContentTemplate(id: "${given}")${everything} }`,
        (given: string | undefined) => `mutation { adoptContentTemplate(id: "${given}", name: "Taken") { id name } }`,
      ]) {
        const { data, errors } = await api.execute(operation(id), {}, viewer);
        const nothing = await api.execute(operation(unknownId(prefix)), {}, viewer);
        expect({ data, errors }).toEqual({ data: nothing.data, errors: nothing.errors });
        expect(errors[0]?.extensions?.code).toBe(prefix === 'template' ? 'NOT_FOUND' : 'BAD_USER_INPUT');
      }
    }
    expect(await checksum(api)).toBe(before);
  });

  test('can be adopted, which changes nothing of hers', async () => {
    const before = await checksum(api, ana.viewer.userId);
    const adopt = mutations.find(({ name }) => name === 'adoptContentTemplate');
    for (const { viewer } of others) {
      const copy = await api.run(mutationText(adopt!, ARGUMENTS), { id: shown[0], name: 'Adopted' }, viewer);
      // Whoever adopts may know from whom.
      expect(secretsIn(copy)).toEqual([encodeId('user', ana.viewer.userId)]);
    }
    expect(await checksum(api, ana.viewer.userId)).toBe(before);
  });
});

describe('the same mutations with the same variables do work for Ana:', () => {
  test('all of them, one after another', async () => {
    const problems: string[] = [];
    for (const [name, variables] of Object.entries(MUTATIONS)) {
      const field = mutations.find((mutation) => mutation.name === name);
      if (!field) throw new Error(`There is no mutation ${name} any more.`);
      if (name === 'deleteMetaUserProfile') {
        // Only a profile that nothing hangs on can be deleted.
        for (const table of ['ab_tests', 'campaign_recommendations', 'learning_insights'])
          await api.asOwner(`DELETE FROM ${table} WHERE user_id = $1`, [ana.viewer.userId]);
      }
      const before = await rowsAndJobs(ana.viewer.userId);
      const { errors } = await api.execute(mutationText(field, ARGUMENTS), variables(ana), ana.viewer);
      if (errors.length > 0) problems.push(`${name}: ${JSON.stringify(errors)}`);
      else if ((await rowsAndJobs(ana.viewer.userId)) === before) problems.push(`${name} changed nothing`);
    }
    expect(problems).toEqual([]);
  });

  /** Some mutations only ask for a job, which a queue of its own keeps. */
  async function rowsAndJobs(userId: string): Promise<string> {
    const jobs = await api.asOwner(
      `SELECT id, revision FROM graphile_worker._private_jobs WHERE payload->>'userId' = $1 ORDER BY id`,
      [userId],
    );
    return `${await checksum(api, userId)} ${JSON.stringify(jobs)}`;
  }
});
