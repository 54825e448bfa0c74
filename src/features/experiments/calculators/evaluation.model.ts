import type { Interval } from '../../../statistics/outcome';
import type { StatisticalSignificanceEnum, TestDecisionEnum } from '../ab-tests/ab-test.enums';
import type {
  ComparisonSetEnum,
  ComparisonTestEnum,
  CorrectionEnum,
  EvaluationMethodEnum,
  EvaluationMetricEnum,
  EvaluationWarningEnum,
  PowerBasisEnum,
} from './evaluation.enums';

/** What was counted in one variation. Sums are those of the metric in use; they are 0 where the metric needs none. */
export interface EvaluatedArm {
  readonly key: string;
  readonly isControl: boolean;
  /** Percent of the traffic that it was to get. */
  readonly trafficPercentage: number;
  readonly visitors: number;
  readonly conversions: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly denominatorSum: number;
  readonly denominatorSumOfSquares: number;
  readonly crossProductSum: number;
}

/** A test and its counts; checked before (evaluation.checks.ts): 2 to 50 arms, exactly one of them the control. */
export interface Experiment {
  /** 1 - confidence threshold. */
  readonly alpha: number;
  readonly method: EvaluationMethodEnum;
  /** Visitors of all arms together; known where the method is SEQUENTIAL. */
  readonly plannedSampleSize: number | null;
  /** Visitors of all arms together at the looks before this one, increasing. */
  readonly earlierLooks: readonly number[];
  readonly metric: EvaluationMetricEnum;
  readonly correction: CorrectionEnum;
  readonly comparisons: ComparisonSetEnum;
  /** Relative, a share. */
  readonly minimumDetectableEffect: number | null;
  readonly arms: readonly EvaluatedArm[];
}

/** One arm against another. Null is what could not be computed; a warning says why. */
export interface EvaluatedComparison {
  readonly variationKey: string;
  readonly controlKey: string;
  readonly controlValue: number | null;
  readonly variationValue: number | null;
  readonly difference: number | null;
  readonly differenceInterval: Interval | null;
  readonly uplift: number | null;
  readonly upliftInterval: Interval | null;
  readonly statistic: number | null;
  /** What the verdict goes by: the fixed-sample p, or under SEQUENTIAL the repeated p. */
  readonly pValue: number | null;
  readonly log10PValue: number | null;
  readonly fixedPValue: number | null;
  readonly adjustedPValue: number | null;
  readonly significance: StatisticalSignificanceEnum | null;
  readonly effectSize: number | null;
  readonly power: number | null;
  readonly powerOf: PowerBasisEnum | null;
  readonly chanceToBeatControl: number | null;
  readonly expectedLoss: number | null;
  readonly test: ComparisonTestEnum | null;
}

export interface SampleRatioCheck {
  readonly pValue: number | null;
  readonly detected: boolean | null;
}

export interface EvaluationWarning {
  readonly code: EvaluationWarningEnum;
  readonly message: string;
  /** The arm that it is about; null for the whole test. */
  readonly variationKey: string | null;
}

/** What warnings and the decision look at. */
export interface Findings {
  readonly totalVisitors: number;
  /** Whether all that was planned is in. */
  readonly isComplete: boolean;
  readonly sampleRatioMismatch: SampleRatioCheck;
  readonly comparisons: readonly EvaluatedComparison[];
}

/** One reason of a decision: `code` for programs, `message` for people. */
export interface DecisionReason {
  readonly code: DecisionReasonCode;
  readonly message: string;
}

export type DecisionReasonCode =
  | 'COMPARED'
  | 'SAMPLE_RATIO_MISMATCH'
  | 'READ_TOO_EARLY'
  | 'SIGNIFICANTLY_BETTER'
  | 'SIGNIFICANTLY_WORSE'
  | 'WORSE_VARIATION'
  | 'NO_DIFFERENCE_FOUND'
  | 'NOTHING_PROVED_YET'
  | 'NOT_ENOUGH_DATA';

/** What to do, and why in words. */
export interface Decision {
  readonly decision: TestDecisionEnum;
  readonly reasons: readonly DecisionReason[];
  readonly winningVariationKey: string | null;
}

export interface Evaluation extends Omit<Decision, 'reasons'> {
  readonly decisionReasons: readonly string[];
  readonly reasons: readonly DecisionReason[];
  readonly comparisons: readonly EvaluatedComparison[];
  readonly sampleRatioMismatch: SampleRatioCheck;
  readonly chanceToBeBest: readonly { readonly variationKey: string; readonly probability: number | null }[];
  readonly warnings: readonly EvaluationWarning[];
  readonly totalVisitors: number;
  readonly informationFraction: number | null;
}
