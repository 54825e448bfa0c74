import { normalCriticalValue, normalTwoSidedP, studentCriticalValue, studentTwoSidedP } from './distributions';
import { log10NormalTwoSidedP, log10StudentTwoSidedP, zOfLog10P } from './log-tails';
import type { Estimate, Interval, Outcome } from './outcome';

/** Which test gave the p-value. */
export type TestMethod = 'POOLED_Z' | 'FISHER_EXACT' | 'WELCH_T' | 'WELCH_T_CUPED' | 'DELTA_Z' | 'POST_STRATIFIED_Z';

/**
 * One arm against control. There is ONE p-value: it tests the difference, and the uplift is the same comparison in another
 * unit. The default intervals invert that test, so that they leave out 0 exactly when p < alpha (not with Fisher's test).
 */
export interface Comparison {
  readonly method: TestMethod;
  /** Two-sided level of p-value and intervals, 1 - confidence threshold. */
  readonly alpha: number;
  readonly controlValue: number;
  readonly treatmentValue: number;
  /** z, or t for a Welch test; positive when treatment is higher. */
  readonly statistic: number;
  /** Of a t test; null where the normal distribution is used. */
  readonly degreesOfFreedom: number | null;
  /** Signed standard normal deviate with the same two-sided p-value: the scale of the sequential methods. */
  readonly z: number;
  /** Two-sided, 0..1; relatively accurate down to 1e-300, 0 below 1e-308 (then see log10PValue). */
  readonly pValue: number;
  /** log10 of the p-value, finite always. */
  readonly log10PValue: number;
  /** Of the difference, unpooled. */
  readonly standardError: number;
  /** treatment - control, in the metric's unit. */
  readonly difference: Estimate;
  /** treatment / control - 1, a share. */
  readonly uplift: Outcome<Estimate>;
}

/** The p-value fields of a standard normal statistic. */
export function normalTest(
  z: number,
): Pick<Comparison, 'statistic' | 'degreesOfFreedom' | 'z' | 'pValue' | 'log10PValue'> {
  return {
    statistic: z,
    degreesOfFreedom: null,
    z,
    pValue: normalTwoSidedP(z),
    log10PValue: log10NormalTwoSidedP(z),
  };
}

/** The p-value fields of a Student statistic. */
export function studentTest(
  t: number,
  degreesOfFreedom: number,
): Pick<Comparison, 'statistic' | 'degreesOfFreedom' | 'z' | 'pValue' | 'log10PValue'> {
  const log10PValue = log10StudentTwoSidedP(t, degreesOfFreedom);
  return {
    statistic: t,
    degreesOfFreedom,
    z: Math.sign(t) * zOfLog10P(log10PValue),
    pValue: studentTwoSidedP(t, degreesOfFreedom),
    log10PValue,
  };
}

/** The value beyond which a two-sided test at `alpha` rejects: Student's with `degreesOfFreedom`, normal when null. */
export function criticalValue(alpha: number, degreesOfFreedom: number | null): number {
  return degreesOfFreedom === null ? normalCriticalValue(alpha) : studentCriticalValue(alpha, degreesOfFreedom);
}

/** estimate ± halfWidth. */
export function symmetricInterval(estimate: number, halfWidth: number): Interval {
  return { lower: estimate - halfWidth, upper: estimate + halfWidth };
}
