import { requireCount, requireOpenShare, requirePositive } from './argument-checks';
import { normalCriticalValue } from './distributions';
import type { Interval } from './outcome';
import { findRoot } from './roots';

/** What one arm has counted. Whole numbers, conversions ≤ units: a unit converts once or not at all. */
export interface Counts {
  readonly conversions: number;
  readonly units: number;
}

/** Throws RangeError naming the field unless the counts are possible. */
export function requireCounts(name: string, counts: Counts): void {
  requireCount(`${name}.conversions`, counts.conversions);
  requireCount(`${name}.units`, counts.units);
  if (counts.conversions > counts.units) {
    throw new RangeError(`${name}.conversions must be ≤ units, got ${counts.conversions} > ${counts.units}`);
  }
}

/** Wilson (1927) score interval of one rate; shares in 0..1. Needs units > 0. */
export function wilsonInterval(counts: Counts, alpha: number): Interval {
  requireOccupied('counts', counts);
  const z = normalCriticalValue(alpha);
  const { conversions, units } = counts;
  const rate = conversions / units;
  const z2 = z * z;
  const centre = (conversions + z2 / 2) / (units + z2);
  const half = (z / (units + z2)) * Math.sqrt(conversions * (1 - rate) + z2 / 4);
  return {
    lower: conversions === 0 ? 0 : Math.max(0, centre - half),
    upper: conversions === units ? 1 : Math.min(1, centre + half),
  };
}

/** Newcombe (1998, method 10) interval of the difference treatment - control, from two Wilson intervals. */
export function newcombeInterval(control: Counts, treatment: Counts, alpha: number): Interval {
  const a = wilsonInterval(control, alpha);
  const b = wilsonInterval(treatment, alpha);
  const rateA = control.conversions / control.units;
  const rateB = treatment.conversions / treatment.units;
  const difference = rateB - rateA;
  return {
    lower: difference - Math.hypot(rateB - b.lower, a.upper - rateA),
    upper: difference + Math.hypot(b.upper - rateB, rateA - a.lower),
  };
}

/**
 * Score interval of the difference treatment - control (Mee 1984): the differences that a score test does not reject.
 * At 0 that test is the pooled z test, so the interval leaves out 0 exactly when the pooled z test rejects.
 */
export function scoreDifferenceInterval(control: Counts, treatment: Counts, alpha: number): Interval {
  requireOccupied('control', control);
  requireOccupied('treatment', treatment);
  requireOpenShare('alpha', alpha);
  const critical = normalCriticalValue(alpha);
  const difference = treatment.conversions / treatment.units - control.conversions / control.units;
  const statistic = (delta: number): number => differenceScore(control, treatment, delta);
  return {
    lower: difference === -1 ? -1 : findRoot((delta) => statistic(delta) - critical, -1, difference),
    upper: difference === 1 ? 1 : findRoot((delta) => statistic(delta) + critical, difference, 1),
  };
}

/**
 * Score interval of the uplift treatment/control - 1 (Koopman, Biometrics 1984): at ratio 1 its test is the pooled z test.
 * Needs at least one conversion in control. A treatment without conversions has the lower bound -1.
 */
export function scoreUpliftInterval(control: Counts, treatment: Counts, alpha: number): Interval {
  requireOccupied('control', control);
  requireOccupied('treatment', treatment);
  requirePositive('control.conversions', control.conversions);
  const critical = normalCriticalValue(alpha);
  const logEstimate =
    Math.log(Math.max(treatment.conversions, 0.5) / treatment.units) - Math.log(control.conversions / control.units);
  const statistic = (logRatio: number): number => ratioScore(control, treatment, Math.exp(logRatio));
  let lower = -1;
  if (treatment.conversions > 0) {
    const start = bracket(logEstimate, (logRatio) => statistic(logRatio) > critical, -1);
    lower = Math.expm1(findRoot((logRatio) => statistic(logRatio) - critical, start, logEstimate));
  }
  const from = treatment.conversions > 0 ? logEstimate : bracket(logEstimate, (x) => statistic(x) > -critical, -1);
  const end = bracket(logEstimate, (logRatio) => statistic(logRatio) < -critical, 1);
  return { lower, upper: Math.expm1(findRoot((logRatio) => statistic(logRatio) + critical, from, end)) };
}

/** Walks from `start` in ever longer steps until `beyond` holds. */
function bracket(start: number, beyond: (x: number) => boolean, direction: 1 | -1): number {
  let step = 0.5;
  while (!beyond(start + direction * step) && step < 600) step *= 2;
  return start + direction * step;
}

/** Score statistic of "treatment - control = delta", standard error at the rates that fit best under it. */
function differenceScore(control: Counts, treatment: Counts, delta: number): number {
  const difference = treatment.conversions / treatment.units - control.conversions / control.units;
  if (difference === delta) return 0;
  const [lower, higher] = delta >= 0 ? [control, treatment] : [treatment, control];
  const gap = Math.abs(delta);
  const lowRate = likeliestLowerRate(lower, higher, gap);
  const highRate = Math.min(1, lowRate + gap);
  const variance = (lowRate * (1 - lowRate)) / lower.units + (highRate * (1 - highRate)) / higher.units;
  return (difference - delta) / Math.sqrt(variance);
}

/**
 * Maximum-likelihood rate of the lower arm when the other's is `gap` higher: root of the score, which falls throughout.
 * Not by the textbook's cubic (Miettinen & Nurminen 1985), whose cosines lose all digits of rates around 1e-9.
 */
function likeliestLowerRate(lower: Counts, higher: Counts, gap: number): number {
  const pull = (count: number, rate: number): number => (count === 0 ? 0 : count / rate);
  const score = (rate: number): number =>
    pull(lower.conversions, rate) -
    pull(lower.units - lower.conversions, 1 - rate) +
    pull(higher.conversions, rate + gap) -
    pull(higher.units - higher.conversions, Math.max(0, 1 - rate - gap));
  const highest = 1 - gap;
  if (!(score(0) > 0)) return 0;
  return score(highest) >= 0 ? highest : findRoot(score, 0, highest);
}

/** Score statistic of "treatment / control = ratio" (Miettinen & Nurminen 1985). */
function ratioScore(control: Counts, treatment: Counts, ratio: number): number {
  const [n1, x1, n2, x2] = [treatment.units, treatment.conversions, control.units, control.conversions];
  const a = (n1 + n2) * ratio;
  const b = n1 * ratio + x1 + n2 + x2 * ratio;
  const c = x1 + x2;
  const rate2 = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
  const rate1 = Math.min(1, ratio * rate2);
  const distance = x1 / n1 - (ratio * x2) / n2;
  const variance = (rate1 * (1 - rate1)) / n1 + (ratio * ratio * rate2 * (1 - rate2)) / n2;
  return distance === 0 ? 0 : distance / Math.sqrt(variance);
}

function requireOccupied(name: string, counts: Counts): void {
  requireCounts(name, counts);
  requirePositive(`${name}.units`, counts.units);
}
