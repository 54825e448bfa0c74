import type { Interval } from '../../../statistics/outcome';
import type { StatisticalSignificanceEnum, TestDecisionEnum, TestTypeEnum } from '../ab-tests/ab-test.enums';
import type { CorrectionEnum } from '../calculators/evaluation.enums';
import type { EvaluatedComparison, EvaluationWarning } from '../calculators/evaluation.model';
import type { MeasuredSums } from '../measurements/measured-sums';
import type { AnalysisMethodEnum, GuardrailVerdictEnum, HealthCodeEnum } from './analysis.enums';
import type { FactorialAnalysis } from './factorial.model';

/** What was agreed about a test before it began. */
export interface AnalysisPlan {
  /** 1 - confidence threshold. */
  readonly alpha: number;
  readonly method: AnalysisMethodEnum;
  readonly correction: CorrectionEnum;
  readonly primaryMetric: string;
  readonly testType: TestTypeEnum;
  /** Units of all arms together; null for a test without a plan. */
  readonly plannedUnits: number | null;
  readonly minimumDetectableEffect: number | null;
  readonly power: number;
  readonly coverage: number;
  readonly guardrails: readonly {
    readonly metric: string;
    readonly margin: number;
    readonly higherIsBetter: boolean;
  }[];
  readonly useCovariate: boolean;
  readonly stratifyBy: string | null;
}

/** One arm and what was measured on its units. */
export interface MeasuredArm {
  readonly key: string;
  readonly isControl: boolean;
  /** Planned traffic, any scale. */
  readonly weight: number;
  readonly isDropped: boolean;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly sums: MeasuredSums;
  /** The same by value of the dimension that the plan stratifies by; empty without. */
  readonly strata: Readonly<Record<string, MeasuredSums>>;
}

/** What one earlier look has left for the later ones. */
export interface EarlierLook {
  readonly informationFraction: number | null;
  /** Whether it had a boundary of its own: enough new information came before it. */
  readonly isCounted: boolean;
  /** Whether it was the last one that could decide. */
  readonly isFinal: boolean;
  /** By pair, `variation:control`: what the pair had reached by then. */
  readonly pairs: Readonly<Record<string, PairState>>;
  /** Smallest always-valid p of the split so far. */
  readonly sampleRatioPValue: number | null;
}

/** What later looks need of a comparison: the smallest p-values so far, and the z that gave the verdict's. */
export interface PairState {
  readonly pValue: number | null;
  readonly z: number | null;
  readonly alwaysValidPValue: number | null;
}

/** What the calendar says about the data; all of it follows from dates of the test, its history and the data. */
export interface DataCalendar {
  /** Days on which units came, a fraction of today counted as part of a day; 0 before the first. */
  readonly days: number;
  /** Days without a single new unit between the first and the last one, pauses left out. */
  readonly missingDays: readonly string[];
  /** Whether a running test has had no new unit for two days or more. */
  readonly isSilent: boolean;
  /** Share of the time since the start in which the test was paused, rounded to hundredths. */
  readonly pausedShare: number;
  /** Whether the planned duration is over. */
  readonly isOver: boolean;
}

export interface AnalysisInput {
  readonly plan: AnalysisPlan;
  readonly arms: readonly MeasuredArm[];
  readonly earlier: readonly EarlierLook[];
  readonly calendar: DataCalendar;
  /** Deviation of true uplifts in the past tests of the tenant, a share; null where too few are known. */
  readonly upliftDeviation: number | null;
}

/** One check of whether the data can be trusted. */
export interface HealthCheck {
  readonly code: HealthCodeEnum;
  /** Null where it cannot be told. */
  readonly passed: boolean | null;
  readonly message: string;
  /** Whether nothing may be shipped when it fails. */
  readonly blocksShip: boolean;
  readonly pValue: number | null;
}

