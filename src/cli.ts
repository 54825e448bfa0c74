#!/usr/bin/env node
import { CommanderError } from 'commander';
import { addBackfill } from './commands/backfill-profiles';
import { addBenchmarks } from './commands/benchmarks';
import {
  type AddCommand,
  type CommandContext,
  CommandError,
  createProgram,
  processContext,
} from './commands/command-line';
import { addDemoLoad } from './commands/demo-load';
import { addDoctor } from './commands/doctor';
import { addImport } from './commands/import-performance';
import { addLearn } from './commands/learn';
import { addMigrate } from './commands/migrate';
import { addSchema } from './commands/schema';
import { addServe } from './commands/serve';
import { addToken } from './commands/token';
import { addWorker } from './commands/worker';
import { ConfigError } from './config';
import { version } from './server/version';

/** Every command, in the order of `--help`. */
const COMMANDS: readonly AddCommand[] = [
  addServe,
  addWorker,
  addMigrate,
  addDemoLoad,
  addImport,
  addBackfill,
  addLearn,
  addBenchmarks,
  addToken,
  addSchema,
  addDoctor,
];

/** Runs one command line (without `node` and the file's name). @returns the exit code. */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  let code = 0;
  const program = createProgram(version()).configureOutput({
    writeOut: (text) => context.print(text.trimEnd()),
    writeErr: (text) => context.note(text.trimEnd()),
  });
  const setExitCode = (given: number): void => {
    code = given;
  };
  for (const add of COMMANDS) add(program, { ...context, setExitCode });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = error instanceof CommandError || error instanceof ConfigError;
    context.note(known ? error.message : `Failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (require.main === module) {
  runCommandLine(process.argv.slice(2), processContext()).then((code) => {
    process.exitCode = code;
  });
}
