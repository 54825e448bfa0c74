import { Client } from 'pg';
import { keptSecret } from '../kept-secret';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres';

const DATABASE = 'personalization';
const OWNER = 'personalization_owner';
const API = 'personalization_api';

/** The database of a built-in server, and its two logins. */
export interface EmbeddedDatabase {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  /** Lets go of the server, which stops with its last user. */
  stop(): Promise<void>;
}

/**
 * Starts the built-in PostgreSQL on `dataDirectory` (or joins the one that runs there) with the database `personalization`,
 * a login that owns it and one for the API, which is a member of `appRole` and nothing more.
 */
export async function startEmbeddedDatabase(options: {
  readonly dataDirectory: string;
  readonly appRole: string;
  readonly log: (line: string) => void;
}): Promise<EmbeddedDatabase> {
  const { dataDirectory, appRole, log } = options;
  const server = await startEmbeddedPostgres({ dataDirectory, log });
  try {
    const ownerPassword = await keptSecret(dataDirectory, 'database-owner-password');
    const apiPassword = await keptSecret(dataDirectory, 'database-api-password');
    await prepare(server, { appRole, ownerPassword, apiPassword });
    return {
      ownerUrl: loginUrl(server.adminUrl, OWNER, ownerPassword),
      apiUrl: loginUrl(server.adminUrl, API, apiPassword),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepare(
  server: EmbeddedPostgres,
  { appRole, ownerPassword, apiPassword }: { appRole: string; ownerPassword: string; apiPassword: string },
): Promise<void> {
  const client = new Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    // Of two processes that start at once, the second finds everything done.
    await client.query(`SELECT pg_advisory_lock(hashtextextended('personalization logins', 0))`);
    const { rows } = await client.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles UNION ALL SELECT datname FROM pg_database',
    );
    const there = new Set(rows.map(({ name }) => name));
    if (!there.has(appRole)) await client.query(`CREATE ROLE ${appRole} NOLOGIN`);
    if (!there.has(OWNER)) await client.query(`CREATE ROLE ${OWNER} LOGIN`);
    if (!there.has(API)) await client.query(`CREATE ROLE ${API} LOGIN INHERIT`);
    await client.query(`ALTER ROLE ${OWNER} PASSWORD '${ownerPassword}'; ALTER ROLE ${API} PASSWORD '${apiPassword}'`);
    await client.query(`GRANT ${appRole} TO ${API}`);
    if (!there.has(DATABASE)) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  } finally {
    await client.end();
  }
}

function loginUrl(adminUrl: string, login: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = login;
  url.password = password;
  url.pathname = `/${DATABASE}`;
  return url.href;
}
