import { WebSocket } from 'ws';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../testing/test-http-server';
import { createFetcher } from './client/fetcher';

/** The page's way to the server, outside of a browser: what it lacks here is the browser's WebSocket. */
let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let userId: string;
let testId: string;

beforeAll(async () => {
  Object.assign(globalThis, { WebSocket });
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database);
  ({ id: userId } = await api.createUser());
  ({
    createABTest: { id: testId },
  } = await api.run<{ createABTest: { id: string } }>(
    'mutation { createABTest(input: { name: "Watched" }) { id } }',
    {},
    { userId },
  ));
});
afterAll(async () => {
  await server?.close();
  await api?.close();
  await database?.drop();
});

const query = (id: string): string => `subscription Watch { testResultUpdated(abTestId: "${id}") { name status } }`;

async function fetchAs(text: string, authorization: string): Promise<AsyncIterator<unknown>> {
  const fetcher = createFetcher(new URL(`${server.url}/graphql`), '{}');
  const answers = await fetcher({ query: text, operationName: 'Watch' }, { headers: { authorization } });
  return (answers as AsyncIterable<unknown>)[Symbol.asyncIterator]();
}

test('a subscription goes over a WebSocket with the token of the headers, until the page stops it', async () => {
  const answers = await fetchAs(query(testId), `Bearer ${await server.token({ userId })}`);
  const answer = (status: string) => ({
    done: false,
    value: { data: { testResultUpdated: { name: 'Watched', status } } },
  });
  expect(await answers.next()).toMatchObject(answer('DRAFT'));
  await api.run(`mutation { cancelABTest(id: "${testId}", reason: "Enough") { id } }`, {}, { userId });
  expect(await answers.next()).toMatchObject(answer('CANCELLED'));
  expect(await answers.return?.()).toMatchObject({ done: true });
});

test('errors are shown as an answer, and a refused connection as the reason for it', async () => {
  const refused = await fetchAs(query('nonsense'), `Bearer ${await server.token({ userId })}`);
  expect(await refused.next()).toMatchObject({ value: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
  const stranger = await fetchAs(query(testId), 'Bearer nonsense');
  await expect(stranger.next()).rejects.toThrow('The server closed the connection: ');
});

test('everything else goes by POST', async () => {
  const fetcher = createFetcher(new URL(`${server.url}/graphql`), '{}');
  const headers = { authorization: `Bearer ${await server.token({ userId })}` };
  expect(await fetcher({ query: '{ me { __typename } }' }, { headers })).toEqual({
    data: { me: { __typename: 'User' } },
    extensions: expect.anything(),
  });
});
