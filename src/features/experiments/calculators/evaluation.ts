import type { Comparison, TestMethod } from '../../../statistics/comparison';
import { adjustPValues } from '../../../statistics/multiple-comparisons';
import type { Interval, Outcome } from '../../../statistics/outcome';
import { testSampleRatio } from '../../../statistics/sample-ratio';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { decide } from './evaluation.decision';
import { ComparisonSetEnum, ComparisonTestEnum, CorrectionEnum, PowerBasisEnum } from './evaluation.enums';
import { type Look, lookOf } from './evaluation.look';
import { chancesToBeBest, compareArms, effectSizeOf, powerOf, riskOf } from './evaluation.metric';
import type { EvaluatedArm, EvaluatedComparison, Evaluation, Experiment, SampleRatioCheck } from './evaluation.model';
import { warningsOf } from './evaluation.warnings';

/** The level at which a sample ratio mismatch counts as found. */
const MISMATCH_LEVEL = 0.001;

/** A p-value in words: at most alpha/10, alpha, 2·alpha, or above. */
export function significanceOf(pValue: number, alpha: number): StatisticalSignificanceEnum {
  if (pValue <= alpha / 10) return StatisticalSignificanceEnum.HIGHLY_SIGNIFICANT;
  if (pValue <= alpha) return StatisticalSignificanceEnum.SIGNIFICANT;
  return pValue <= 2 * alpha ? StatisticalSignificanceEnum.APPROACHING : StatisticalSignificanceEnum.NOT_SIGNIFICANT;
}

/** The test of two arms, treatment against control, with intervals at the two-sided level `alpha`. */
export type Compare = (control: EvaluatedArm, treatment: EvaluatedArm, alpha: number) => Outcome<Comparison>;

/** What a test that is stored knows beyond its counts: the looks before, a covariate, strata. */
export interface Judging {
  readonly look?: Look;
  readonly compare?: Compare;
}

/** Everything there is to say about a test from its counts alone. Pure: the same counts, the same answer. */
export function evaluate(experiment: Experiment, judging: Judging = {}): Evaluation {
  const { alpha, arms, metric } = experiment;
  const totalVisitors = arms.reduce((sum, { visitors }) => sum + visitors, 0);
  const look = judging.look ?? lookOf(experiment, totalVisitors);
  const compare: Compare =
    judging.compare ?? ((control, treatment, level) => compareArms(metric, control, treatment, level));
  const pairs = pairsOf(experiment).map(([control, treatment]) => {
    const tested = compare(control, treatment, alpha);
    const keys = { variationKey: treatment.key, controlKey: control.key };
    return { control, treatment, keys, tested, p: tested.ok ? look.pValueOf(tested, keys) : null };
  });
  // A comparison without data yet still belongs to the family that shares alpha.
  const adjusted = adjustPValues(
    pairs.map(({ p }) => p?.pValue ?? 1),
    experiment.correction,
    alpha,
  );
  const powerAlpha = experiment.correction === CorrectionEnum.NONE ? alpha : alpha / pairs.length;
  const judged = pairs.map(({ control, treatment, keys, tested, p }, i) => {
    const verdict = p && { ...p, adjustedPValue: adjusted[i].adjustedPValue };
    const drawn = tested.ok ? compare(control, treatment, look.levelOf(adjusted[i].intervalAlpha, keys)) : tested;
    const powerLevel = look.levelOf(powerAlpha, keys);
    return {
      control,
      treatment,
      drawn,
      comparison: describe(experiment, control, treatment, drawn, verdict, powerLevel),
    };
  });
  const comparisons = judged.map(({ comparison }) => comparison);
  const sampleRatioMismatch = sampleRatioOf(arms);
  const best = chancesToBeBest(metric, arms);
  const findings = { totalVisitors, isComplete: look.isComplete, sampleRatioMismatch, comparisons };
  const { decision, reasons, winningVariationKey } = decide(experiment, findings);
  return {
    comparisons,
    sampleRatioMismatch,
    chanceToBeBest: arms.map(({ key }, i) => ({ variationKey: key, probability: finite(best?.[i]) })),
    warnings: warningsOf(experiment, findings, judged, best !== null),
    totalVisitors,
    informationFraction: look.informationFraction,
    decision,
    reasons,
    decisionReasons: reasons.map(({ message }) => message),
    winningVariationKey,
  };
}

