import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { PostgresVersion } from '../database/embedded/binaries';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres';
import { migrateUp } from '../database/migrate';
import { installQueue } from '../jobs/queue';

/** The role that owns the schema, the group role of the API, and the API's login: the same everywhere. */
export const OWNER_ROLE = 'personalization_owner';
const APP_ROLE = 'personalization_app';
const API_ROLE = 'personalization_api';

export const TEMPLATE_DATABASE = 'personalization_template';

/** Where a test server is: each address leads to the database `postgres`. */
export interface TestServerAddresses {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
}

export interface TestServer extends TestServerAddresses {
  stop(): Promise<void>;
}

/**
 * Starts a disposable PostgreSQL with the three roles and a migrated template database that nobody can connect to,
 * which lets any number of tests copy it.
 */
export async function startTestServer(version: PostgresVersion = 18): Promise<TestServer> {
  const server = await startEmbeddedPostgres({
    dataDirectory: join(tmpdir(), `personalization-test-${process.pid}-${randomUUID()}`),
    version,
    disposable: true,
  });
  try {
    return { ...(await prepare(server)), stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The same server and login, another database. */
export function inDatabase(url: string, database: string): string {
  const moved = new URL(url);
  moved.pathname = `/${database}`;
  return moved.href;
}

/** Runs statements one after another on a connection of their own: some, like CREATE DATABASE, refuse a transaction. */
export async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function prepare({ adminUrl }: EmbeddedPostgres): Promise<TestServerAddresses> {
  const [ownerPassword, apiPassword] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
  await execute(
    adminUrl,
    `CREATE ROLE ${APP_ROLE} NOLOGIN`,
    `CREATE ROLE ${OWNER_ROLE} LOGIN PASSWORD '${ownerPassword}'`,
    `CREATE ROLE ${API_ROLE} LOGIN INHERIT IN ROLE ${APP_ROLE} PASSWORD '${apiPassword}'`,
    `CREATE DATABASE ${TEMPLATE_DATABASE} OWNER ${OWNER_ROLE}`,
  );
  const ownerUrl = loginAs(adminUrl, OWNER_ROLE, ownerPassword);
  const url = inDatabase(ownerUrl, TEMPLATE_DATABASE);
  await migrateUp({ url, appRole: APP_ROLE });
  await installQueue({ url });
  await execute(adminUrl, `ALTER DATABASE ${TEMPLATE_DATABASE} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  return { adminUrl, ownerUrl, appUrl: loginAs(adminUrl, API_ROLE, apiPassword) };
}

function loginAs(url: string, role: string, password: string): string {
  const login = new URL(url);
  login.username = role;
  login.password = password;
  return login.href;
}
