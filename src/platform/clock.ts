/** The present moment, to whole milliseconds; the one place where writes take their timestamps from. */
export function now(): Date {
  return new Date();
}