/** Control or earlier arm first. */
function pairsOf({ arms, comparisons }: Experiment): [EvaluatedArm, EvaluatedArm][] {
  const ordered = [...arms.filter(({ isControl }) => isControl), ...arms.filter(({ isControl }) => !isControl)];
  const baselines = comparisons === ComparisonSetEnum.ALL_PAIRS ? ordered : ordered.slice(0, 1);
  return baselines.flatMap((baseline, i) =>
    ordered.slice(i + 1).map((treatment): [EvaluatedArm, EvaluatedArm] => [baseline, treatment]),
  );
}

function sampleRatioOf(arms: readonly EvaluatedArm[]): SampleRatioCheck {
  const allocation = arms.map(({ visitors, trafficPercentage }) => ({ units: visitors, weight: trafficPercentage }));
  const result = testSampleRatio(allocation, MISMATCH_LEVEL);
  return result.ok ? { pValue: result.pValue, detected: result.mismatch } : { pValue: null, detected: null };
}

function describe(
  experiment: Experiment,
  control: EvaluatedArm,
  treatment: EvaluatedArm,
  drawn: Outcome<Comparison>,
  verdict: { readonly pValue: number; readonly log10PValue: number; readonly adjustedPValue: number } | null,
  powerLevel: number,
): EvaluatedComparison {
  const keys = { variationKey: treatment.key, controlKey: control.key };
  if (!drawn.ok) return { ...NOTHING, ...keys };
  const { metric, alpha, minimumDetectableEffect } = experiment;
  const { uplift } = drawn;
  const difference = drawn.difference.estimate;
  const risk = riskOf(metric, control, treatment, drawn);
  const effect = minimumDetectableEffect === null ? difference : drawn.controlValue * minimumDetectableEffect;
  const power =
    minimumDetectableEffect !== null && !(drawn.controlValue > 0)
      ? null
      : finite(powerOf(metric, control, treatment, drawn, { effect, level: powerLevel }));
  const basis =
    minimumDetectableEffect === null ? PowerBasisEnum.OBSERVED_EFFECT : PowerBasisEnum.MINIMUM_DETECTABLE_EFFECT;
  return {
    ...keys,
    controlValue: finite(drawn.controlValue),
    variationValue: finite(drawn.treatmentValue),
    difference: finite(difference),
    differenceInterval: finiteInterval(drawn.difference.interval),
    uplift: uplift.ok ? finite(uplift.estimate) : null,
    upliftInterval: uplift.ok ? finiteInterval(uplift.interval) : null,
    statistic: finite(drawn.statistic),
    pValue: finite(verdict?.pValue),
    log10PValue: finite(verdict?.log10PValue),
    fixedPValue: finite(drawn.pValue),
    adjustedPValue: finite(verdict?.adjustedPValue),
    significance: verdict && significanceOf(verdict.adjustedPValue, alpha),
    effectSize: finite(effectSizeOf(metric, control, treatment, difference)),
    power,
    powerOf: power === null ? null : basis,
    chanceToBeatControl: finite(risk.chanceToBeatControl),
    expectedLoss: finite(risk.expectedLoss),
    test: TESTS[drawn.method],
  };
}

const TESTS: Readonly<Record<TestMethod, ComparisonTestEnum>> = {
  POOLED_Z: ComparisonTestEnum.POOLED_Z,
  FISHER_EXACT: ComparisonTestEnum.FISHER_EXACT,
  WELCH_T: ComparisonTestEnum.WELCH_T,
  DELTA_Z: ComparisonTestEnum.DELTA_METHOD,
  WELCH_T_CUPED: ComparisonTestEnum.CUPED,
  POST_STRATIFIED_Z: ComparisonTestEnum.POST_STRATIFIED,
};

const NOTHING: Omit<EvaluatedComparison, 'variationKey' | 'controlKey'> = {
  controlValue: null,
  variationValue: null,
  difference: null,
  differenceInterval: null,
  uplift: null,
  upliftInterval: null,
  statistic: null,
  pValue: null,
  log10PValue: null,
  fixedPValue: null,
  adjustedPValue: null,
  significance: null,
  effectSize: null,
  power: null,
  powerOf: null,
  chanceToBeatControl: null,
  expectedLoss: null,
  test: null,
};

export function finite(value: number | null | undefined): number | null {
  return value !== undefined && value !== null && Number.isFinite(value) ? value : null;
}

export function finiteInterval({ lower, upper }: Interval): Interval | null {
  return Number.isFinite(lower) && Number.isFinite(upper) ? { lower, upper } : null;
}
