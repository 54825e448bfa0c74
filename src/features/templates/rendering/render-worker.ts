import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { analyze, fill, warmUp } from './liquid-rendering';
import type { AnalyzeResult, DiffResult, FillResult, RenderTask } from './render-task';
import { diff } from './text-diff';

/** Where fewer cores are free than threads want to run, the server's own loop goes first: a third of its weight. */
const NICENESS = 5;

yieldToServer();
// The worker counts as ready only after this.
warmUp();

/** What a worker of the pool does for one task: says that it has begun (the clock starts), and answers. */
export function runTask({ id, task }: { id: number; task: RenderTask }): AnalyzeResult | DiffResult | FillResult {
  parentPort?.postMessage({ begun: id });
  if (task.kind === 'DIFF') return diff(task);
  return task.kind === 'ANALYZE' ? analyze(task) : fill(task);
}

/** Linux has a priority for each thread; elsewhere it would be the whole process that yields. */
function yieldToServer(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(NICENESS);
  } catch {
    // Forbidden here: the worker goes on as it is.
  }
}
