import { requireFinite, requireNonNegative, requirePositive } from './argument-checks';
import { available, type Estimate, type Outcome, unavailable } from './outcome';

/** Mean of one arm and the squared standard error of that mean. */
export interface MeanWithError {
  readonly mean: number;
  /** Variance of the mean (s²/n), ≥ 0. */
  readonly errorVariance: number;
}

/** treatment / control - 1 for a positive control; undefined (with the reason) otherwise. */
export function relativeUplift(control: number, treatment: number): Outcome<{ estimate: number }> {
  requireFinite('control', control);
  requireFinite('treatment', treatment);
  if (control <= 0) return controlNotPositive();
  return available({ estimate: (treatment - control) / control });
}

/**
 * Fieller interval of the uplift (Fieller, JRSS B 1954), arms independent. With `critical` taken from the test of the
 * difference it leaves out 0 exactly when that test rejects.
 * Not available when the control's own mean is not clearly above 0 (g ≥ 1: the interval would be unbounded).
 */
export function fiellerUplift(control: MeanWithError, treatment: MeanWithError, critical: number): Outcome<Estimate> {
  requireArms(control, treatment, critical);
  if (control.mean <= 0) return controlNotPositive();
  const ratio = treatment.mean / control.mean;
  const c2 = critical * critical;
  const control2 = control.errorVariance / control.mean ** 2;
  const treatment2 = treatment.errorVariance / control.mean ** 2;
  const g = c2 * control2;
  if (g >= 1) {
    return unavailable(
      'CONTROL_TOO_UNCERTAIN',
      'The mean of control is not clearly above 0 yet, so its relative change has no bounded interval.',
    );
  }
  // Centred on the difference ratio - 1 so that a small uplift keeps its digits.
  const lift = (treatment.mean - control.mean) / control.mean;
  const half = critical * Math.sqrt(treatment2 * (1 - g) + ratio * ratio * control2);
  return available({
    estimate: lift,
    interval: { lower: (lift + g - half) / (1 - g), upper: (lift + g + half) / (1 - g) },
  });
}

/** Log interval of the uplift, exp(ln(m2/m1) ± critical·se) - 1 (Katz et al., Biometrics 1978, for proportions). */
export function logUplift(control: MeanWithError, treatment: MeanWithError, critical: number): Outcome<Estimate> {
  requireArms(control, treatment, critical);
  if (control.mean <= 0) return controlNotPositive();
  if (treatment.mean <= 0) {
    return unavailable('NOT_ENOUGH_DATA', 'The log interval of an uplift needs a treatment mean above 0.');
  }
  const lift = (treatment.mean - control.mean) / control.mean;
  const logRatio = Math.log1p(lift);
  const half =
    critical * Math.sqrt(control.errorVariance / control.mean ** 2 + treatment.errorVariance / treatment.mean ** 2);
  return available({
    estimate: lift,
    interval: { lower: Math.expm1(logRatio - half), upper: Math.expm1(logRatio + half) },
  });
}

/** First-order (delta) interval of the uplift. Shown by other tools; its test is not the test of the difference. */
export function deltaUplift(
  control: MeanWithError,
  treatment: MeanWithError,
  critical: number,
): Outcome<Estimate & { standardError: number }> {
  requireArms(control, treatment, critical);
  if (control.mean <= 0) return controlNotPositive();
  const lift = (treatment.mean - control.mean) / control.mean;
  const ratio = treatment.mean / control.mean;
  const standardError = Math.sqrt(treatment.errorVariance + ratio * ratio * control.errorVariance) / control.mean;
  return available({
    estimate: lift,
    standardError,
    interval: { lower: lift - critical * standardError, upper: lift + critical * standardError },
  });
}

function requireArms(control: MeanWithError, treatment: MeanWithError, critical: number): void {
  requireFinite('control.mean', control.mean);
  requireFinite('treatment.mean', treatment.mean);
  requireNonNegative('control.errorVariance', control.errorVariance);
  requireNonNegative('treatment.errorVariance', treatment.errorVariance);
  requirePositive('critical', critical);
}

function controlNotPositive() {
  return unavailable('CONTROL_NOT_POSITIVE', 'A relative change needs a control value above 0.');
}
