import { AsyncLocalStorage } from 'node:async_hooks';

/** A moment that stands still, and ids that come again: for programs that must make the same rows whenever they run. */
export interface ToldMoment {
  readonly at: Date;
  /** A UUID, another one with every call. */
  readonly newId: () => string;
}

const told = new AsyncLocalStorage<ToldMoment>();
let running = 0;

/** Does work as if it were done at `moment`: `now` and `newId` answer from it, in this work and all that it waits for. */
export async function asOf<Result>(moment: ToldMoment, work: () => Promise<Result>): Promise<Result> {
  running += 1;
  try {
    return await told.run(moment, work);
  } finally {
    running -= 1;
    // While it is on, every promise of the process is a little dearer.
    if (running === 0) told.disable();
  }
}

/** What the present work was told; undefined in all ordinary work. */
export function toldMoment(): ToldMoment | undefined {
  return told.getStore();
}
