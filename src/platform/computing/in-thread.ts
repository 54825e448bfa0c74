import { extname } from 'node:path';
import { Piscina } from 'piscina';

const IDLE_MS = 10_000;

let pool: Piscina | undefined;

/** One thread: what runs in it is seldom, and the server needs the other cores. It ends when it has had nothing to do for ten seconds. */
function startPool(): Piscina {
  return new Piscina({
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    // Nothing of the server's environment: it holds secrets, and computing needs none.
    env: {},
    // From source (tsx, jest) a module is TypeScript, which a thread can only load with a compiler in front.
    execArgv: extname(__filename) === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
  });
}

/**
 * Calls a pure function in a thread of its own, so that the loop of this process goes on: `name` is what the module at the path
 * `file` exports it as. Input and output are copied as by structuredClone: plain objects, arrays, maps, sets, typed arrays.
 * Rejects with what the function throws. An idle thread does not keep the process alive.
 */
export function inThread<Input, Output>(
  file: string,
  { name }: { readonly name: string } & ((input: Input) => Output),
  input: Input,
): Promise<Output> {
  pool ??= startPool();
  return pool.run(input, { filename: file, name });
}
