import { requireOpenShare } from './argument-checks';
import { type Comparison, criticalValue, normalTest, symmetricInterval } from './comparison';
import { type PairMoments, requirePairMoments } from './moments';
import { available, type Outcome, unavailable } from './outcome';
import { fiellerUplift, type MeanWithError } from './uplift';

/**
 * Ratio of sums Σy/Σx of one arm and its error variance by the delta method, n = randomised units: clicks per impression,
 * revenue per order. (Deng, Knoblich & Lu, KDD 2018.) Not available below two units or when Σx ≤ 0.
 */
export function ratioOf(arm: PairMoments): Outcome<MeanWithError> {
  requirePairMoments('arm', arm);
  if (arm.units < 2) return unavailable('NOT_ENOUGH_DATA', 'A ratio needs at least two units in each arm.');
  if (arm.meanX <= 0) return unavailable('NOT_ENOUGH_DATA', 'The denominator of the ratio is still 0 in an arm.');
  const mean = arm.meanY / arm.meanX;
  // Variance of y - ratio·x: the same number as the three-term formula, but a sum of squares that cannot turn negative.
  const residual = arm.squaredY - 2 * mean * arm.product + mean * mean * arm.squaredX;
  return available({
    mean,
    errorVariance: Math.max(0, residual) / (arm.units - 1) / arm.units / arm.meanX ** 2,
  });
}

/**
 * Compares two ratio metrics whose denominator differs between units (x = denominator, y = numerator of the pair moments).
 * Test and intervals are normal with the delta-method variance. NOT_ENOUGH_DATA or NO_VARIATION as for means.
 */
export function compareRatios(
  control: PairMoments,
  treatment: PairMoments,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Outcome<Comparison> {
  requireOpenShare('alpha', alpha);
  const a = ratioOf(control);
  const b = ratioOf(treatment);
  if (!a.ok) return a;
  if (!b.ok) return b;
  const standardError = Math.sqrt(a.errorVariance + b.errorVariance);
  if (!(standardError > 0)) {
    return unavailable('NO_VARIATION', 'All units have the same ratio, so chance cannot be judged.');
  }
  const difference = b.mean - a.mean;
  const critical = criticalValue(alpha, null);
  return available({
    method: 'DELTA_Z' as const,
    alpha,
    controlValue: a.mean,
    treatmentValue: b.mean,
    ...normalTest(difference / standardError),
    standardError,
    difference: { estimate: difference, interval: symmetricInterval(difference, critical * standardError) },
    uplift: fiellerUplift(a, b, critical),
  });
}
