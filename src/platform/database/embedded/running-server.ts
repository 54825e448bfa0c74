import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Cluster } from './cluster';
import { commandLineOf, isRunning } from './processes';

/** What postmaster.pid says: the server's process, its port and how far it is ("starting", "ready", "stopping"). */
export interface ServerState {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** A process id that no system hands out. */
const IMPOSSIBLE_PID = 2 ** 31 - 1;

/** The address of the superuser's connection to the database `postgres`. */
export function adminUrl({ password }: Cluster, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** The state of this cluster's server, or undefined when none runs. */
export function serverState({ directory }: Cluster): ServerState | undefined {
  const lines = readLock(directory)?.split('\n');
  if (!lines) return undefined;
  const pid = Number(lines[0]);
  if (!isServerOf(directory, pid)) return undefined;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' };
}

/**
 * Connects to the server that says it is ours and makes it prove that: the password exchange (SCRAM) fails with an
 * impostor, and data directory and system identifier have to be this cluster's.
 * @returns the process id of the supervisor that looks after it.
 * @throws Error when it does not answer, or is another server.
 */
export async function verifyServer(cluster: Cluster, port: number): Promise<number> {
  const client = new Client({
    connectionString: adminUrl(cluster, port),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ directory: string; identifier: string; name: string }>(
      `SELECT current_setting('data_directory') AS directory, system_identifier::text AS identifier,
              current_setting('cluster_name') AS name
         FROM pg_control_system()`,
    );
    const server = rows[0];
    if (!server || resolve(server.directory) !== cluster.directory || server.identifier !== systemIdentifier(cluster)) {
      throw new Error(`The server on port ${port} is not the one of ${cluster.directory}`);
    }
    return Number(server.name.replace('supervisor-', ''));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Takes back a lock file left by a server that was killed, where PostgreSQL itself would not dare to: its process id
 * now belongs to another program, or to a process that is dead but was never reaped. The rest of the file stays, so
 * that PostgreSQL still looks for surviving children of the old server.
 */
export function releaseStaleLock(cluster: Cluster): void {
  const content = readLock(cluster.directory);
  if (!content || serverState(cluster)) return;
  const lock = join(cluster.directory, 'postmaster.pid');
  const replacement = `${lock}.${process.pid}`;
  writeFileSync(replacement, content.replace(/^-?\d+/, String(IMPOSSIBLE_PID)), { mode: 0o644 });
  if (readLock(cluster.directory) === content) renameSync(replacement, lock);
}

function readLock(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
}

function isServerOf(directory: string, pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return false;
  const commandLine = commandLineOf(pid);
  return commandLine === undefined || commandLine.includes(` ${directory} `);
}

function systemIdentifier({ directory }: Cluster): string {
  const control = openSync(join(directory, 'global', 'pg_control'), 'r');
  try {
    const identifier = Buffer.alloc(8);
    readSync(control, identifier, 0, 8, 0);
    return identifier.readBigUInt64LE().toString();
  } finally {
    closeSync(control);
  }
}
