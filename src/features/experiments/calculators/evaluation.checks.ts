import { BadUserInputError, type Violation } from '../../../platform/errors';
import { ComparisonSetEnum, EvaluationMethodEnum, EvaluationMetricEnum } from './evaluation.enums';
import type { EvaluateABTestInput, EvaluateVariationInput } from './evaluation.input';
import type { EvaluatedArm, Experiment } from './evaluation.model';
import { checkRatio, checkSums, isGiven, type Report, within } from './evaluation.sums';

const MOST_VISITORS = 10_000_000_000;
const MOST_ARMS = 50;
/** Each pair costs milliseconds of integrals. */
const MOST_ARMS_IN_PAIRS = 10;
const MOST_EARLIER_LOOKS = 15;
/** Each earlier look costs each comparison some two milliseconds. */
const MOST_EARLIER_LOOKS_BY_COMPARISONS = 100;
/** Percentages such as three times 33.33 miss their sum. */
const TRAFFIC_TOLERANCE = 0.01;

/** The test that an input describes. Throws BAD_USER_INPUT with everything that is wrong with it at once. */
export function requireExperiment(input: EvaluateABTestInput): Experiment {
  const violations: Violation[] = [];
  const report: Report = (path, constraint, message) => violations.push({ path, message, constraint });
  checkSettings(input, report);
  checkArms(input.variations, report);
  input.variations.forEach((arm, i) => {
    checkArm(arm, input.metric, (path, constraint, message) => report(`variations.${i}.${path}`, constraint, message));
  });
  checkLooks(input, report);
  refuse(violations);
  return {
    // 1 - 0.95 is 0.050000000000000044.
    alpha: Number((1 - input.confidenceThreshold).toPrecision(12)),
    method: input.method,
    plannedSampleSize: input.plannedSampleSize ?? null,
    earlierLooks: input.earlierLooks ?? [],
    metric: input.metric,
    correction: input.correction,
    comparisons: input.comparisons,
    minimumDetectableEffect: input.minimumDetectableEffect ?? null,
    arms: input.variations.map((arm) => armOf(arm, 100 / input.variations.length)),
  };
}

