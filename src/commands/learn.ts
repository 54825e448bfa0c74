import { LearningOriginEnum, LearningRunStatusEnum } from '../features/learning/learning.enums';
import type { LearningRun, RunParameters } from '../features/learning/runs/learning-run.entity';
import { executeRun, type InUnit, requestRun, SILENT_MS } from '../features/learning/runs/learning-run.service';
import { learningRuns } from '../features/learning/runs/learning-run.store';
import { ALL_LEARNING_PARTS } from '../learning-parts';
import { createDataSource } from '../platform/database/data-source';
import { findBy } from '../platform/database/read';
import { requireSafeRole } from '../platform/database/role-check';
import { Workspace } from '../platform/database/unit-of-work';
import { encodeId } from '../platform/graphql/ids';
import { compact } from '../platform/json-values';
import { type AddCommand, type CommandContext, CommandError, withTables } from './command-line';
import { progressBar } from './progress';
import { userIdOf } from './user-lookup';

interface LearnOptions {
  readonly user: string;
  readonly conditions?: string;
  readonly falseDiscoveryRate?: string;
  readonly days?: string;
  readonly json?: boolean;
}

const SHOWN = [
  'id',
  'status',
  'updatedAt',
  'sameAsRunId',
  'windowStart',
  'windowEnd',
  'counts',
  'notes',
  'durationMs',
] as const;

export const addLearn: AddCommand = (program, context) => {
  const group = program.command('learn').description('Finds out what the data say.');
  group
    .command('run')
    .description("Looks for patterns in a user's data, here and now. Exit code 1 where the run fails.")
    .requiredOption('--user <id|email>', 'whose data: id (UUID or user_…) or e-mail address')
    .option('--conditions <1|2|3>', 'most conditions of a pattern (default: 2)')
    .option(
      '--false-discovery-rate <share>',
      'expected share of false ones among what is found, 0.01 to 0.5 (default: 0.1)',
    )
    .option('--days <14..1830>', 'how many days to look back at most (default: 365)')
    .option('--json', 'print the run as JSON')
    .action(async (options: LearnOptions) => {
      const run = await withTables(context, async (database, config) => {
        const userId = await userIdOf(database.ownerUrl, options.user);
        const dataSource = createDataSource({
          url: database.apiUrl,
          ...(database.apiRole === undefined ? {} : { role: database.apiRole }),
          pipeline: true,
          poolSize: 2,
          logging: false,
          applicationName: 'personalization-learn',
        });
        await dataSource.initialize();
        try {
          await requireSafeRole(dataSource);
          const { preparedStatements } = config.database;
          return await learn(new Workspace(dataSource, { preparedStatements }), userId, options, context);
        } finally {
          await dataSource.destroy();
        }
      });
      if (options.json) context.print(JSON.stringify({ ...run, id: encodeId('learning_run', run.id) }));
      else printRun(context, run);
    });
};

/** As the API's role, so that row level security holds here too. A run that waits for a worker is done here instead. */
async function learn(
  workspace: Workspace,
  userId: string,
  options: LearnOptions,
  context: CommandContext,
): Promise<Pick<LearningRun, (typeof SHOWN)[number]>> {
  const inUnit: InUnit = (mode, work) => workspace.run(userId, mode, work);
  const request = { origin: LearningOriginEnum.COMMAND, parameters: parametersOf(options) };
  const { id } = await inUnit('READ WRITE', (db) => requestRun(db, request));
  const find = () => inUnit('READ ONLY', (db) => findBy(db, learningRuns, 'id', [id], SHOWN));
  const [waiting] = await find();
  if (waiting?.status === LearningRunStatusEnum.RUNNING) {
    throw new CommandError(atWork(waiting));
  }
  const progress = progressBar(context, 'learning', 'percent');
  try {
    await executeRun(inUnit, id, {
      parts: ALL_LEARNING_PARTS,
      onProgress: (share) => progress.show(Math.floor(share * 100), 100),
    });
  } finally {
    progress.stop();
  }
  const [run] = await find();
  if (!run) throw new CommandError('The user was deleted while the run was at work.');
  return run;
}

/** What was asked for, with the bounds of the mutation. */
function parametersOf({ conditions, falseDiscoveryRate, days }: LearnOptions): Partial<RunParameters> {
  const [most, rate, back] = [conditions, falseDiscoveryRate, days].map((text) =>
    text === undefined ? undefined : Number(text),
  );
  if (most !== undefined && ![1, 2, 3].includes(most)) throw new CommandError('--conditions must be 1, 2 or 3.');
  if (rate !== undefined && !(rate >= 0.01 && rate <= 0.5)) {
    throw new CommandError('--false-discovery-rate must be between 0.01 and 0.5.');
  }
  if (back !== undefined && !(Number.isInteger(back) && back >= 14 && back <= 1830)) {
    throw new CommandError('--days must be a whole number between 14 and 1830.');
  }
  return compact({ conditions: most, falseDiscoveryRate: rate, days: back });
}

function atWork({ updatedAt }: Pick<LearningRun, 'updatedAt'>): string {
  const time = (at: Date) => `${at.toISOString().slice(11, 19)} UTC`;
  const [heard, free] = [updatedAt, new Date(updatedAt.getTime() + SILENT_MS)].map(time);
  return `A learning run of this user is at work, last heard of at ${heard}. Try again when it has ended; if it was killed, from ${free} on.`;
}

function printRun(context: CommandContext, run: Pick<LearningRun, (typeof SHOWN)[number]>): void {
  const { status, windowStart, windowEnd, counts, notes, durationMs } = run;
  if (status === LearningRunStatusEnum.UNCHANGED) {
    context.print(
      `Nothing to do: nothing has changed since the last run (${encodeId('learning_run', run.sameAsRunId ?? '')}).`,
    );
    return;
  }
  context.print(
    `Learned from ${windowStart} to ${windowEnd} (not included) in ${((durationMs ?? 0) / 1000).toFixed(1)} s`,
  );
  context.print(`  run          ${encodeId('learning_run', run.id)}`);
  for (const [name, count] of Object.entries(counts))
    context.print(`  ${name.padEnd(24)} ${count.toLocaleString('en-US')}`);
  for (const { message } of notes) context.note(message);
}
