import { type Server, startServer } from '../server/server';
import type { AddCommand } from './command-line';

export const addServe: AddCommand = (program, context) => {
  program
    .command('serve')
    .description('Starts the API: migrates the database, then serves until it is told to stop (Ctrl-C).')
    .option('--no-migrate', 'leave the schema as it is')
    .action(async ({ migrate }: { migrate: boolean }) => {
      await untilSignal(() => startServer(context.config(), { migrate }));
    });
};

/** Starts, stops on the first SIGINT or SIGTERM, and ends at once on the second. */
export async function untilSignal(start: () => Promise<Server>): Promise<void> {
  let asked: (() => void) | undefined;
  const stopAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143);
    asked?.();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const server = await start();
    await stopAsked;
    await server.stop();
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
