import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresVersion, prepareBinaries } from './binaries';
import { type Cluster, openCluster } from './cluster';
import { type LaunchedServer, launchServer } from './launch';
import { isRunning } from './processes';
import { adminUrl, releaseStaleLock, type ServerState, serverState, verifyServer } from './running-server';
import { chooseServerUser } from './server-user';
import { enterUser, hasUsers } from './users';

export interface EmbeddedPostgresOptions {
  /** Created when missing; the database lives below it, or behind a link in it. */
  readonly dataDirectory: string;
  /** Default 18. */
  readonly version?: PostgresVersion;
  /** Fast and forgetful, for tests: nothing is synced to disk, and the data directory is removed on stop. */
  readonly disposable?: boolean;
  /** Receives what the person who starts it should know, one line at a time. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Connects the superuser `postgres`, password inside, to the database `postgres` on 127.0.0.1. */
  readonly adminUrl: string;
  readonly port: number;
  /** Whether another process had started the server. */
  readonly adopted: boolean;
  /** Lets go of the server, which stops with its last user; resolves when it has stopped, if we were the last. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const RETRY_MS = 50;

/**
 * Starts PostgreSQL on a data directory, or joins the server that another process runs on it. It listens on 127.0.0.1
 * only, on a free port, and asks for a password. It stops when no process uses it any more, even after kill -9, and a
 * start after a crash recovers.
 * @throws Error with advice when the platform has no binaries, or a server that another process starts does not
 * become ready within two minutes.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { version = 18, disposable = false, log = () => undefined } = options;
  const user = chooseServerUser();
  mkdirSync(options.dataDirectory, { recursive: true });
  const dataDirectory = realpathSync(options.dataDirectory);
  if (disposable) markDisposable(dataDirectory);
  const binaries = prepareBinaries(version, user, dataDirectory, log);
  const cluster = await openCluster({ dataDirectory, version, disposable, binaries, user, log });
  const leave = enterUser(cluster);
  try {
    const giveUpAt = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < giveUpAt) {
      const state = serverState(cluster);
      if (state) {
        if (await isOurs(cluster, state)) return adopted(cluster, state, leave);
      } else {
        const server = await launchServer({ cluster, binaries, user, disposable, dataDirectory });
        if (server) return launched(cluster, server, leave, disposable ? dataDirectory : undefined);
        releaseStaleLock(cluster);
      }
      await delay(RETRY_MS);
    }
    throw new Error(
      `The built-in PostgreSQL did not become ready in ${START_TIMEOUT_MS / 1000} s. Its log is in ${dataDirectory}.`,
    );
  } catch (error) {
    leave();
    throw error;
  }
}

/** A disposable server takes its whole directory with it, so that directory must hold nothing else. */
function markDisposable(dataDirectory: string): void {
  const marker = join(dataDirectory, 'disposable');
  if (existsSync(marker)) return;
  if (readdirSync(dataDirectory).length > 0) {
    throw new Error(`${dataDirectory} is not empty: a disposable database would remove what is in it. Name another.`);
  }
  writeFileSync(marker, '');
}

/** Whether a running server can be joined now. One that its supervisor's death left alone is stopped, to be restarted. */
async function isOurs(cluster: Cluster, state: ServerState): Promise<boolean> {
  if (state.status !== 'ready') return false;
  let supervisor: number;
  try {
    supervisor = await verifyServer(cluster, state.port);
  } catch (error) {
    // It may have begun to stop, or been killed, between our look at its state and the connection.
    await delay(RETRY_MS);
    const now = serverState(cluster);
    if (now?.status !== 'ready' || now.pid !== state.pid) return false;
    throw new Error(
      `A PostgreSQL server (process ${state.pid}) runs on ${cluster.directory}, but does not answer as the built-in ` +
        `one should: ${(error as Error).message}. Stop that process and start again.`,
      { cause: error },
    );
  }
  if (isRunning(supervisor)) return true;
  process.kill(state.pid, 'SIGINT');
  return false;
}

function launched(cluster: Cluster, server: LaunchedServer, leave: () => void, remove?: string): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    leave();
    await server.release(!hasUsers(cluster));
    if (remove && !serverState(cluster)) rmSync(remove, { recursive: true, force: true, maxRetries: 5 });
  };
  return {
    adminUrl: adminUrl(cluster, server.port),
    port: server.port,
    adopted: false,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function adopted(cluster: Cluster, state: ServerState, leave: () => void): EmbeddedPostgres {
  return {
    adminUrl: adminUrl(cluster, state.port),
    port: state.port,
    adopted: true,
    stop: async () => {
      leave();
      while (!hasUsers(cluster) && serverState(cluster)?.pid === state.pid) await delay(RETRY_MS);
    },
  };
}
