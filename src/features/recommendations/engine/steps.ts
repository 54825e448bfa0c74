/** Work that can pause after each step; it returns what it has made. */
export type Steps<Result> = Generator<void, Result>;

/** Does it without a pause. */
export function allAtOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
