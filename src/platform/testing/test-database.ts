import { randomUUID } from 'node:crypto';
import { hasBinaries } from '../database/embedded/binaries';
import {
  execute,
  inDatabase,
  OWNER_ROLE,
  startTestServer,
  TEMPLATE_DATABASE,
  type TestServer,
  type TestServerAddresses,
} from './test-server';

export interface TestDatabaseOptions {
  /** Without any table, for tests of the migrations themselves; default false: migrated up to date. */
  readonly empty?: boolean;
}

/** A database of a test's own, and how to reach it as superuser, as owner of the schema and as the API. */
export interface TestDatabase {
  readonly name: string;
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A PostgreSQL 15 beside the one of the test run, with the same roles and template. */
export interface Postgres15 extends TestServer {
  createTestDatabase(options?: TestDatabaseOptions): Promise<TestDatabase>;
}

/**
 * Creates a database for one test file on the server of the test run, in some 50 ms, as a copy of the migrated template.
 * @throws Error outside of a jest run.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return createTestDatabaseOn(testServerOfThisRun(), options);
}

/**
 * Starts a PostgreSQL 15, to be stopped by the test.
 * @returns null, with a line printed that says why, where there are no binaries of it.
 */
export async function startPostgres15(): Promise<Postgres15 | null> {
  if (!hasBinaries(15)) {
    process.stderr.write(`PostgreSQL 15 is not tested: no binaries for ${process.platform}-${process.arch}\n`);
    return null;
  }
  const server = await startTestServer(15);
  return { ...server, createTestDatabase: (options = {}) => createTestDatabaseOn(server, options) };
}

/** The same on a given server: for programs outside of a jest run. */
export async function createTestDatabaseOn(
  server: TestServerAddresses,
  { empty }: TestDatabaseOptions,
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? 'template0' : TEMPLATE_DATABASE;
  await execute(server.adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER_ROLE}`);
  return {
    name,
    adminUrl: inDatabase(server.adminUrl, name),
    ownerUrl: inDatabase(server.ownerUrl, name),
    appUrl: inDatabase(server.appUrl, name),
    drop: () => execute(server.adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function testServerOfThisRun(): TestServerAddresses {
  const { TEST_ADMIN_URL: adminUrl, TEST_OWNER_URL: ownerUrl, TEST_APP_URL: appUrl } = process.env;
  if (!adminUrl || !ownerUrl || !appUrl) {
    throw new Error('No test server: run this through jest, whose global setup starts one.');
  }
  return { adminUrl, ownerUrl, appUrl };
}