/** A comparison with its always-valid reading beside it. */
export interface AnalysedComparison extends EvaluatedComparison {
  readonly alwaysValidInterval: Interval | null;
  /** Smallest so far; corrected for nothing. */
  readonly alwaysValidPValue: number | null;
  /** Standard error of the difference as a share of the control: what later tests learn from. */
  readonly upliftError: number | null;
}

/** Two variations, read by an always-valid sequence: exploration that needs no boundary. */
export interface ComparedPair {
  readonly variationKey: string;
  readonly controlKey: string;
  readonly difference: number | null;
  readonly differenceInterval: Interval | null;
  readonly uplift: number | null;
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
  readonly significance: StatisticalSignificanceEnum | null;
}

export interface GuardrailFinding {
  readonly metric: string;
  readonly variationKey: string;
  readonly margin: number;
  readonly higherIsBetter: boolean;
  readonly difference: number | null;
  readonly verdict: GuardrailVerdictEnum;
  readonly nonInferiorityPValue: number | null;
  readonly deteriorationPValue: number | null;
  readonly worstCaseHarm: number | null;
  readonly message: string;
}

/** Revenue per year, in the currency of the test. */
export interface RevenueImpact {
  readonly variationKey: string;
  readonly estimate: number;
  readonly interval: Interval;
  /** The estimate drawn towards 0 by what past tests have shown, and its credible interval. */
  readonly shrunken: number | null;
  readonly shrunkenInterval: Interval | null;
  readonly upliftDeviation: number;
  readonly isDeviationAssumed: boolean;
  readonly unitsPerDay: number;
}

/** How far the test has come. */
export interface TestProgress {
  readonly units: number;
  readonly plannedUnits: number | null;
  readonly informationFraction: number | null;
  readonly unitsPerDay: number | null;
  readonly daysLeft: number | null;
  /** Chance that the leading comparison ends significant if the minimum detectable effect is true. */
  readonly conditionalPowerAtPlan: number | null;
  /** The same if the effect seen so far is true. */
  readonly conditionalPowerAtTrend: number | null;
  readonly isFutile: boolean | null;
}

export interface ReasonOfDecision {
  readonly code: string;
  readonly message: string;
}

/** What one arm shows by itself. */
export interface ArmEstimate {
  readonly key: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  /** To find the minimum detectable effect; null for the control and without one. */
  readonly power: number | null;
}

/** Everything that an analysis finds. */
export interface Analysis {
  readonly method: AnalysisMethodEnum;
  readonly comparisons: readonly AnalysedComparison[];
  readonly pairs: readonly ComparedPair[];
  readonly chanceToBeBest: readonly { readonly variationKey: string; readonly probability: number | null }[];
  readonly arms: readonly ArmEstimate[];
  readonly guardrails: readonly GuardrailFinding[];
  readonly health: readonly HealthCheck[];
  readonly warnings: readonly EvaluationWarning[];
  readonly decision: TestDecisionEnum;
  readonly reasons: readonly ReasonOfDecision[];
  readonly winningVariationKey: string | null;
  /** The comparison that speaks for the test: the winner's, else the one with the smallest p. */
  readonly leading: AnalysedComparison | null;
  readonly revenueImpact: RevenueImpact | null;
  readonly progress: TestProgress;
  readonly factorial: FactorialAnalysis | null;
  readonly look: LookDetails;
}

/** How this look was read, and what it leaves for the next. */
export interface LookDetails extends EarlierLook {
  /** Half-width of the interval of one comparison alone, in standard errors. */
  readonly boundaryZ: number | null;
  /** Fixed-sample level at which one comparison alone is judged. */
  readonly nominalAlpha: number | null;
  readonly alphaSpent: number | null;
  /** How the comparisons were narrowed: PLAIN, CUPED or POST_STRATIFIED. */
  readonly approach: ApproachOfComparison;
  /** Why another approach was not taken, if it was asked for. */
  readonly approachNote: string | null;
  readonly metricKind: string | null;
}

export type ApproachOfComparison = 'PLAIN' | 'CUPED' | 'POST_STRATIFIED';
