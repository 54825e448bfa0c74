/** A ratio of two counters; null where there is nothing to divide by, since no data is not a rate of 0. */
export function rate(count: number, of: number): number | null {
  return of > 0 ? count / of : null;
}
