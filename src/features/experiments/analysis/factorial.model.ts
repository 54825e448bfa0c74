import type { Interval } from '../../../statistics/outcome';

/** A factor of a multivariate test: a key of the configurations, and its levels as texts, that of the control first. */
export interface Factor {
  readonly name: string;
  readonly levels: readonly string[];
}

/** One factor (main effect) or several (interaction) at certain levels, against the levels of the control. */
export interface EffectOfFactors {
  readonly levels: readonly { readonly factor: string; readonly level: string }[];
  /** Mean change of the metric, averaged over the other factors; of an interaction a difference of differences. */
  readonly estimate: number;
  readonly interval: Interval;
  readonly pValue: number;
}

export interface TermOfFactors {
  readonly factors: readonly string[];
  readonly pValue: number;
  /** Holm over the terms. */
  readonly adjustedPValue: number;
  readonly effects: readonly EffectOfFactors[];
}

/** A multivariate test read as one. Where that cannot be, `explanation` says why and there are no terms. */
export interface FactorialAnalysis {
  readonly factors: readonly Factor[];
  readonly terms: readonly TermOfFactors[];
  readonly explanation: string | null;
}
