/** What is sent to a worker and comes back: plain data only, so that nothing of the server can be reached from a template. */
export type RenderTask = AnalyzeTask | FillTask | DiffTask;

export interface AnalyzeTask {
  readonly kind: 'ANALYZE';
  readonly source: string;
}

export interface FillTask {
  readonly kind: 'FILL';
  readonly source: string;
  /** One result each. Values that are missing must not be there at all. */
  readonly contexts: readonly Readonly<Record<string, unknown>>[];
  readonly settings: FillSettings;
}

export interface DiffTask {
  readonly kind: 'DIFF';
  /** Of each pair, what it is called, what it was and what it is now. */
  readonly pairs: readonly TextPair[];
  readonly names: readonly [from: string, to: string];
}

export interface TextPair {
  readonly from: string;
  readonly to: string;
}

export interface DiffResult {
  /** A unified diff of each pair; empty where both are the same. */
  readonly patches: readonly string[];
}

export interface FillSettings {
  /** Escapes values for HTML. */
  readonly html: boolean;
  /** BCP 47, for names of months and days. */
  readonly language: string | null;
  /** What `now` and `today` are, in milliseconds since 1970: templates are filled by day in UTC. */
  readonly now: number;
}

/** Something that is wrong with a template or its values. Lines and columns count from 1. */
export interface RenderProblem {
  readonly code: RenderProblemCode;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly variable: string | null;
}

export type RenderProblemCode =
  | 'SYNTAX'
  | 'NOT_ALLOWED'
  | 'MISSING_VARIABLE'
  | 'FAILED'
  | 'TOO_COMPLEX'
  | 'TOO_SLOW'
  | 'TOO_MUCH_MEMORY'
  | 'OUTPUT_TOO_LONG'
  | 'BUSY';

/** One place where a template reads a variable from outside. */
export interface VariableUse {
  /** For example `["profile", "industry"]`; what is only known while filling (`list[index]`) ends the path. */
  readonly path: readonly string[];
  readonly line: number;
  readonly column: number;
}

export interface AnalyzeResult {
  readonly uses: readonly VariableUse[];
  readonly problems: readonly RenderProblem[];
}

export interface Filled {
  /** What came out, with nothing where a variable has no value; null where it failed. */
  readonly output: string | null;
  /** Variables that were read without a value (and without `default` or `if` around), each once, where it was first read. */
  readonly missing: readonly RenderProblem[];
  /** Why it failed. */
  readonly problem: RenderProblem | null;
}

export interface FillResult {
  /** As many as were done in the time of one task, at least one: the rest has to be sent again. */
  readonly filled: readonly Filled[];
}
