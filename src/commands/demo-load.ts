import { InvalidArgumentError } from 'commander';
import { DEMO_DEFAULTS, DemoError } from '../demo/demo-parameters';
import { demoUser, type LoadedDemo, loadDemo } from '../demo/load-demo';
import { unmeasuredAssets } from '../platform/assets/open-asset-store';
import { type AddCommand, type CommandContext, CommandError, withTables } from './command-line';
import { type Progress, progressBar } from './progress';

interface DemoLoadOptions {
  readonly seed?: number;
  readonly users?: number;
  readonly days?: number;
  readonly end?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const addDemoLoad: AddCommand = (program, context) => {
  const demo = program.command('demo').description('Simulated marketing accounts to look at.');
  demo
    .command('load')
    .description('Loads accounts with known planted effects. Completes a load that was cut short.')
    .option('--seed <number>', `what the rows are drawn from (default: ${DEMO_DEFAULTS.seed})`, wholeNumber)
    .option('--users <number>', `how many accounts, 1 to 1000 (default: ${DEMO_DEFAULTS.users})`, wholeNumber)
    .option('--days <number>', `days of history, 28 to 730 (default: ${DEMO_DEFAULTS.days})`, wholeNumber)
    .option('--end <day>', 'the last of them, YYYY-MM-DD (default: yesterday, UTC)')
    .option('--force', 'load although there are users that the demo did not make')
    .option('--json', 'print what was loaded as JSON')
    .action(async ({ end, json, ...options }: DemoLoadOptions) => {
      const progress = accountProgress(context);
      try {
        const loaded = await withTables(context, async ({ ownerUrl: url }, config) => {
          const assets = await unmeasuredAssets(config.assets);
          const endDay = end === undefined ? {} : { endDay: end };
          return loadDemo({ ...options, ...endDay, url, assets, onProgress: progress.show });
        });
        progress.stop();
        context.print(json ? JSON.stringify(loaded) : summary(loaded));
      } catch (error) {
        progress.stop();
        throw error instanceof DemoError ? new CommandError(error.message) : error;
      }
    });
};

/** Accounts that were loaded, of how many. */
export function accountProgress(context: Pick<CommandContext, 'note'>): Progress {
  return progressBar(context, 'Loading demo', 'accounts');
}

function summary({ users, days, endDay, seed, written }: LoadedDemo): string {
  const rows = Object.values(written).reduce((sum, count) => sum + count, 0);
  const tables = Object.entries(written).map(([table, count]) => `  ${table.padEnd(32)} ${String(count).padStart(8)}`);
  const title = `${users} accounts over ${days} days up to ${endDay} (seed ${seed}): ${rows} new rows`;
  return [
    title,
    ...tables,
    `Sign in as ${demoUser(seed).email}: personalization token --user ${demoUser(seed).email}`,
  ].join('\n');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
