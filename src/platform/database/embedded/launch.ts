import { once } from 'node:events';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { freePort } from './free-port';
import { serverState } from './running-server';
import type { ServerUser } from './server-user';
import { type SupervisorJob, type SupervisorReport, startSupervisor } from './supervisor';
import { forgetFormerUsers, usersDirectory } from './users';

/** A server that this process started. */
export interface LaunchedServer {
  readonly port: number;
  /** Tells the supervisor that we are done; with `wait`, resolves when server and supervisor have ended. */
  release(wait: boolean): Promise<void>;
}

interface LaunchOptions {
  readonly cluster: Cluster;
  readonly binaries: string;
  readonly user: ServerUser | undefined;
  readonly disposable: boolean;
  readonly dataDirectory: string;
}

const LOG_LIMIT_BYTES = 10_000_000;
const POLL_MS = 10;

/** Reasons to try again: the port was taken after all, or another server of this cluster starts or still ends. */
const PASSING_FAILURE = /Address already in use|could not create any TCP\/IP sockets|lock file|shared memory block/;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
};

const DISPOSABLE_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '32MB',
};

/**
 * Starts the server of a cluster under a supervisor and waits until it accepts connections, recovery included.
 * @returns undefined when it could not start for a reason that passes: try again.
 * @throws Error with the end of the server's log for any other reason.
 */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer | undefined> {
  const { cluster, dataDirectory } = options;
  forgetFormerUsers(cluster);
  const port = await freePort();
  const logPath = join(dataDirectory, 'postgres.log');
  const logFile = openSync(logPath, 'a');
  if (fstatSync(logFile).size > LOG_LIMIT_BYTES) ftruncateSync(logFile);
  const logStart = fstatSync(logFile).size;
  const supervisor = startSupervisor(supervisorJob(options, port), logFile);
  closeSync(logFile);

  let serverPid: number | undefined;
  let ended: string | undefined;
  supervisor.on('message', (report: SupervisorReport) => {
    if ('pid' in report) serverPid = report.pid;
    else ended = report.ended;
  });
  supervisor.on('error', () => undefined);
  const exit = once(supervisor, 'exit').then(
    () => (ended ??= 'the supervisor ended'),
    (error: Error) => (ended ??= error.message),
  );
  const channel = supervisor.channel;
  channel?.ref();
  while (ended === undefined) {
    const state = serverState(cluster);
    if (state && state.pid === serverPid && state.status === 'ready') break;
    await delay(POLL_MS);
  }
  if (ended !== undefined) {
    const log = readFileSync(logPath).subarray(logStart).toString();
    if (PASSING_FAILURE.test(log)) return undefined;
    throw new Error(`The built-in PostgreSQL could not start (${ended}). Its log says:\n${log.slice(-2_000)}`);
  }
  channel?.unref();
  return {
    port,
    release: async (wait) => {
      // An unreferenced child does not keep us alive long enough to see it end.
      if (wait) supervisor.ref();
      if (supervisor.connected) supervisor.disconnect();
      if (wait) await exit;
    },
  };
}

function supervisorJob({ cluster, binaries, user, disposable, dataDirectory }: LaunchOptions, port: number) {
  const settings = { ...SETTINGS, port: String(port), ...(disposable ? DISPOSABLE_SETTINGS : {}) };
  const job: SupervisorJob = {
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', cluster.directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    user,
    usersDirectory: usersDirectory(cluster),
    remove: disposable ? [cluster.directory, dataDirectory] : [],
    stopCommand:
      process.platform === 'win32'
        ? [join(binaries, 'bin', 'pg_ctl'), 'stop', '-D', cluster.directory, '-m', 'fast']
        : undefined,
  };
  return job;
}
