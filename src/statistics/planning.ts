import type { Spending } from './alpha-spending';
import { requireCount, requireFinite, requireOpenShare, requirePositive, requireShare } from './argument-checks';
import { available, type Outcome, unavailable } from './outcome';
import { powerOfMeans, powerOfProportions } from './power';
import { findRoot } from './roots';
import { designCharacteristics, fixedPowerFor, sequentialPower } from './sequential-power';

const MOST_UNITS = 1e13;

/** The metric that decides, as it is today. */
export type PlannedMetric =
  | { readonly kind: 'RATE'; readonly baseline: number }
  | { readonly kind: 'MEAN'; readonly baseline: number; readonly standardDeviation: number };

/** A plan with exactly one of `uplift`, `units`, `power` left out: that one is computed. */
export interface PlanRequest {
  readonly metric: PlannedMetric;
  /** Minimum detectable relative change, a share ≠ 0; negative for a decrease. */
  readonly uplift?: number;
  /** Units of all arms together. Instead of it `days` may be given, with unitsPerDay. */
  readonly units?: number;
  readonly days?: number;
  /** Chance to find the effect in its direction, 0..1. */
  readonly power?: number;
  /** Two-sided error of the whole test, default 0.05. */
  readonly alpha?: number;
  /** Shares of the arms, control first; default two halves. Scaled to sum 1. */
  readonly trafficSplit?: readonly number[];
  /** Comparisons that share alpha (Bonferroni), default one per treatment arm. */
  readonly comparisons?: number;
  /** Equally spaced looks, default 1 (no interim look). */
  readonly looks?: number;
  readonly spending?: Spending;
  /** New eligible units per day, and the share of them let into the test (default 1): give the duration. */
  readonly unitsPerDay?: number;
  readonly coverage?: number;
  /** When `uplift` is sought: look for an increase (default) or a decrease. */
  readonly direction?: 'INCREASE' | 'DECREASE';
}

/** A complete plan. */
export interface Plan {
  readonly uplift: number;
  /** Whole units of all arms together (the maximum, if there are interim looks). */
  readonly units: number;
  /** Whole units by arm, control first. */
  readonly unitsByArm: readonly number[];
  readonly power: number;
  /** Level of each single comparison. */
  readonly alphaPerComparison: number;
  /** Maximum size over the size of a test without interim looks. */
  readonly inflation: number;
  /** Expected share of the maximum used if the effect is real. */
  readonly expectedShare: number;
  /** Exact days and the whole weeks that contain them; null without unitsPerDay. */
  readonly days: number | null;
  readonly wholeWeeks: number | null;
}

/**
 * Solves a plan for its missing part: sample size and duration, minimum detectable uplift, or power, with sequential looks,
 * several arms, an uneven split and shared alpha taken into account. The smallest treatment arm sets the size.
 * NOT_REACHABLE when no size or effect will do. RangeError unless exactly one part is missing.
 */
export function planTest(request: PlanRequest): Outcome<Plan> {
  const setting = settingOf(request);
  const { uplift, power } = request;
  const units = unitsOf(request);
  const missing = [uplift, units, power].filter((part) => part === undefined).length;
  if (missing !== 1)
    throw new RangeError(`exactly one of uplift, units (or days) and power must be left out, got ${missing} missing`);
  if (uplift !== undefined) requireUplift(uplift, request.metric);
  if (power !== undefined) requireOpenShare('power', power);
  if (power === undefined) {
    const fixed = Math.min(1 - 1e-12, Math.max(1e-12, setting.fixedPower(uplift!, units!)));
    return available(complete(request, setting, uplift!, units!, sequentialPower(fixed, setting.design)));
  }
  const target = fixedPowerFor(power, setting.design);
  if (units === undefined) {
    const excess = (logUnits: number): number => setting.fixedPower(uplift!, Math.exp(logUnits)) - target;
    const least = Math.log(2 * setting.shares.length);
    if (excess(Math.log(MOST_UNITS)) < 0)
      return unavailable('NOT_REACHABLE', 'No realistic number of units detects so small an effect.');
    const needed = excess(least) >= 0 ? Math.exp(least) : Math.exp(findRoot(excess, least, Math.log(MOST_UNITS)));
    return available(complete(request, setting, uplift!, needed, power));
  }
  const sign = request.direction === 'DECREASE' ? -1 : 1;
  const excess = (size: number): number => setting.fixedPower(sign * size, units) - target;
  const largest = sign < 0 ? 1 : request.metric.kind === 'RATE' ? 1 / request.metric.baseline - 1 : 1e6;
  if (!(excess(largest) >= 0))
    return unavailable('NOT_REACHABLE', 'With so few units not even the largest possible effect is detected.');
  return available(complete(request, setting, sign * findRoot(excess, 0, largest), units, power));
}

