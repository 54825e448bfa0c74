import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestDatabase } from './test-database';

/** A worker in a process of its own, which can be killed without having a chance to clean up. */
export interface TestWorker {
  readonly child: ChildProcess;
  output(): string;
  megabytes(): number;
  kill(): Promise<void>;
}

/** The real command; `directory` is where it keeps its files. */
export function startWorker(
  database: TestDatabase,
  directory: string,
  env: Readonly<Record<string, string>>,
  concurrency = 1,
): TestWorker {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli.ts', 'worker', '--concurrency', String(concurrency), '--port', '0'],
    {
      env: {
        PATH: process.env.PATH,
        JWT_SECRET: 'a secret of at least thirty-two characters',
        DATABASE_URL: database.appUrl,
        MIGRATION_DATABASE_URL: database.ownerUrl,
        DATA_DIR: directory,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let highest = 0;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const sampling = setInterval(() => void sample(), 250);
  async function sample(): Promise<void> {
    const url = /"url":"([^"]+)"/.exec(output)?.[1];
    if (url === undefined) return;
    const metrics = await fetch(`${url}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1] ?? 0);
    highest = Math.max(highest, bytes / 1024 ** 2);
  }
  return {
    child,
    output: () => output,
    megabytes: () => Math.round(highest),
    async kill() {
      clearInterval(sampling);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
