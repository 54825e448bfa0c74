import { requireOpenShare } from './argument-checks';
import { type Comparison, criticalValue, studentTest, symmetricInterval, type TestMethod } from './comparison';
import { type Moments, requireMoments, varianceOf } from './moments';
import { available, type Outcome, unavailable } from './outcome';
import { fiellerUplift, type MeanWithError } from './uplift';

/** Welch–Satterthwaite degrees of freedom of Σ weightᵢ·meanᵢ from each mean's error variance and units (Satterthwaite 1946). */
export function satterthwaiteDegreesOfFreedom(parts: readonly { errorVariance: number; units: number }[]): number {
  let sum = 0;
  for (const { errorVariance } of parts) sum += errorVariance;
  // Shares of the total, so that neither tiny nor huge units of measure under- or overflow.
  let denominator = 0;
  for (const { errorVariance, units } of parts)
    if (errorVariance > 0) denominator += (errorVariance / sum) ** 2 / (units - 1);
  return 1 / denominator;
}

/**
 * Compares two means (revenue per visitor, orders per visitor, …) by Welch's t test (Welch 1947), moments per arm in.
 * The interval of the difference uses the same t; the uplift's is Fieller's with the same critical value.
 * NOT_ENOUGH_DATA below two units in an arm; NO_VARIATION when neither arm varies. Broken moments throw RangeError.
 */
export function compareMeans(
  control: Moments,
  treatment: Moments,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Outcome<Comparison> {
  requireOpenShare('alpha', alpha);
  requireMoments('control', control);
  requireMoments('treatment', treatment);
  if (control.units < 2 || treatment.units < 2) {
    return unavailable('NOT_ENOUGH_DATA', 'A comparison of means needs at least two units in each arm.');
  }
  return welch(
    { mean: control.mean, errorVariance: varianceOf(control) / control.units, units: control.units },
    { mean: treatment.mean, errorVariance: varianceOf(treatment) / treatment.units, units: treatment.units },
    alpha,
    'WELCH_T',
  );
}

/** Welch's test from each arm's mean, its error variance and units; the common end of compareMeans and compareCuped. */
export function welch(
  control: MeanWithError & { readonly units: number },
  treatment: MeanWithError & { readonly units: number },
  alpha: number,
  method: TestMethod,
): Outcome<Comparison> {
  const standardError = Math.sqrt(control.errorVariance + treatment.errorVariance);
  if (!(standardError > 0)) {
    return unavailable('NO_VARIATION', 'All units of both arms have the same value, so chance cannot be judged.');
  }
  const difference = treatment.mean - control.mean;
  const degreesOfFreedom = satterthwaiteDegreesOfFreedom([control, treatment]);
  const critical = criticalValue(alpha, degreesOfFreedom);
  return available({
    method,
    alpha,
    controlValue: control.mean,
    treatmentValue: treatment.mean,
    ...studentTest(difference / standardError, degreesOfFreedom),
    standardError,
    difference: { estimate: difference, interval: symmetricInterval(difference, critical * standardError) },
    uplift: fiellerUplift(control, treatment, critical),
  });
}
