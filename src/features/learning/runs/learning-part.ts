import type { Database } from '../../../platform/database/statement';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import type { LearningFacts } from '../facts/learning-facts';
import type { PatternCube } from '../patterns/pattern-cube';
import type { MinedPattern } from '../patterns/pattern-rows';
import type { RunNote, RunParameters } from './learning-run.entity';

/** What one run looks at, and who it is. */
export interface LearningEvidence {
  readonly runId: string;
  readonly seed: string;
  /** When the run takes place: what is written carries this time. */
  readonly at: Date;
  /** The day before which facts count, YYYY-MM-DD: that of the run, unless it was told to look from another one. */
  readonly before: string;
  /** Makes ids for rows. */
  readonly newId: (label: string) => string;
  readonly parameters: RunParameters;
  readonly facts: LearningFacts;
  readonly cube: PatternCube;
}

/**
 * A kind of finding besides patterns, made in the same run. Its p-values are corrected in one family with those of the
 * patterns and of all other parts.
 */
export interface LearningPart {
  readonly name: string;
  /** Reads and computes; writes nothing. */
  prepare(db: Database, evidence: LearningEvidence): Promise<PreparedPart>;
}

export interface PreparedPart {
  /** What was read besides the facts, as JSON: with it the run knows whether anything has changed. */
  readonly inputs: unknown;
  /** Each 0..1. */
  readonly pValues: readonly number[];
  /** Makes findings of what the family says; may read, writes nothing. */
  conclude(db: Database, conclusions: Conclusions): Promise<ConcludedPart>;
}

export interface Conclusions {
  /** Of this part's p-values, in their order. */
  readonly verdicts: readonly OtherVerdict[];
  /** Patterns of this run. */
  readonly patterns: readonly MinedPattern[];
  /** What was found, why nothing was, and what was left out. */
  readonly notes: readonly RunNote[];
}

export interface ConcludedPart {
  /** Writes all findings, in the one transaction in which the run ends. @returns counts for the run's record. */
  write(db: Database): Promise<Readonly<Record<string, number>>>;
}