interface Setting {
  readonly shares: readonly number[];
  readonly alpha: number;
  readonly design: { readonly looks: number; readonly alpha: number; readonly spending?: Spending };
  readonly fixedPower: (uplift: number, units: number) => number;
}

function settingOf(request: PlanRequest): Setting {
  const { metric, alpha = 0.05, trafficSplit = [1, 1], looks = 1, spending } = request;
  requireOpenShare('alpha', alpha);
  requireMetric(metric);
  if (trafficSplit.length < 2) throw new RangeError('trafficSplit must name at least two arms');
  for (const share of trafficSplit) requirePositive('trafficSplit', share);
  const total = trafficSplit.reduce((sum, share) => sum + share, 0);
  const shares = trafficSplit.map((share) => share / total);
  const comparisons = request.comparisons ?? shares.length - 1;
  requireCount('comparisons', comparisons);
  requirePositive('comparisons', comparisons);
  const each = alpha / comparisons;
  const smallest = Math.min(...shares.slice(1));
  const fixedPower = (uplift: number, units: number): number => {
    const sizes = { control: units * shares[0], treatment: units * smallest };
    if (metric.kind === 'MEAN') {
      return powerOfMeans((metric.baseline * uplift) / metric.standardDeviation, sizes, { alpha: each }).directional;
    }
    const rate = Math.min(1, Math.max(0, metric.baseline * (1 + uplift)));
    return powerOfProportions(metric.baseline, rate, sizes, { alpha: each }).directional;
  };
  return { shares, alpha: each, design: { looks, alpha: each, spending }, fixedPower };
}

function complete(request: PlanRequest, setting: Setting, uplift: number, units: number, power: number): Plan {
  const unitsByArm = setting.shares.map((share) => Math.ceil(units * share - 1e-9));
  const total = request.units ?? unitsByArm.reduce((sum, arm) => sum + arm, 0);
  const perDay = dailyUnits(request);
  const days = perDay === null ? null : total / perDay;
  const sequential = setting.design.looks > 1 && power > setting.alpha && power < 1;
  const characteristics = sequential ? designCharacteristics(power, setting.design) : null;
  return {
    uplift,
    units: total,
    unitsByArm,
    power,
    alphaPerComparison: setting.alpha,
    inflation: characteristics?.inflation ?? 1,
    expectedShare: characteristics?.expectedShareUnderEffect ?? 1,
    days,
    wholeWeeks: days === null ? null : Math.ceil(days / 7 - 1e-9),
  };
}

function unitsOf(request: PlanRequest): number | undefined {
  if (request.units !== undefined) {
    requirePositive('units', request.units);
    return request.units;
  }
  if (request.days === undefined) return undefined;
  requirePositive('days', request.days);
  const perDay = dailyUnits(request);
  if (perDay === null) throw new RangeError('days needs unitsPerDay as well');
  return request.days * perDay;
}

function dailyUnits({ unitsPerDay, coverage = 1 }: PlanRequest): number | null {
  if (unitsPerDay === undefined) return null;
  requirePositive('unitsPerDay', unitsPerDay);
  requireShare('coverage', coverage);
  requirePositive('coverage', coverage);
  return unitsPerDay * coverage;
}

function requireMetric(metric: PlannedMetric): void {
  if (metric.kind === 'RATE') requireOpenShare('metric.baseline', metric.baseline);
  else {
    requirePositive('metric.baseline', metric.baseline);
    requirePositive('metric.standardDeviation', metric.standardDeviation);
  }
}

function requireUplift(uplift: number, metric: PlannedMetric): void {
  requireFinite('uplift', uplift);
  const highest = metric.kind === 'RATE' ? 1 / metric.baseline - 1 : Number.POSITIVE_INFINITY;
  if (uplift === 0 || uplift < -1 || uplift > highest) {
    throw new RangeError(`uplift must be ≠ 0 and lead to a possible value of the metric, got ${uplift}`);
  }
}
