import { parentPort } from 'node:worker_threads';
import { analyze, fill } from './liquid-rendering';
import type { AnalyzeResult, FillResult, RenderTask } from './render-task';

/** What a worker of the pool does for one task: says that it has begun (the clock starts), and answers. */
export function runTask({ id, task }: { id: number; task: RenderTask }): AnalyzeResult | FillResult {
  parentPort?.postMessage({ begun: id });
  return task.kind === 'ANALYZE' ? analyze(task) : fill(task);
}
