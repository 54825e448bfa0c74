import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, parse } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresVersion } from './binaries';
import { canReach, type ServerUser, sharedPlace } from './server-user';

/** PostgreSQL's own data directory, initialised, and the password of its superuser `postgres`. */
export interface Cluster {
  readonly directory: string;
  readonly password: string;
}

interface ClusterOptions {
  readonly dataDirectory: string;
  readonly version: PostgresVersion;
  readonly disposable: boolean;
  readonly binaries: string;
  readonly user: ServerUser | undefined;
  readonly log: (line: string) => void;
}

const PASSWORD_FILE = 'superuser-password';

/** What PostgreSQL's programs get for an environment: nothing of ours, so that no PG… variable reaches them. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Opens the cluster below `dataDirectory`, after creating it when there is none. Whoever creates one at the same time
 * loses nothing: a cluster is made aside and takes its name in one step, and the slower of two is thrown away.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const home = join(options.dataDirectory, `postgres-${options.version}`);
  if (lstatSync(home, { throwIfNoEntry: false }) === undefined) await createCluster(home, options);
  if (!existsSync(home)) {
    throw new Error(`${home} points to a database that is gone. Remove that link to start with an empty database.`);
  }
  const directory = realpathSync(home);
  try {
    return { directory, password: readFileSync(join(directory, PASSWORD_FILE), 'utf8').trim() };
  } catch (cause) {
    throw new Error(
      `Cannot read ${join(directory, PASSWORD_FILE)}. The built-in database belongs to the user who first started it: ` +
        'start as that user, or choose another data directory.',
      { cause },
    );
  }
}

async function createCluster(home: string, options: ClusterOptions): Promise<void> {
  const { dataDirectory, version, user, log } = options;
  const inPlace = canReach(dataDirectory, user);
  // A new name each time: what a removed project left behind is neither taken over nor overwritten.
  const staging = join(inPlace ? dataDirectory : placeElsewhere(options), `postgres-${version}-${randomUUID()}`);
  try {
    await initialise(staging, options);
    if (inPlace) {
      renameSync(staging, home);
    } else {
      symlinkSync(staging, home);
      log(`PostgreSQL runs as user "${user?.name}", who cannot enter ${dataDirectory}: the data is in ${staging}`);
    }
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

function placeElsewhere({ dataDirectory, disposable }: ClusterOptions): string {
  return disposable ? '/var/tmp' : sharedPlace(dataDirectory);
}

async function initialise(directory: string, { binaries, user, version, disposable }: ClusterOptions): Promise<void> {
  const passwordFile = `${directory}.password`;
  mkdirSync(directory, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  if (user) for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = ['-D', directory, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  // The built-in locale folds the case of all letters and needs nothing of the system; before 17 there is only C.
  const locale = version >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  flags.push('--encoding=UTF8', '--locale=C', ...locale, '--no-instructions', ...(disposable ? ['--no-sync'] : []));
  try {
    await promisify(execFile)(join(binaries, 'bin', 'initdb'), flags, {
      uid: user?.uid,
      gid: user?.gid,
      cwd: parse(directory).root,
      env: SERVER_ENVIRONMENT,
    });
    renameSync(passwordFile, join(directory, PASSWORD_FILE));
    chmodSync(join(directory, PASSWORD_FILE), 0o600);
    mkdirSync(join(directory, 'users'));
  } catch (error) {
    rmSync(passwordFile, { force: true });
    throw new Error(explainInitFailure(error as NodeJS.ErrnoException & { stderr?: string }), { cause: error });
  }
}

function explainInitFailure(error: NodeJS.ErrnoException & { stderr?: string }): string {
  const advice = 'Set DATABASE_URL to a PostgreSQL server of your own if this cannot be mended.';
  // The binary is there, so "no entry" is about its loader: a system without glibc, such as Alpine.
  if (error.code === 'ENOENT') return `The built-in PostgreSQL does not run on this system's C library. ${advice}`;
  return `Could not create the built-in database: ${error.stderr?.trim() || error.message}. ${advice}`;
}
