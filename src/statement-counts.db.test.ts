import { type GraphQLObjectType, getNamedType, isInputObjectType, isLeafType, isObjectType } from 'graphql';
import { refreshScores } from './features/content/performance/content-scores.service';
import { loadDemoAccounts } from './platform/testing/demo-accounts';
import { fieldOf, isConnection, isEntity, listsOf, nodeType } from './platform/testing/generated-operations';
import { subjectOf } from './platform/testing/samples/subject';
import { startTestApi, type TestApi } from './platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from './platform/testing/test-database';
import { graphSchema } from './schema';

const schema = graphSchema();
const lists = listsOf(schema);
const ARGUMENTS: Readonly<Record<string, string>> = {
  'Campaign.performance': '(from: "2025-06-01", to: "2025-06-30", granularity: WEEK, breakdown: AGE_GROUP)',
  'Campaign.performanceSummary': '(breakdown: PLATFORM)',
};
/** A user has one of these at most, so that there never are many. */
const ONE_PER_USER = ['metaUserProfiles'];

let database: TestDatabase;
let api: TestApi;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { limits: { depth: 50, cost: 1_000_000, costPerMinute: 0 } });
  userId = (await loadDemoAccounts(database, api)).ana;
  await subjectOf(api, userId);
  // Of these the subject has one; a comparison needs more.
  await api.run('mutation { createHoldout(input: { name: "Another", share: 1e-9 }) { id } }', {}, { userId });
  await refreshScores((mode, work) => api.workspace.run(userId, mode, work));
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Entity {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A field of a thing that leads to other things or views, and the text that asks for it. */
interface Edge {
  readonly name: string;
  /** With what is asked below it, besides columns. */
  text(more: string): string;
  readonly type: GraphQLObjectType;
}

/** The fields of a type that are more than a column, each with all columns of what it leads to. */
function edgesOf(type: GraphQLObjectType): Edge[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (!isObjectType(named)) return [];
    const args = ARGUMENTS[`${type.name}.${field.name}`] ?? '';
    const below = isConnection(named) ? nodeType(named) : named;
    const columns = columnsOf(below);
    const text = (more: string): string =>
      isConnection(named)
        ? `${field.name}(first: 5) { totalCount edges { cursor } nodes { ${columns} ${more} } }`
        : `${field.name}${args} { ${columns} ${more} }`;
    return [{ name: field.name, text, type: below }];
  });
}

function columnsOf(type: GraphQLObjectType): string {
  const leaves = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
  return leaves.length > 0 ? leaves.map(({ name }) => name).join(' ') : '__typename';
}

async function ask(operation: string): Promise<{ data: Record<string, { nodes: Entity[] }>; statements: number }> {
  const { data, errors, statements } = await api.execute<Record<string, { nodes: Entity[] }>>(
    operation,
    {},
    { userId },
  );
  expect(errors).toEqual([]);
  return { data, statements: statements.length };
}

/** How many of these fields, one below the other, hold something. */
function depthOf(value: unknown, [field, ...deeper]: readonly string[]): number {
  if (field === undefined) return 0;
  const depths = entries((value as Entity)[field]).map((entry) => 1 + depthOf(entry, deeper));
  return Math.max(0, ...depths);
}

/** What a field leads to: of lists and connections, each entry. */
function entries(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  return 'nodes' in value ? entries(value.nodes) : [value];
}

function hasIdFilter(list: string): boolean {
  const filter = fieldOf(schema.getQueryType()!, list).args.find(({ name }) => name === 'filter');
  const type = filter && getNamedType(filter.type);
  return isInputObjectType(type) && type.getFields().id !== undefined;
}

interface Case {
  readonly list: string;
  /** Fields one below the other: one entry is compared with many only where they hold something for it. */
  readonly fields: readonly string[];
  readonly text: string;
}

interface Comparison {
  readonly parents: number;
  readonly many: number;
  readonly one: number;
}

/**
 * Statements for many entries and for one of them that has something below it; null where none has. What an entry has not is
 * not looked for, so that the one may be any that takes as many.
 */
async function compare({ list, text: selection, fields }: Case): Promise<Comparison | null> {
  const many = await ask(`{ ${list}(first: 25) { nodes { id ${selection} } } }`);
  const parents = many.data[list]?.nodes ?? [];
  const candidates = parents
    .map((parent) => ({ parent, depth: depthOf(parent, fields) }))
    .filter(({ depth }) => depth > 0)
    .sort((one, other) => other.depth - one.depth);
  let most = 0;
  for (const { parent } of candidates) {
    const only = hasIdFilter(list) ? `, filter: { id: { eq: "${parent.id}" } }` : '';
    const few = await ask(`{ ${list}(first: 1${only}) { nodes { id ${selection} } } }`);
    if (only) expect(few.data[list]?.nodes).toEqual([parent]);
    most = Math.max(most, few.statements);
    if (most === many.statements) break;
  }
  return candidates.length === 0 ? null : { parents: parents.length, many: many.statements, one: most };
}

/** Every field of a list's entries that leads further, alone and with every such field below it. */
function casesOf({ name: list, node }: (typeof lists)[number]): Case[] {
  return edgesOf(node).flatMap((edge) => [
    { list, fields: [edge.name], text: edge.text('') },
    ...(isEntity(edge.type) ? edgesOf(edge.type) : []).map((below) => ({
      list,
      fields: [edge.name, below.name],
      text: edge.text(below.text('')),
    })),
  ]);
}

describe('many entries take as many statements as one, whatever is asked below', () => {
  test.each(lists)('$name', async (list) => {
    const wrong: string[] = [];
    const compared: number[] = [];
    for (const one of casesOf(list)) {
      const path = [one.list, ...one.fields].join('.');
      const found = await compare(one);
      if (found === null) wrong.push(`${path}: nothing there to compare`);
      else if (found.many !== found.one)
        wrong.push(`${path}: ${found.one} for one, ${found.many} for ${found.parents}`);
      else compared.push(found.parents);
    }
    expect(wrong).toEqual([]);
    if (!ONE_PER_USER.includes(list.name)) expect(Math.min(...compared)).toBeGreaterThan(1);
  });
});

test('a dashboard takes at most nine', async () => {
  const { data, statements } = await ask(`{
    metaUserProfile { id businessName brandVoice }
    campaigns(first: 20) { totalCount nodes {
      id name status
      personalizationSettings { id optimizationMode }
      abTests(first: 10) { nodes { id name status
        variations(first: 5) { nodes { id name conversionRate } }
        results(first: 3) { nodes { id lookIndex pValue } } } }
      personalizedContents(first: 10) { nodes { id status template { id name } } } } }
  }`);
  expect(data.campaigns?.nodes.length).toBeGreaterThan(10);
  expect(statements).toBeLessThanOrEqual(9);
});
