import { Client } from 'pg';
import { parseId } from '../platform/graphql/ids';
import { CommandError } from './command-line';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The UUID of the one user who is meant by an id (UUID or user_…) or an e-mail address. As the owner, who sees all
 * users.
 */
export async function userIdOf(ownerUrl: string, user: string): Promise<string> {
  const parsed = parseId(user);
  const id = UUID.test(user) ? user : parsed?.prefix === 'user' ? parsed.uuid : null;
  const found =
    id === null
      ? await ask<{ id: string }>(ownerUrl, 'SELECT id FROM users WHERE lower(email) = lower($1) LIMIT 2', user)
      : await ask<{ id: string }>(ownerUrl, 'SELECT id FROM users WHERE id = $1', id);
  const [one, another] = found;
  if (!one) throw new CommandError(`There is no user ${user}.`);
  if (another) throw new CommandError(`More than one user has the address ${user}: name one by id.`);
  return one.id;
}

/** The user whose import has this id (import_… or UUID), and its UUID. */
export async function importOf(ownerUrl: string, id: string): Promise<{ userId: string; runId: string }> {
  const parsed = parseId(id);
  const uuid = UUID.test(id) ? id.toLowerCase() : parsed?.prefix === 'import' ? parsed.uuid : null;
  if (uuid === null) throw new CommandError('The id of an import is import_ and 26 characters.');
  const query = 'SELECT user_id AS "userId", id AS "runId" FROM performance_import_runs WHERE id = $1 LIMIT 2';
  const [one] = await ask<{ userId: string; runId: string }>(ownerUrl, query, uuid);
  if (!one) throw new CommandError(`There is no import ${id}.`);
  return one;
}

async function ask<Row extends object>(url: string, query: string, value: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(query, [value])).rows;
  } finally {
    await client.end();
  }
}
