/** What every malformed request holds somewhere, and no answer may repeat. */
export const CANARY = 'canary7f3a';

export interface MalformedRequest {
  readonly name: string;
  /** Default POST. */
  readonly method?: string;
  /** Default /graphql. */
  readonly path?: string;
  /** On top of a good token and JSON; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

const NUL = '\u0000';
const LONE_SURROGATE = '\ud800';
const DEEP = 10_000;

function graphql(name: string, query: string, variables?: unknown): MalformedRequest {
  return { name, body: JSON.stringify({ query, variables }) };
}

const nested = (open: string, close: string, times: number, inside = ''): string =>
  open.repeat(times) + inside + close.repeat(times);

/** Requests that are wrong before there is an operation in them. */
export const BROKEN_HTTP: readonly MalformedRequest[] = [
  { name: 'JSON that is cut short', body: `{"query": "{ me { id ${CANARY}` },
  { name: 'JSON with a trailing comma', body: `{"query": "{ me { id } } #${CANARY}",}` },
  { name: 'no body', body: '' },
  { name: 'the body null', body: 'null' },
  { name: 'a body that is a string', body: `"${CANARY}"` },
  { name: 'a body that is a number', body: '987654321' },
  { name: 'an empty list of operations', body: '[]' },
  { name: 'a list of operations', body: `[{"query":"{ me { id } } #${CANARY}"},{"query":"{ me { id } }"}]` },
  { name: 'no query', body: `{"other":"${CANARY}"}` },
  { name: 'the query null', body: '{"query":null}' },
  { name: 'a query that is a number', body: '{"query":987654321}' },
  { name: 'a query that is an object', body: `{"query":{"${CANARY}":1}}` },
  { name: 'an empty query', body: '{"query":""}' },
  { name: 'a query of spaces', body: '{"query":"   "}' },
  { name: 'a query that is a comment', body: `{"query":"# ${CANARY}"}` },
  { name: 'variables that are a string', body: `{"query":"{ me { id } }","variables":"${CANARY}"}` },
  { name: 'variables that are a list', body: `{"query":"{ me { id } }","variables":["${CANARY}"]}` },
  { name: 'variables that are a number', body: '{"query":"{ me { id } }","variables":5}' },
  { name: 'an operation name that is a number', body: '{"query":"{ me { id } }","operationName":5}' },
  { name: 'an unknown operation name', body: `{"query":"query A { me { id } }","operationName":"${CANARY}"}` },
  { name: 'extensions that are a string', body: `{"query":"{ me { id } }","extensions":"${CANARY}"}` },
  {
    name: 'a persisted query',
    body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${CANARY}"}}}`,
  },
  { name: 'a key that changes prototypes', body: `{"__proto__":{"x":"${CANARY}"},"query":"{ me { id } }"}` },
  { name: 'ten thousand nested lists', body: nested('[', ']', DEEP) },
  { name: 'ten thousand nested objects', body: nested('{"a":', '}', DEEP, `"${CANARY}"`) },
  { name: 'ten thousand opening brackets', body: '['.repeat(DEEP) },
  { name: 'bytes that are no UTF-8', body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]) },
  { name: 'a NUL in JSON', body: `{"query":"{ me { id } }${NUL}"}` },
  { name: 'more than a megabyte', body: JSON.stringify({ query: '{ me { id } }', x: CANARY.repeat(200_000) }) },
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/graphql',
    'image/png',
    'nonsense',
    `text/${CANARY}`,
  ].map((type) => ({
    name: `the content type ${type}`,
    headers: { 'content-type': type },
    body: `{ me { id } } #${CANARY}`,
  })),
  { name: 'a body that says it is zipped', headers: { 'content-encoding': 'gzip' }, body: `{"query":"${CANARY}` },
  ...['PUT', 'PATCH', 'DELETE'].map((method) => ({
    name: `the method ${method}`,
    method,
    body: `{"query":"${CANARY}"}`,
  })),
  { name: 'GET without a query', method: 'GET', headers: { 'apollo-require-preflight': '1' } },
  {
    name: 'GET of a mutation',
    method: 'GET',
    path: `/graphql?query=${encodeURIComponent(`mutation { createCampaign(input: { name: "${CANARY}" }) { id } }`)}`,
  },
  { name: 'GET with broken variables', method: 'GET', path: `/graphql?query=%7Bme%7Bid%7D%7D&variables=%7B${CANARY}` },
  {
    name: 'GET that a form could send',
    method: 'GET',
    headers: { 'content-type': undefined },
    path: `/graphql?query=%7Bme%7Bid%7D%7D#${CANARY}`,
  },
  { name: 'GET with a query twice', method: 'GET', path: `/graphql?query=%7Bme%7D&query=${CANARY}` },
  { name: 'an unknown path', method: 'GET', path: `/${CANARY}` },
  { name: 'a path out of the house', method: 'GET', path: `/..%2f..%2fetc%2fpasswd?${CANARY}` },
  { name: 'a path that is no UTF-8', method: 'GET', path: `/%ff%fe${CANARY}` },
  { name: 'a path with a NUL', method: 'GET', path: `/graphql%00${CANARY}` },
];

