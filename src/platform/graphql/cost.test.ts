import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { operationCost } from './cost';

const schema = buildSchema(`
  interface Node { id: ID! }
  type PageInfo { hasNextPage: Boolean! }
  type Campaign implements Node { id: ID! name: String tests(first: Int, last: Int): TestConnection! tags: [Tag!]! }
  type Tag { name: String! }
  type Test implements Node { id: ID! campaign: Campaign! variations: [Variation!]! }
  type Variation { key: String! test: Test! }
  type CampaignEdge { node: Campaign! cursor: String! }
  type CampaignConnection { nodes: [Campaign!]! edges: [CampaignEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type TestEdge { node: Test! cursor: String! }
  type TestConnection { nodes: [Test!]! edges: [TestEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type Query {
    me: Campaign
    numbers: [Int!]!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    campaigns(first: Int = null, last: Int): CampaignConnection!
  }
`);

function cost(query: string, variables: Record<string, unknown> = {}): number | null {
  return operationCost(schema, parse(query), variables);
}

test.each([
  ['an object counts 1, its scalars nothing', '{ me { id name } }', 1],
  ['a list of scalars counts nothing', '{ numbers }', 0],
  ['a list of objects counts 10', '{ me { tags { name } } }', 11],
  ['a page counts its entries and itself', '{ campaigns(first: 7) { nodes { id } } }', 8],
  ['so it does with last', '{ campaigns(last: 7) { nodes { id } } }', 8],
  ['a page is 25 where nothing is said', '{ campaigns { nodes { id } } }', 26],
  ['a page cannot be above 100: more is refused anyway', '{ campaigns(first: 1000000) { nodes { id } } }', 101],
  ['edges are the same entries as nodes', '{ campaigns(first: 7) { edges { node { id } cursor } } }', 8],
  ['a count alone is one object', '{ campaigns { totalCount pageInfo { hasNextPage } } }', 1],
  ['lists multiply', '{ campaigns(first: 10) { nodes { tests(first: 5) { nodes { id } } } } }', 1 + 10 * (1 + 1 + 5)],
  ['nodes counts its ids', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
  [
    'of fragments the dearest counts',
    '{ node(id: "a") { ... on Test { variations { key } } ... on Campaign { id } } }',
    11,
  ],
  ['aliases count each time', '{ a: me { id } b: me { id } }', 2],
  ['what is skipped counts nothing', '{ me { id tags @skip(if: true) { name } } }', 1],
  ['introspection counts nothing', getIntrospectionQuery(), 0],
])('%s', (_, query, expected) => {
  expect(cost(query)).toBe(expected);
});

test('page sizes and ids in variables count, in whatever operation is asked for', () => {
  const query =
    'query A($n: Int!) { campaigns(first: $n) { nodes { id } } } query B($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  expect(operationCost(schema, parse(query), { n: 40 }, 'A')).toBe(41);
  expect(operationCost(schema, parse(query), { ids: ['a', 'b'] }, 'B')).toBe(2);
});

test('variables that do not fit are left to the execution', () => {
  expect(cost('query ($n: Int!) { campaigns(first: $n) { nodes { id } } }', { n: 'many' })).toBeNull();
});

test('fragments that double at each level are not counted for ever', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `fragment f${i} on Campaign { ...f${i + 1} ...f${i + 1} }`);
  const query = `{ me { ...f0 } } ${levels.join(' ')} fragment f30 on Campaign { id }`;
  const startedAt = performance.now();
  expect(cost(query)).toBe(Infinity);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
