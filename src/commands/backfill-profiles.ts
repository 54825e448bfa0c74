import { InvalidArgumentError } from 'commander';
import { type BackfillSummary, backfillProfiles } from '../features/performance/backfill/profile-backfill';
import { type AddCommand, withTables } from './command-line';
import { progressBar } from './progress';

interface BackfillOptions {
  readonly batchSize: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const addBackfill: AddCommand = (program, context) => {
  const backfill = program.command('backfill').description('Fills in what is missing for users who are there already.');
  backfill
    .command('profiles')
    .description(
      'Makes a profile for every user without one, from campaigns and spend. A killed run is finished by the next.',
    )
    .option('--batch-size <number>', 'users in one transaction, 1 to 10000', batchSize, 500)
    .option('--dry-run', 'count what could be inferred, write nothing')
    .option('--json', 'print the summary as JSON')
    .action(async ({ json, ...options }: BackfillOptions) => {
      const progress = progressBar(context, 'Making profiles', 'users');
      try {
        const summary = await withTables(context, ({ ownerUrl: url }) =>
          backfillProfiles({ ...options, url, onProgress: progress.show }),
        );
        progress.stop();
        context.print(json ? JSON.stringify(summary) : text(summary));
      } finally {
        progress.stop();
      }
    });
};

function text({ dryRun, usersWithoutProfile, created, ...found }: BackfillSummary): string {
  const done = dryRun ? 'nothing was written' : `${created} profiles made`;
  return [
    `${usersWithoutProfile} users without a profile, ${done}`,
    `  with an objective   ${found.withObjective}`,
    `  with platforms      ${found.withPlatforms}`,
    `  with a budget       ${found.withBudget}`,
    `  nothing known       ${found.empty}`,
  ].join('\n');
}

function batchSize(given: string): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= 1 && value <= 10_000) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
}