/** Operations that are no operations of this API. */
export const BROKEN_OPERATIONS: readonly MalformedRequest[] = [
  graphql('a brace too few', `{ me { id } #${CANARY}`),
  graphql('a brace too many', `{ me { id } } } #${CANARY}`),
  graphql('a string without end', `{ campaign(id: "${CANARY}) { id } }`),
  graphql('a character that GraphQL has not', `{ me { id } } ? "${CANARY}"`),
  graphql('a number that is none', `{ campaigns(first: 1x) { totalCount } } #${CANARY}`),
  graphql('half a character', `{ campaign(id: "${LONE_SURROGATE}${CANARY}") { id } }`),
  graphql('half a character by its number', `{ campaign(id: "\\ud800${CANARY}") { id } }`),
  graphql('an empty selection', `{ } #${CANARY}`),
  graphql('a selection of nothing', `{ me { } } #${CANARY}`),
  graphql('ten thousand nested selections', nested('{ a ', '}', DEEP)),
  graphql('ten thousand nested lists in an argument', `{ nodes(ids: ${nested('[', ']', DEEP)}) { id } }`),
  graphql('thousand nested lists in an argument', `{ nodes(ids: ${nested('[', ']', 900)}) { id } }`),
  graphql(
    'values of six hundred levels',
    `{ campaigns(filter: ${nested('{ not: ', '}', 600, '{}')}) { totalCount } } #${CANARY}`,
  ),
  graphql('ten thousand fields', `{ ${'me { id } '.repeat(DEEP)} }`),
  graphql('an unknown field', `{ me { nothing } campaign(id: "${CANARY}") { id } }`),
  graphql('an unknown query', `{ nothing(id: "${CANARY}") }`),
  graphql('an unknown argument', `{ campaign(id: "x", other: "${CANARY}") { id } }`),
  graphql('a missing argument', `{ campaign { id } } #${CANARY}`),
  graphql('an unknown type of variable', 'query ($x: Nothing) { me { id } }', { x: CANARY }),
  graphql('a variable that is not declared', `{ campaign(id: $id) { id } } #${CANARY}`),
  graphql('a variable that is not used', 'query ($id: ID) { me { id } }', { id: CANARY }),
  graphql('a variable that is declared twice', 'query ($id: ID!, $id: ID!) { campaign(id: $id) { id } }', {
    id: CANARY,
  }),
  graphql('a variable of the wrong type', 'query ($id: Int!) { campaign(id: $id) { id } }', { id: CANARY }),
  graphql('a variable that is missing', 'query ($id: ID!) { campaign(id: $id) { id } }', { other: CANARY }),
  graphql('null for what is required', 'query ($id: ID!) { campaign(id: $id) { id } }', { id: null, other: CANARY }),
  graphql(
    'fragments in a circle',
    `{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A } #${CANARY}`,
  ),
  graphql('a fragment of itself', `{ me { ...A } } fragment A on User { profile { user { ...A } } } #${CANARY}`),
  graphql('an unknown fragment', `{ me { ...Missing } } #${CANARY}`),
  graphql('a fragment that is not used', `{ me { id } } fragment A on User { id } #${CANARY}`),
  graphql('a fragment on another type', `{ me { ...A } } fragment A on Campaign { id } #${CANARY}`),
  graphql('a fragment on nothing', `{ me { ... on Nothing { id } } } #${CANARY}`),
  graphql('only a fragment', `fragment A on User { id } #${CANARY}`),
  graphql('a selection in a scalar', `{ me { id { x } } } #${CANARY}`),
  graphql('no selection in an object', `{ me } #${CANARY}`),
  graphql('an unknown directive', `{ me @nothing(x: "${CANARY}") { id } }`),
  graphql('a directive without its argument', `{ me @skip { id } } #${CANARY}`),
  graphql('a directive with text for a boolean', `{ me @skip(if: "${CANARY}") { id } }`),
  graphql('twenty directives', `{ me { id ${'@skip(if: false) '.repeat(20)} } } #${CANARY}`),
  graphql('two operations without a name', `{ me { id } } { me { id } } #${CANARY}`),
  graphql('two operations and no choice', `query A { me { id } } query B { me { id } } #${CANARY}`),
  graphql('two operations of one name', `query A { me { id } } query A { me { email } } #${CANARY}`),
  graphql('a subscription', `subscription { me { id } } #${CANARY}`),
  graphql('a definition of a type', `type A { ${CANARY}: Int }`),
  graphql(
    'fields that contradict each other',
    `{ x: campaign(id: "${CANARY}") { id } x: campaign(id: "other") { id } }`,
  ),
  graphql('thirty levels', `{ me ${nested('{ profile { user ', '} }', 15, '{ id }')} } #${CANARY}`),
  graphql(
    'a hundred aliases',
    `{ ${Array.from({ length: 100 }, (_, index) => `a${index}: me { id }`).join(' ')} } #${CANARY}`,
  ),
  graphql(
    'lists in lists in lists',
    `{ campaigns(first: 100) { nodes { abTests(first: 100) { nodes { variations(first: 100) { nodes { id } } } } } } } #${CANARY}`,
  ),
  graphql(
    'a million objects by fragments',
    `{ me { ...A } } fragment A on User { campaigns(first: 100) { nodes { ...B } } } fragment B on Campaign { abTests(first: 100) { nodes { name campaign { name } } } } #${CANARY}`,
  ),
  graphql('an enum that is text', `{ campaigns(orderBy: [{ field: "${CANARY}" }]) { totalCount } }`),
  graphql(
    'an input with an unknown field',
    `mutation { createCampaign(input: { name: "${CANARY}", nothing: 1 }) { id } }`,
  ),
  graphql('an input without what it needs', `mutation { createCampaign(input: { status: "${CANARY}" }) { id } }`),
  graphql('a mutation that is not there', `mutation { dropEverything(id: "${CANARY}") }`),
];

