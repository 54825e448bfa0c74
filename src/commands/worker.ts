import { InvalidArgumentError } from 'commander';
import { startWorkerProcess } from '../server/worker-process';
import type { AddCommand } from './command-line';
import { untilSignal } from './serve';

interface WorkerCommandOptions {
  readonly concurrency?: number;
  readonly port?: number;
}

export const addWorker: AddCommand = (program, context) => {
  program
    .command('worker')
    .description(
      'Runs jobs until it is told to stop (Ctrl-C), beside servers that have WORKER=false or not enough of them.',
    )
    .option(
      '--concurrency <number>',
      'how many jobs at the same time (default: WORKER_CONCURRENCY, 2)',
      between(1, 100),
    )
    .option('--port <number>', 'answer /livez and /metrics there (default: nowhere)', between(0, 65_535))
    .action(async ({ concurrency, port }: WorkerCommandOptions) => {
      const config = context.config();
      const worker = concurrency === undefined ? config.worker : { ...config.worker, concurrency };
      await untilSignal(() => startWorkerProcess({ ...config, worker }, port));
    });
};

function between(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
