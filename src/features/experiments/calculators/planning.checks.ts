import { BadUserInputError, type Violation } from '../../../platform/errors';
import type { Outcome } from '../../../statistics/outcome';
import { refuse } from './evaluation.checks';
import { CorrectionEnum } from './evaluation.enums';
import { isGiven, type Report, within } from './evaluation.sums';
import type { PlanQuestion, TestPlan } from './planning';
import type { PlanABTestInput } from './planning.input';

const MOST_UNITS = 1_000_000_000_000;
const MOST_PER_ARM = 10_000_000_000;
const FEWEST_PER_ARM = 2;
const USUAL_POWER = 0.8;
const USUAL_LOOKS = 10;
const MOST_LOOKS = 30;
const MOST_ARMS = 50;
const [SMALLEST_MEASURE, LARGEST_MEASURE] = [1e-9, 1e15];
/** Shares such as three times 0.3333 miss their sum. */
const SPLIT_TOLERANCE = 1e-3;

/** The question that an input asks. Throws BAD_USER_INPUT with everything that is wrong with it at once. */
export function requireQuestion(input: PlanABTestInput): PlanQuestion {
  const violations: Violation[] = [];
  const report: Report = (path, constraint, message) => violations.push({ path, message, constraint });
  checkBaseline(input, report);
  checkEffect(input, report);
  checkUnknown(input, report);
  checkSizes(input, report);
  checkSplit(input, report);
  checkSettings(input, report);
  refuse(violations);
  const { baselineRate, baselineMean, standardDeviation, variations } = input;
  const size = sizeOf(input);
  const effect = input.minimumDetectableEffect ?? null;
  return {
    metric: isGiven(baselineRate)
      ? { kind: 'RATE', baseline: baselineRate }
      : { kind: 'MEAN', baseline: Number(baselineMean), standardDeviation: Number(standardDeviation) },
    minimumDetectableEffect: effect,
    totalSampleSize: size,
    power: input.power ?? (size !== null && effect !== null ? null : USUAL_POWER),
    // 1 - 0.95 is 0.050000000000000044.
    alpha: Number((1 - input.confidenceThreshold).toPrecision(12)),
    comparisons: input.correction === CorrectionEnum.NONE ? 1 : variations - 1,
    trafficSplit: input.trafficSplit ?? Array.from({ length: variations }, () => 1 / variations),
    dailyVisitors: input.dailyVisitors ?? null,
    looks: input.sequential ? (input.looks ?? USUAL_LOOKS) : 1,
  };
}

/** A plan that was found. Throws BAD_USER_INPUT, naming what to change, where no plan is possible. */
export function requirePlan(plan: Outcome<TestPlan>, input: PlanABTestInput): TestPlan {
  if (plan.ok) return plan;
  const path = isGiven(input.minimumDetectableEffect)
    ? 'minimumDetectableEffect'
    : isGiven(input.totalSampleSize)
      ? 'totalSampleSize'
      : 'sampleSizePerVariation';
  throw BadUserInputError.at(path, plan.explanation, 'reachable');
}

function checkBaseline({ baselineRate, baselineMean, standardDeviation }: PlanABTestInput, report: Report): void {
  if (isGiven(baselineRate)) {
    if (!(baselineRate >= SMALLEST_MEASURE && baselineRate < 1))
      report('baselineRate', 'range', `baselineRate must be ${SMALLEST_MEASURE} to below 1: 2 percent is 0.02.`);
    if (isGiven(baselineMean))
      report('baselineMean', 'either', 'give either baselineRate or baselineMean with standardDeviation, not both.');
    if (isGiven(standardDeviation)) {
      const message = 'standardDeviation goes with baselineMean; that of a rate follows from the rate.';
      report('standardDeviation', 'either', message);
    }
    return;
  }
  if (!isGiven(baselineMean) && !isGiven(standardDeviation)) {
    report('baselineRate', 'required', 'give baselineRate, or baselineMean with standardDeviation.');
    return;
  }
  for (const [name, value] of Object.entries({ baselineMean, standardDeviation })) {
    if (!isGiven(value)) report(name, 'required', 'baselineMean and standardDeviation go together.');
    else if (!within(value, SMALLEST_MEASURE, LARGEST_MEASURE))
      report(name, 'range', `${name} must be ${SMALLEST_MEASURE} to ${LARGEST_MEASURE}.`);
  }
}

