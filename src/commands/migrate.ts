import { InvalidArgumentError } from 'commander';
import { migrateDown, migrationStatus } from '../platform/database/migrate';
import { bringUpToDate } from '../server/up-to-date';
import { type AddCommand, type CommandContext, withDatabase } from './command-line';

interface Json {
  readonly json?: boolean;
}

export const addMigrate: AddCommand = (program, context) => {
  const migrate = program.command('migrate').description("Changes the database's schema, as the owner of the tables.");
  migrate
    .command('up')
    .description('Applies every pending migration, and installs the job queue.')
    .option('--json', 'print the names as JSON')
    .action(async ({ json }: Json) => {
      const applied = await withDatabase(context, ({ ownerUrl: url }, { database }) =>
        bringUpToDate({ url, appRole: database.appRole, log: context.note }),
      );
      printNames(context, json, { applied });
    });
  migrate
    .command('down')
    .description('Reverts the last migration, or the last few.')
    .option('--steps <number>', 'how many', wholeNumber, 1)
    .option('--json', 'print the names as JSON')
    .action(async ({ json, steps }: Json & { steps: number }) => {
      const reverted = await withDatabase(context, ({ ownerUrl: url }, { database }) =>
        migrateDown({ url, appRole: database.appRole, log: context.note, steps }),
      );
      printNames(context, json, { reverted });
    });
  migrate
    .command('status')
    .description('Lists applied and pending migrations. Exit code 1 when some are pending.')
    .option('--json', 'print the names as JSON')
    .action(async ({ json }: Json) => {
      const status = await withDatabase(context, ({ ownerUrl: url }) => migrationStatus({ url }));
      printNames(context, json, { applied: status.applied, pending: status.pending });
      if (status.pending.length > 0) context.setExitCode(1);
    });
};

function printNames(
  context: CommandContext,
  json: boolean | undefined,
  lists: Record<string, readonly string[]>,
): void {
  if (json) {
    context.print(JSON.stringify(lists));
    return;
  }
  for (const [title, names] of Object.entries(lists)) {
    context.print(`${title}: ${names.length === 0 ? 'none' : ''}`.trimEnd());
    for (const name of names) context.print(`  ${name}`);
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
