import { requireNonNegative, requirePositive } from './argument-checks';
import { available, type Outcome, unavailable } from './outcome';
import type { Random } from './random';

/** What was spent on one day and what came of it (conversions, clicks or revenue). All ≥ 0. */
export interface ResponseDay {
  readonly spend: number;
  readonly outcome: number;
  /** How much the day counts, 0..1; default 1. Older days can count less, since the world changes. */
  readonly weight?: number;
}

/**
 * What is believed of how an outcome answers to spend: a mixture over how soon it saturates. Given a saturation c the
 * expected outcome of a spend s is a·c·ln(1 + s/c), with a (outcome per unit of the first money) a Gamma.
 */
export interface ResponseCurve {
  readonly components: readonly {
    /** Posterior probability of this saturation; Σ = 1. */
    readonly weight: number;
    /** The spend c at which the next unit of money brings half of what the first one did. */
    readonly saturation: number;
    /** Of a: Gamma(shape, scale). */
    readonly shape: number;
    readonly scale: number;
  }[];
  /** Variance ÷ mean of a day's outcome around the curve. */
  readonly dispersion: number;
  /** Days with spend that it was fitted on. */
  readonly days: number;
}

/** One curve out of a posterior. */
export interface DrawnCurve {
  readonly slope: number;
  readonly saturation: number;
}

/** Saturations looked at, as multiples of the mean spend: from all but flat beyond it to all but straight. */
const FEWEST = 0.1;
const MOST = 20;
const STEPS = 12;
const FEWEST_DAYS = 7;
/** Jeffreys' prior of a Poisson mean, put on the outcome at the mean spend, so that units do not matter. */
const PRIOR_SHAPE = 0.5;

/**
 * Fits a saturating response of outcome to spend by day: quasi-Poisson, with a log-uniform prior on the saturation from a
 * tenth to twenty times the mean spend. Concave by construction, so that moving money to where the next unit brings most is
 * optimal; an S-shape (Hill) would need days with next to no spend, which campaigns do not have. `minimumDispersion`: 1 for
 * counts. NOT_ENOUGH_DATA below seven days with spend. Observational: days differ in more than spend.
 */
export function fitResponseCurve(
  days: readonly ResponseDay[],
  { minimumDispersion = 1 }: { readonly minimumDispersion?: number } = {},
): Outcome<ResponseCurve> {
  for (const { spend, outcome } of days) {
    requireNonNegative('spend', spend);
    requireNonNegative('outcome', outcome);
  }
  requirePositive('minimumDispersion', minimumDispersion);
  const spent = days.filter(({ spend, weight = 1 }) => spend > 0 && weight > 0);
  if (spent.length < FEWEST_DAYS) {
    return unavailable('NOT_ENOUGH_DATA', `A response curve needs ${FEWEST_DAYS} days with spend.`);
  }
  const mean = spent.reduce((sum, { spend }) => sum + spend, 0) / spent.length;
  const dispersion = Math.max(minimumDispersion, dispersionAround(spent, mean * MOST));
  const fits = saturations(mean).map((saturation) => {
    const unit = shapeAt(mean, saturation);
    let outcomes = 0;
    let exposure = 0;
    let logLikelihood = 0;
    for (const { spend, outcome, weight = 1 } of spent) {
      // Relative to the mean spend: what is then estimated is the outcome there, whatever the saturation.
      const relative = shapeAt(spend, saturation) / unit;
      outcomes += (weight * outcome) / dispersion;
      exposure += (weight * relative) / dispersion;
      logLikelihood += ((weight * outcome) / dispersion) * Math.log(relative);
    }
    const shape = PRIOR_SHAPE + outcomes;
    return { saturation, shape, scale: 1 / (exposure * unit), log: logLikelihood - shape * Math.log(exposure) };
  });
  const most = Math.max(...fits.map(({ log }) => log));
  const total = fits.reduce((sum, { log }) => sum + Math.exp(log - most), 0);
  return available({
    components: fits.map(({ saturation, shape, scale, log }) => ({
      weight: Math.exp(log - most) / total,
      saturation,
      shape,
      scale,
    })),
    dispersion,
    days: spent.length,
  });
}

/** Expected outcome of a day with this spend. */
export function expectedResponse(curve: ResponseCurve, spend: number): number {
  requireNonNegative('spend', spend);
  let sum = 0;
  for (const { weight, saturation, shape, scale } of curve.components) {
    sum += weight * shape * scale * shapeAt(spend, saturation);
  }
  return sum;
}

/** Expected outcome that the next unit of money brings at this spend. */
export function expectedMarginal(curve: ResponseCurve, spend: number): number {
  requireNonNegative('spend', spend);
  let sum = 0;
  for (const { weight, saturation, shape, scale } of curve.components) {
    sum += (weight * shape * scale) / (1 + spend / saturation);
  }
  return sum;
}

/** One curve drawn from what is believed. */
export function drawCurve({ components }: ResponseCurve, random: Random): DrawnCurve {
  let left = random.uniform();
  const drawn = components.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const { saturation, shape, scale } = drawn ?? (components.at(-1) as ResponseCurve['components'][number]);
  return { saturation, slope: random.gamma(shape, scale) };
}

/** Outcome of a day with this spend on a drawn curve. */
export function responseOf({ slope, saturation }: DrawnCurve, spend: number): number {
  return slope * shapeAt(spend, saturation);
}

/** What the next unit of money brings at this spend on a drawn curve. */
export function marginalOf({ slope, saturation }: DrawnCurve, spend: number): number {
  return slope / (1 + spend / saturation);
}

function shapeAt(spend: number, saturation: number): number {
  return saturation * Math.log1p(spend / saturation);
}

function saturations(mean: number): number[] {
  const ratio = Math.log(MOST / FEWEST) / (STEPS - 1);
  return Array.from({ length: STEPS }, (_, step) => mean * FEWEST * Math.exp(step * ratio));
}

/** Pearson's χ² ÷ degrees of freedom around an all but straight line; the weight of a day is the weight of its residual. */
function dispersionAround(days: readonly ResponseDay[], saturation: number): number {
  let outcomes = 0;
  let exposure = 0;
  let weights = 0;
  for (const { spend, outcome, weight = 1 } of days) {
    outcomes += weight * outcome;
    exposure += weight * shapeAt(spend, saturation);
    weights += weight;
  }
  const slope = outcomes / exposure;
  if (slope === 0) return 0;
  let chiSquare = 0;
  for (const { spend, outcome, weight = 1 } of days) {
    const expected = slope * shapeAt(spend, saturation);
    chiSquare += (weight * (outcome - expected) ** 2) / expected;
  }
  return chiSquare / (weights * (1 - 1 / days.length));
}
