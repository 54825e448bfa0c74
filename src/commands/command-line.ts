import { Command } from 'commander';
import { type Config, loadConfig } from '../config';
import { type DatabaseAccess, openDatabase } from '../server/open-database';
import { requireUpToDate } from '../server/up-to-date';

/** What commands may use; tests give their own. */
export interface CommandContext {
  config(): Config;
  /** Results, to standard output. */
  print(text: string): void;
  /** Progress and complaints, to standard error. */
  note(line: string): void;
  /** Ends with this code instead of 0, without an error message of its own. */
  setExitCode(code: number): void;
}

/** Adds one command to the program. To add a command: a file with such a function, and its name in `src/cli.ts`. */
export type AddCommand = (program: Command, context: CommandContext) => void;

const EXIT_CODES = `
Exit codes:
  0  done
  1  failed, or a problem was found
  2  wrong usage`;

/** A failure that the user can do something about: shown without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The context of a real process. */
export function processContext(): CommandContext {
  // Whoever reads our output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    config: () => loadConfig(),
    print: (text) => process.stdout.write(`${text}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

/** An empty program, which throws instead of ending the process. */
export function createProgram(version: string): Command {
  return new Command('personalization')
    .description('Personalization and experimentation backend: server and tools.')
    .version(version)
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('afterAll', EXIT_CODES)
    .exitOverride();
}

/** Runs `work` on the configured database, the built-in one included, and lets go of it afterwards. */
export async function withDatabase<T>(
  context: CommandContext,
  work: (database: DatabaseAccess, config: Config) => Promise<T>,
): Promise<T> {
  const config = context.config();
  const database = await openDatabase(config, context.note);
  try {
    return await work(database, config);
  } finally {
    await database.close();
  }
}

/** As `withDatabase`, for work on the tables: where they are not there, or older than this program, it says what to do instead. */
export async function withTables<T>(
  context: CommandContext,
  work: (database: DatabaseAccess, config: Config) => Promise<T>,
): Promise<T> {
  return withDatabase(context, async (database, config) => {
    await requireUpToDate(database.ownerUrl);
    return work(database, config);
  });
}