const WRONG_IDS: readonly (readonly [name: string, id: unknown])[] = [
  ['empty', ''],
  ['spaces', '   '],
  ['text', CANARY],
  ['a prefix and text', `campaign_${CANARY}`],
  ['an id with a letter too many', `campaign_01h455vb4pex5vsknk084sn02q${CANARY}`],
  ['an id of a kind that there is not', `${CANARY}_01h455vb4pex5vsknk084sn02q`],
  ['an id of another kind', 'insight_01h455vb4pex5vsknk084sn02q'],
  ['an id that is too large', 'campaign_8zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['an id in capitals', 'CAMPAIGN_01H455VB4PEX5VSKNK084SN02Q'],
  ['an id that nobody has', 'campaign_01h455vb4pex5vsknk084sn02q'],
  ['a UUID', '018f0000-0000-7000-8000-000000000000'],
  ['SQL', `' OR 1=1; DROP TABLE users; --${CANARY}`],
  ['a NUL', `campaign_${NUL}${CANARY}`],
  ['half a character', `campaign_${LONE_SURROGATE}${CANARY}`],
  ['a hundred thousand letters', CANARY.repeat(10_000)],
  ['a number', 987654321],
  ['a fraction', 0.987654321],
  ['an object', { id: CANARY }],
  ['a list of two', [CANARY, CANARY]],
  ['true', true],
  ['the path of a file', `../../etc/${CANARY}`],
];

const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const page =
  'query ($first: Int, $last: Int, $after: String, $before: String, $filter: CampaignFilter, $orderBy: [CampaignOrderBy!]) { campaigns(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $orderBy) { nodes { id } } }';
const WRONG_PAGES: readonly (readonly [name: string, variables: Record<string, unknown>])[] = [
  ['a negative size', { first: -987654321 }],
  ['too large a size', { first: 101 }],
  ['an enormous size', { first: 987654321987 }],
  ['half an entry', { first: 1.5 }],
  ['a size in text', { first: CANARY }],
  ['both ends', { first: 5, last: 5 }],
  ['a cursor of text', { after: CANARY }],
  ['an empty cursor', { after: '' }],
  ['a cursor of JSON text', { after: cursor(CANARY) }],
  ['a cursor of numbers', { after: cursor([1, 2, 3]) }],
  ['a cursor of objects', { after: cursor([{ [CANARY]: 1 }, 'x']) }],
  ['a cursor of another list', { after: cursor([CANARY, '018f0000-0000-7000-8000-000000000000']) }],
  ['a cursor with SQL', { after: cursor(['x', `'; DROP TABLE users; --${CANARY}`]) }],
  ['a cursor at the wrong end', { before: cursor([CANARY]), first: 5 }],
  ['an order by what there is not', { orderBy: [{ field: CANARY }] }],
  ['an order by five fields', { orderBy: Array.from({ length: 5 }, () => ({ field: 'NAME' })) }],
  ['an order without a field', { orderBy: [{ direction: 'ASC' }] }],
  ['a filter that is text', { filter: CANARY }],
  ['a filter by what there is not', { filter: { nothing: { eq: CANARY } } }],
  ['a condition that there is not', { filter: { name: { nothing: CANARY } } }],
  ['a filter with a list for a text', { filter: { name: { eq: [CANARY, 'x'] } } }],
  ['a filter with a NUL', { filter: { name: { contains: `${NUL}${CANARY}` } } }],
  ['a filter by a wrong id', { filter: { id: { eq: CANARY } } }],
  ['a filter by a wrong moment', { filter: { createdAt: { gt: CANARY } } }],
  ['a filter by the 30th of February', { filter: { createdAt: { gt: '2025-02-30T00:00:00Z' } } }],
  ['a filter by ten thousand ids', { filter: { id: { in: Array.from({ length: 10_000 }, () => CANARY) } } }],
  ['a filter that is a thousand deep', { filter: JSON.parse(nested('{"not":', '}', 1_000, '{}')) }],
  [
    'a filter of a thousand parts',
    { filter: { or: Array.from({ length: 1_000 }, () => ({ name: { contains: CANARY } })) } },
  ],
];

const WRONG_CAMPAIGNS: readonly (readonly [name: string, input: unknown])[] = [
  ['null', null],
  ['text', CANARY],
  ['a list of nothing', []],
  ['no name', {}],
  ['the name null', { name: null, status: CANARY }],
  ['an empty name', { name: '', status: CANARY }],
  ['a name that is a number', { name: 987654321 }],
  ['a name that is an object', { name: { [CANARY]: 1 } }],
  ['a name of a hundred thousand letters', { name: CANARY.repeat(10_000) }],
  ['a name with a NUL', { name: `${CANARY}${NUL}` }],
  ['a budget that is text', { name: 'x', budget: CANARY }],
  ['a budget that is a number', { name: 'x', budget: 987654321 }],
  ['a budget with an exponent', { name: 'x', budget: '987654321e9' }],
  ['a budget of forty digits', { name: 'x', budget: '9876543219'.repeat(4) }],
  ['a budget below nothing', { name: 'x', budget: '-987654321' }],
  ['a budget of a fraction of a fraction', { name: 'x', budget: '0.98765432198' }],
  ['a currency that there cannot be', { name: 'x', currency: CANARY }],
  ['a start that is text', { name: 'x', startsAt: CANARY }],
  ['a start on the 30th of February', { name: 'x', startsAt: '2025-02-30T00:00:00Z' }],
  ['a start without a zone', { name: 'x', startsAt: '2025-02-03T00:00:00' }],
  ['a start in the year 99999', { name: 'x', startsAt: '+099999-01-01T00:00:00Z' }],
  ['a start that is a number', { name: 'x', startsAt: 987654321987 }],
  ['an end before the start', { name: 'x', startsAt: '2025-02-03T00:00:00Z', endsAt: '2025-02-01T00:00:00Z' }],
  ['a field that there is not', { name: 'x', userId: CANARY }],
];

/** Operations that are right, with values that are not. */
export const BROKEN_VALUES: readonly MalformedRequest[] = [
  ...WRONG_IDS.map(([name, id]) =>
    graphql(`as id: ${name}`, 'query ($id: ID!) { campaign(id: $id) { id name } }', { id }),
  ),
  ...WRONG_IDS.map(([name, id]) =>
    graphql(`as id of a node: ${name}`, 'query ($id: ID!) { node(id: $id) { id } }', { id }),
  ),
  graphql('a hundred and one nodes', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: Array.from({ length: 101 }, () => CANARY),
  }),
  graphql('a null among nodes', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [CANARY, null] }),
  graphql('an empty id where none would do', 'query ($id: ID) { metaUserProfile(id: $id) { id } }', {
    id: '',
    other: CANARY,
  }),
  ...WRONG_PAGES.map(([name, variables]) => graphql(`as page: ${name}`, page, variables)),
  ...WRONG_CAMPAIGNS.map(([name, input]) =>
    graphql(
      `as campaign: ${name}`,
      'mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { id } }',
      { input },
    ),
  ),
  ...[
    ['days that are text', `from: "${CANARY}"`],
    ['the 30th of February', 'from: "2025-02-30"'],
    ['days in the wrong order', 'from: "2025-06-30", to: "2025-06-01"'],
    ['no values of the breakdown', 'breakdown: PLATFORM, breakdownLimit: 0'],
    ['a billion values of the breakdown', 'breakdown: PLATFORM, breakdownLimit: 1000000000'],
    ['a breakdown that there is not', 'breakdown: NOTHING'],
    ['a wrong campaign', `campaignIds: ["${CANARY}"]`],
  ].map(([name, args]) =>
    graphql(`as performance: ${name}`, `{ performanceSummary(${args}) { firstDate } } #${CANARY}`),
  ),
];