function checkEffect({ minimumDetectableEffect: effect, baselineRate }: PlanABTestInput, report: Report): void {
  if (!isGiven(effect)) return;
  if (!within(effect, -1, 10) || effect === 0) {
    const message = 'minimumDetectableEffect must be -1 to 10 and not 0: 0.1 is 10 percent of the baseline.';
    report('minimumDetectableEffect', 'range', message);
  } else if (isGiven(baselineRate) && baselineRate * (1 + effect) > 1) {
    const message = 'minimumDetectableEffect is a share of the baseline; with this one the rate would be above 1.';
    report('minimumDetectableEffect', 'possible', message);
  }
}

function checkUnknown(input: PlanABTestInput, report: Report): void {
  const { minimumDetectableEffect, power, totalSampleSize, sampleSizePerVariation } = input;
  if (isGiven(power) && !within(power, 0.5, 0.9999)) report('power', 'range', 'power must be 0.5 to 0.9999.');
  const sized = isGiven(totalSampleSize) || isGiven(sampleSizePerVariation);
  if (sized && isGiven(minimumDetectableEffect) && isGiven(power)) {
    const message = 'leave out one of sample size, minimumDetectableEffect and power: it is what is computed.';
    report('power', 'oneUnknown', message);
  }
  if (!sized && !isGiven(minimumDetectableEffect)) {
    const message = 'give minimumDetectableEffect or a sample size: only one of the two can be computed.';
    report('minimumDetectableEffect', 'oneUnknown', message);
  }
}

function checkSizes(input: PlanABTestInput, report: Report): void {
  const { totalSampleSize, sampleSizePerVariation, trafficSplit, variations } = input;
  if (isGiven(sampleSizePerVariation)) {
    const path = 'sampleSizePerVariation';
    if (isGiven(totalSampleSize)) report(path, 'either', 'give either totalSampleSize or sampleSizePerVariation.');
    if (trafficSplit?.some((share) => share !== trafficSplit[0]))
      report(path, 'evenSplit', 'give totalSampleSize with an uneven trafficSplit.');
    if (!within(sampleSizePerVariation, FEWEST_PER_ARM, MOST_PER_ARM))
      report(path, 'range', `sampleSizePerVariation must be ${FEWEST_PER_ARM} to ${MOST_PER_ARM}.`);
  }
  if (!isGiven(totalSampleSize)) return;
  const fewest = FEWEST_PER_ARM / Math.min(...(trafficSplit ?? []), 1 / variations);
  if (!within(totalSampleSize, Math.ceil(fewest), MOST_UNITS)) {
    const message = `totalSampleSize must be ${Math.ceil(fewest)} (two in the smallest variation) to ${MOST_UNITS}.`;
    report('totalSampleSize', 'range', message);
  }
}

function checkSplit({ trafficSplit, variations }: PlanABTestInput, report: Report): void {
  if (!within(variations, 2, MOST_ARMS)) report('variations', 'range', `variations must be 2 to ${MOST_ARMS}.`);
  if (!trafficSplit) return;
  if (trafficSplit.length !== variations) {
    const message = `trafficSplit must have one share per variation, ${variations}; it has ${trafficSplit.length}.`;
    report('trafficSplit', 'size', message);
  }
  trafficSplit.forEach((share, i) => {
    if (!within(share, 1e-6, 1)) report(`trafficSplit.${i}`, 'range', 'a share must be above 0 and at most 1.');
  });
  const total = trafficSplit.reduce((sum, share) => sum + share, 0);
  if (!(Math.abs(total - 1) <= SPLIT_TOLERANCE))
    report('trafficSplit', 'total', `trafficSplit must sum to 1; these sum to ${Number(total.toFixed(6))}.`);
}

function checkSettings(input: PlanABTestInput, report: Report): void {
  const { confidenceThreshold, dailyVisitors, looks, sequential } = input;
  if (!within(confidenceThreshold, 0.5, 0.9999))
    report('confidenceThreshold', 'range', 'confidenceThreshold must be 0.5 to 0.9999.');
  if (isGiven(dailyVisitors) && !within(dailyVisitors, 0.001, 1e12))
    report('dailyVisitors', 'range', 'dailyVisitors must be 0.001 to 1e12.');
  if (!isGiven(looks)) return;
  if (!sequential) report('looks', 'sequential', 'looks goes with sequential: true only.');
  if (!within(looks, 2, MOST_LOOKS)) report('looks', 'range', `looks must be 2 to ${MOST_LOOKS}.`);
}

function sizeOf({ totalSampleSize, sampleSizePerVariation, variations }: PlanABTestInput): number | null {
  if (isGiven(sampleSizePerVariation)) return sampleSizePerVariation * variations;
  return totalSampleSize ?? null;
}