/** Throws BAD_USER_INPUT with all violations, if there are any. */
export function refuse(violations: readonly Violation[]): void {
  const [first] = violations;
  if (!first) return;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more, in validationErrors)` : '';
  throw new BadUserInputError(`${first.path}: ${first.message}${more}`, violations);
}

function checkSettings(input: EvaluateABTestInput, report: Report): void {
  const { confidenceThreshold, method, plannedSampleSize, minimumDetectableEffect } = input;
  if (!within(confidenceThreshold, 0.5, 0.9999))
    report('confidenceThreshold', 'range', 'confidenceThreshold must be 0.5 to 0.9999.');
  if (plannedSampleSize !== undefined && plannedSampleSize !== null) {
    if (!within(plannedSampleSize, 2, MOST_VISITORS))
      report('plannedSampleSize', 'range', `plannedSampleSize must be 2 to ${MOST_VISITORS}.`);
  } else if (method === EvaluationMethodEnum.SEQUENTIAL) {
    const message =
      'SEQUENTIAL needs plannedSampleSize: how much alpha may be spent depends on how much is still to come.';
    report('plannedSampleSize', 'required', message);
  }
  if (minimumDetectableEffect !== undefined && minimumDetectableEffect !== null) {
    if (!(minimumDetectableEffect > 0 && minimumDetectableEffect <= 10))
      report('minimumDetectableEffect', 'range', 'minimumDetectableEffect must be above 0 and at most 10.');
  }
  if (input.comparisons === ComparisonSetEnum.ALL_PAIRS && input.variations.length > MOST_ARMS_IN_PAIRS)
    report('comparisons', 'size', `ALL_PAIRS takes at most ${MOST_ARMS_IN_PAIRS} variations.`);
}

function checkArms(arms: readonly EvaluateVariationInput[], report: Report): void {
  if (!within(arms.length, 2, MOST_ARMS))
    report('variations', 'size', `variations must be 2 to ${MOST_ARMS}; there are ${arms.length}.`);
  const controls = arms.flatMap(({ isControl }, i) => (isControl ? [i] : []));
  if (arms.length > 0 && controls.length === 0)
    report('variations', 'oneControl', 'variations must have a control: set isControl of exactly one.');
  for (const i of controls.slice(1))
    report(`variations.${i}.isControl`, 'oneControl', 'another variation is the control already; exactly one may be.');
  const seen = new Set<string>();
  arms.forEach(({ key }, i) => {
    if (seen.has(key)) report(`variations.${i}.key`, 'unique', 'another variation has this key already.');
    seen.add(key);
  });
  checkTraffic(arms, report);
}

function checkTraffic(arms: readonly EvaluateVariationInput[], report: Report): void {
  const given = arms.filter(({ trafficPercentage }) => isGiven(trafficPercentage));
  if (given.length === 0) return;
  arms.forEach(({ trafficPercentage }, i) => {
    const path = `variations.${i}.trafficPercentage`;
    if (!isGiven(trafficPercentage))
      report(path, 'required', 'give trafficPercentage in every variation or in none (equal shares).');
    else if (!within(trafficPercentage, 0, 100)) report(path, 'range', 'trafficPercentage must be 0 to 100.');
  });
  if (given.length < arms.length) return;
  const total = given.reduce((sum, { trafficPercentage }) => sum + (trafficPercentage ?? 0), 0);
  if (!(Math.abs(total - 100) <= TRAFFIC_TOLERANCE))
    report(
      'variations',
      'trafficTotal',
      `trafficPercentage must sum to 100; these sum to ${Number(total.toFixed(4))}.`,
    );
}

function checkLooks(input: EvaluateABTestInput, report: Report): void {
  const { earlierLooks, method, plannedSampleSize, comparisons, variations } = input;
  if (!earlierLooks || earlierLooks.length === 0) return;
  if (method !== EvaluationMethodEnum.SEQUENTIAL)
    report('earlierLooks', 'sequential', 'earlierLooks goes with SEQUENTIAL only: FIXED is for a single look.');
  if (earlierLooks.length > MOST_EARLIER_LOOKS)
    report('earlierLooks', 'size', `earlierLooks may have at most ${MOST_EARLIER_LOOKS} entries.`);
  const pairs =
    comparisons === ComparisonSetEnum.ALL_PAIRS
      ? (variations.length * (variations.length - 1)) / 2
      : variations.length - 1;
  if (earlierLooks.length * pairs > MOST_EARLIER_LOOKS_BY_COMPARISONS) {
    const message = `earlierLooks times comparisons may be at most ${MOST_EARLIER_LOOKS_BY_COMPARISONS}; there are ${pairs} comparisons.`;
    report('earlierLooks', 'cost', message);
  }
  const now = variations.reduce((sum, { visitors }) => sum + visitors, 0);
  earlierLooks.forEach((visitors, i) => {
    const path = `earlierLooks.${i}`;
    if (visitors < 1) report(path, 'range', 'a look has at least one visitor.');
    if (i > 0 && visitors <= earlierLooks[i - 1]) report(path, 'increasing', 'earlierLooks must increase.');
    if (visitors >= now) report(path, 'earlier', `a look before this one has fewer than its ${now} visitors.`);
    if (isGiven(plannedSampleSize) && visitors >= plannedSampleSize)
      report(path, 'unfinished', 'the test was over at that look: plannedSampleSize was reached.');
  });
}

function checkArm(arm: EvaluateVariationInput, metric: EvaluationMetricEnum, report: Report): void {
  const { key, visitors, conversions } = arm;
  if (key.trim().length === 0 || key.length > 63) report('key', 'length', 'key must have 1 to 63 characters.');
  if (!within(visitors, 0, MOST_VISITORS)) report('visitors', 'range', `visitors must be 0 to ${MOST_VISITORS}.`);
  if (isGiven(conversions) && conversions < 0) report('conversions', 'range', 'conversions must not be negative.');
  if (metric === EvaluationMetricEnum.PROPORTION) {
    if (!isGiven(conversions)) report('conversions', 'required', 'PROPORTION needs conversions.');
    else if (conversions > visitors) {
      const message = 'conversions must not be above visitors: a visitor converts once or not at all (else use MEAN).';
      report('conversions', 'notAboveVisitors', message);
    }
    return;
  }
  checkSums(arm, 'sum', 'sumOfSquares', metric, report);
  if (metric === EvaluationMetricEnum.RATIO) checkRatio(arm, report);
}

function armOf(arm: EvaluateVariationInput, equalShare: number): EvaluatedArm {
  return {
    key: arm.key,
    isControl: arm.isControl,
    trafficPercentage: arm.trafficPercentage ?? equalShare,
    visitors: arm.visitors,
    conversions: arm.conversions ?? 0,
    sum: arm.sum ?? 0,
    sumOfSquares: arm.sumOfSquares ?? 0,
    denominatorSum: arm.denominatorSum ?? 0,
    denominatorSumOfSquares: arm.denominatorSumOfSquares ?? 0,
    crossProductSum: arm.crossProductSum ?? 0,
  };
}
