import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { loadConfig } from '../config';
import { newId } from '../platform/database/new-id';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { type Server, startServer } from './server';

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'server-test-'));
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { DATA_DIR: dataDirectory, PORT: '0', LOG_LEVEL: 'error', ...more };
}

async function start(lines: string[], loadDemo?: (ownerUrl: string) => Promise<void>): Promise<Server> {
  return startServer(loadConfig(environment()), {
    print: (line) => lines.push(line),
    ...(loadDemo === undefined ? {} : { loadDemo }),
  });
}

async function whoAmI(url: string, token: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { displayName } }' }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

async function insertUser(ownerUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(
    `INSERT INTO users (id, email, display_name, created_at, updated_at) VALUES ($1, 'x@example.com', $2, now(), now())`,
    [newId(), name],
  );
  await client.end();
}

const tokenIn = (lines: readonly string[]): string => /Bearer ([\w.-]+)/.exec(lines.join('\n'))?.[1] ?? '';

test('on an empty directory it starts a database, migrates, loads the demo once and prints a token that outlives a restart', async () => {
  let loads = 0;
  const loadDemo = async (ownerUrl: string): Promise<void> => {
    loads += 1;
    await insertUser(ownerUrl, 'Demo shop');
  };
  const lines: string[] = [];
  const first = await start(lines, loadDemo);
  const token = tokenIn(lines);
  expect(lines.join('\n')).toContain(`GraphiQL   ${first.url}/graphiql`);
  expect(await whoAmI(first.url, token)).toEqual({ me: { displayName: 'Demo shop' } });
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  const settings = (await (await fetch(`${first.url}/graphiql/settings.json`)).json()) as { demoToken: string };
  expect(await whoAmI(first.url, settings.demoToken)).toEqual({ me: { displayName: 'Demo shop' } });
  await first.stop();
  await expect(fetch(first.url)).rejects.toThrow();

  const second = await start([], loadDemo);
  expect(await whoAmI(second.url, token)).toEqual({ me: { displayName: 'Demo shop' } });
  expect(loads).toBe(1);
  await second.stop();
});

test('with one login for everything its connections put the rights of that login aside', async () => {
  const database = await createTestDatabase();
  await insertUser(database.ownerUrl, 'Ada');
  const config = loadConfig(environment({ DATABASE_URL: database.adminUrl }));
  const server = await startServer(config, { print: () => undefined });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await server.stop();
  await database.drop();
});

test('in demo mode it shows nobody a token of a user who is not of the demo', async () => {
  const database = await createTestDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    `INSERT INTO users (id, email, created_at, updated_at) VALUES ($1, 'somebody@shop.test', now(), now())`,
    [newId()],
  );
  await owner.end();
  const lines: string[] = [];
  const config = loadConfig(
    environment({ DEMO_MODE: 'true', DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.ownerUrl }),
  );
  await expect(startServer(config, { print: (line) => lines.push(line) })).rejects.toThrow(
    /users of its own.*JWT_SECRET/,
  );
  expect(lines).toEqual([]);
  await database.drop();
});

test('it says what is wrong when there is no database', async () => {
  const config = loadConfig(environment({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/none' }));
  await expect(startServer(config, { print: () => undefined })).rejects.toThrow('ECONNREFUSED');
});

describe('the process', () => {
  /** On a database that has a user, so that it need not load the whole demo first. */
  async function spawnMain(database: TestDatabase): Promise<{ child: ChildProcess; url: string; token: string }> {
    await insertUser(database.ownerUrl, 'Ada');
    const databaseUrls = { DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.ownerUrl };
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      env: { PATH: process.env.PATH, ...environment({ DEMO_MODE: 'true', ...databaseUrls }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    while (!text.includes('"{ me') && !text.includes('displayName') && child.exitCode === null) await delay(50);
    const url = /(http:\S+)\/graphql/.exec(text)?.[1] ?? '';
    return { child, url, token: tokenIn([text]) };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('stops everything on %s and exits with 0', async (signal) => {
    const database = await createTestDatabase();
    const { child, url, token } = await spawnMain(database);
    expect(await whoAmI(url, token)).toEqual({ me: { displayName: 'Ada' } });
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
    await database.drop();
  });
});
