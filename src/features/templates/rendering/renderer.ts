import { extname, resolve } from 'node:path';
import { Piscina } from 'piscina';
import { RENDER_LIMITS } from './render-limits';
import type {
  AnalyzeResult,
  DiffResult,
  Filled,
  FillResult,
  FillSettings,
  RenderProblem,
  RenderProblemCode,
  RenderTask,
  TextPair,
} from './render-task';
import { exchanged } from './text-diff';

/** From source (tsx, jest) the worker is TypeScript, which it can only load with a compiler in front. */
const SOURCE = extname(__filename);
const THREADS = 2;
const IDLE_MS = 60_000;

let pool: Piscina | undefined;
let lastTask = 0;
const begun = new Map<number, () => void>();

function startPool(): Piscina {
  const started = new Piscina({
    filename: resolve(__dirname, `render-worker${SOURCE}`),
    name: 'runTask',
    minThreads: THREADS,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    maxQueue: RENDER_LIMITS.waiting,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxOldGenerationSizeMb: RENDER_LIMITS.heapMb, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
    // Nothing of the server's environment: it holds secrets.
    env: {},
    execArgv: SOURCE === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
  });
  started.on('message', (message: { begun?: number }) => begun.get(message.begun ?? 0)?.());
  // What fails while no task runs (a worker that ends) is made good by the pool; tasks reject by themselves.
  started.on('error', () => undefined);
  return started;
}

/** Ends the workers; the next task starts new ones. */
export async function closeRenderer(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.destroy();
}

/** The variables that a template reads from outside, and what is wrong with its text. Never rejects for what a template does. */
export async function analyzeSource(source: string): Promise<AnalyzeResult> {
  const answer = await runTask<AnalyzeResult>({ kind: 'ANALYZE', source });
  return 'failure' in answer ? { uses: [], problems: [answer.failure] } : answer;
}

/** Fills one template with each context, in order. Never rejects for what a template does. */
export async function fillSource(
  source: string,
  contexts: readonly Readonly<Record<string, unknown>>[],
  settings: FillSettings,
): Promise<Filled[]> {
  const filled: Filled[] = [];
  while (filled.length < contexts.length) {
    const rest = contexts.slice(filled.length, filled.length + CONTEXTS_PER_TASK);
    const answer = await runTask<FillResult>({ kind: 'FILL', source, contexts: rest, settings });
    filled.push(...('failure' in answer ? [{ output: null, missing: [], problem: answer.failure }] : answer.filled));
  }
  return filled;
}

const CONTEXTS_PER_TASK = 100;

/** Unified diffs of pairs of texts; of what takes too long, everything counts as exchanged. */
export async function diffSources(pairs: readonly TextPair[], names: readonly [string, string]): Promise<string[]> {
  const answer = await runTask<DiffResult>({ kind: 'DIFF', pairs, names });
  if ('failure' in answer) return pairs.map(({ from, to }) => (from === to ? '' : exchanged(from, to, names)));
  return [...answer.patches];
}

/** Runs one task in a worker, which is ended when it takes too long or too much memory. */
async function runTask<Result>(task: RenderTask): Promise<Result | { failure: RenderProblem }> {
  if ('source' in task && task.source.length > RENDER_LIMITS.sourceCharacters)
    return { failure: problem('TOO_COMPLEX') };
  pool ??= startPool();
  lastTask += 1;
  const id = lastTask;
  const kill = new AbortController();
  let reason: RenderProblemCode = 'BUSY';
  let timer = setTimeout(() => kill.abort(), RENDER_LIMITS.waitMs);
  begun.set(id, () => {
    clearTimeout(timer);
    reason = 'TOO_SLOW';
    timer = setTimeout(() => kill.abort(), RENDER_LIMITS.hardMs);
  });
  try {
    return (await pool.run({ id, task }, { signal: kill.signal })) as Result;
  } catch (error) {
    if (kill.signal.aborted) return { failure: problem(reason) };
    const { code, message } = error as { code?: string; message?: string };
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { failure: problem('TOO_MUCH_MEMORY') };
    if (/Task queue is at limit/.test(message ?? '')) return { failure: problem('BUSY') };
    throw error;
  } finally {
    clearTimeout(timer);
    begun.delete(id);
  }
}

const MESSAGES = {
  TOO_COMPLEX: `This template is longer than ${RENDER_LIMITS.sourceCharacters} characters.`,
  TOO_SLOW: 'Filling this template takes too long: it was stopped. Make its loops and texts smaller.',
  TOO_MUCH_MEMORY: 'Filling this template needs too much memory: it was stopped. Make its loops and texts smaller.',
  BUSY: 'Too many templates are being filled at the moment. Try again in a few seconds.',
} as const satisfies Partial<Record<RenderProblemCode, string>>;

function problem(code: RenderProblemCode): RenderProblem {
  const message = MESSAGES[code as keyof typeof MESSAGES];
  return { code, message, line: null, column: null, variable: null };
}
