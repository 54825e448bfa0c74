import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import { isRunning } from './processes';

/** Longer than a start may take. */
const FORMER_AFTER_MS = 300_000;

/** The directory in which every user of a server is entered, so that it stops with the last and not with the first. */
export function usersDirectory({ directory }: Cluster): string {
  return join(directory, 'users');
}

/** Enters this process as a user of the cluster's server. @returns what takes the entry back. */
export function enterUser(cluster: Cluster): () => void {
  mkdirSync(usersDirectory(cluster), { recursive: true });
  const entry = join(usersDirectory(cluster), `${process.pid}-${randomUUID()}`);
  writeFileSync(entry, '');
  return () => rmSync(entry, { force: true });
}

/** Whether a living process is entered; entries of dead ones are removed on the way. */
export function hasUsers(cluster: Cluster): boolean {
  let found = false;
  for (const name of namesIn(usersDirectory(cluster))) {
    if (isRunning(Number.parseInt(name, 10))) found = true;
    else rmSync(join(usersDirectory(cluster), name), { force: true });
  }
  return found;
}

/**
 * Removes what users of an earlier server left behind, for whoever is about to start a new one. After a restart of the
 * machine their process ids belong to others, who would keep the server running. Recent entries may be of processes
 * that start it at this same moment.
 */
export function forgetFormerUsers(cluster: Cluster): void {
  for (const name of namesIn(usersDirectory(cluster))) {
    const entry = join(usersDirectory(cluster), name);
    const enteredAt = statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - enteredAt > FORMER_AFTER_MS) rmSync(entry, { force: true });
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
