import { toldMoment } from './told-moment';

/** The present moment, to whole milliseconds; the one place where writes take their timestamps from. */
export function now(): Date {
  return toldMoment()?.at ?? new Date();
}

/** Milliseconds since the call, whenever it is asked; none in a moment that stands still. */
export function stopwatch(): () => number {
  if (toldMoment() !== undefined) return () => 0;
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}
