/** What filling one template may use. The worker keeps to the soft limits by itself; the hard ones are enforced from outside. */
export const RENDER_LIMITS = Object.freeze({
  /** Longest text of a template, in characters. */
  sourceCharacters: 50_000,
  /** Outputs and tags in one template. */
  elements: 2_000,
  /** Longest result, in characters. */
  outputCharacters: 200_000,
  /** Characters and list entries that filters and loops may make: what LiquidJS counts as memory. */
  memoryUnits: 1_000_000,
  /** Liquid stops by itself after this long. */
  softMs: 90,
  /** The worker is ended after this long, whatever it does. */
  hardMs: 180,
  /** How long a task may wait for a worker (which may have to start) before it is refused. */
  waitMs: 3_000,
  /** Tasks that may wait. */
  waiting: 500,
  /** Heap of a worker, in MiB. */
  heapMb: 32,
  /** Variables without a value that are looked for in one rendering. */
  missing: 50,
  /** Errors of one text that are told at once. */
  problems: 20,
});
