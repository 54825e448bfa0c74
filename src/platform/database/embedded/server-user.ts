import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The account PostgreSQL runs as when it cannot be ours: ids to give to spawn and chown. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/**
 * The account to run PostgreSQL as: undefined means our own; for root, which PostgreSQL refuses, `postgres` or else
 * `nobody`. The account has to exist by name: initdb looks its own user up.
 * @throws Error when root has no such account to step down to.
 */
export function chooseServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const account = accounts.find((fields) => fields[0] === name);
    // macOS writes the ids of nobody as -2.
    if (account) return { name, uid: Number(account[2]) >>> 0, gid: Number(account[3]) >>> 0 };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has no user "postgres" or "nobody" to run it as. ' +
      'Start as a normal user, or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}

/** Whether the server's account can enter every directory above `path`, and enter or execute `path` itself. */
export function canReach(path: string, user: ServerUser | undefined): boolean {
  if (!user) {
    try {
      accessSync(path, constants.R_OK | constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
  for (let current = realpathSync(path); ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const executeBit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & executeBit)) return false;
    if (current === dirname(current)) return true;
  }
}

/**
 * A directory of root's own that every account can enter, the same each time for the same `key`.
 * /var/lib comes first because many systems empty /var/tmp of what was not touched for a month.
 * @throws Error when somebody else got hold of the name, or neither place can be written to.
 */
export function sharedPlace(key: string): string {
  const name = `personalization-api-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  let failure: unknown;
  for (const base of ['/var/lib', '/var/tmp']) {
    const place = join(base, name);
    try {
      mkdirSync(place, { recursive: true });
      const found = lstatSync(place);
      if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`${place} belongs to another user`);
      chmodSync(place, 0o755);
      return place;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('Found no place for files that the PostgreSQL server has to read. Set DATABASE_URL instead.', {
    cause: failure,
  });
}
