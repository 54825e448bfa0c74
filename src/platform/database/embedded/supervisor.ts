import { type ChildProcess, spawn } from 'node:child_process';
import { parse } from 'node:path';
import { SERVER_ENVIRONMENT } from './cluster';
import type { ServerUser } from './server-user';

/** What a supervisor is told to do. */
export interface SupervisorJob {
  readonly command: string;
  readonly args: readonly string[];
  readonly user: ServerUser | undefined;
  /** A directory with one file per user of the server, whose name starts with that process's id. */
  readonly usersDirectory: string;
  /** What to delete once the server has stopped. */
  readonly remove: readonly string[];
  /** Windows has no signal for a fast shutdown: the command that does it there. */
  readonly stopCommand: readonly [string, ...string[]] | undefined;
}

/** What a supervisor reports. */
export type SupervisorReport = { readonly pid: number } | { readonly ended: string };

/*
 * PostgreSQL outlives whoever started it, so a small process of its own stands between: when the channel to its
 * starter closes, for whatever reason, kill -9 included, it waits until no other process uses the server and stops it.
 * Plain JavaScript in a string, because it has to run the same from TypeScript sources, from a test and from a build.
 * It ignores the terminal's and the service manager's signals: the database must outlast its user's own clean stop.
 */
const SCRIPT = `
const { spawn } = require('node:child_process');
const { readFileSync, readdirSync, rmSync } = require('node:fs');
const job = JSON.parse(process.argv[1]);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const running = (pid) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  try {
    return !/\\) [ZX] /.test(readFileSync('/proc/' + pid + '/stat', 'latin1'));
  } catch (error) {
    return process.platform !== 'linux';
  }
};
const inUse = () => {
  try {
    return readdirSync(job.usersDirectory).some((name) => running(parseInt(name, 10)));
  } catch {
    return false;
  }
};
const stop = () => {
  if (inUse()) return setTimeout(stop, 100);
  if (job.stopCommand) return spawn(job.stopCommand[0], job.stopCommand.slice(1), { stdio: 'ignore' });
  server.kill('SIGINT');
  setTimeout(() => server.kill('SIGQUIT'), 30000).unref();
};
const end = (ended) => {
  for (const path of job.remove) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  if (process.connected) process.send({ ended }, () => process.exit());
  else process.exit();
};

const server = spawn(job.command, [...job.args, '-c', 'cluster_name=supervisor-' + process.pid], {
  uid: job.user && job.user.uid,
  gid: job.user && job.user.gid,
  stdio: ['ignore', 2, 2],
});
server.on('spawn', () => process.connected && process.send({ pid: server.pid }));
server.on('error', (error) => end(error.message));
server.on('exit', (code, signal) => end(signal ? 'signal ' + signal : 'exit code ' + code));
process.on('disconnect', stop);
`;

/**
 * Starts a supervisor, and through it the server. The child reports over its IPC channel; disconnecting that channel
 * asks it to stop the server. Neither child nor channel keeps our process alive.
 * @param logFile file descriptor that receives what the server writes.
 */
export function startSupervisor(job: SupervisorJob, logFile: number): ChildProcess {
  const supervisor = spawn(process.execPath, ['-e', SCRIPT, JSON.stringify(job)], {
    detached: process.platform !== 'win32',
    windowsHide: true,
    cwd: parse(process.execPath).root,
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', 'ignore', logFile, 'ipc'],
  });
  supervisor.unref();
  supervisor.channel?.unref();
  return supervisor;
}
