import { setImmediate as breathe } from 'node:timers/promises';

/** So long may computing hold the loop before whoever waits gets a turn. */
const TURN_MS = 15;

/**
 * Does work that comes in steps, and lets everything else of the process have its turn in between: for what takes longer than a request
 * should wait, and is made of parts that do not. A single step longer than that still holds the loop: such work belongs into a thread.
 */
export async function inSteps<Result>(steps: Iterator<unknown, Result>): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await breathe();
    since = performance.now();
  }
}
