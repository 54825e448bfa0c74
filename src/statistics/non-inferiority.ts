import { requireFinite, requireOpenShare, requirePositive } from './argument-checks';
import { criticalValue } from './comparison';
import { normalUpperTail, studentUpperTail } from './distributions';
import { available, type Outcome, unavailable } from './outcome';

/** A guardrail's difference (treatment - control) and how exactly it is known. */
export interface GuardrailEvidence {
  readonly difference: number;
  readonly standardError: number;
  /** Of a t test; null or left out for the normal distribution. */
  readonly degreesOfFreedom?: number | null;
  /** Largest harm that is tolerable, in the unit of the difference, > 0. */
  readonly margin: number;
  /** True when more is better (default), false for complaints, latency, cost. */
  readonly higherIsBetter?: boolean;
  /** One-sided level of each of the two tests, default 0.05. */
  readonly alpha?: number;
}

/** What a guardrail metric says. */
export interface GuardrailResult {
  /** SAFE: harm beyond the margin is ruled out (SAFE_BUT_WORSE: some harm is shown, within it). HARMED: harm shown, margin not held. */
  readonly verdict: 'SAFE' | 'SAFE_BUT_WORSE' | 'HARMED' | 'INCONCLUSIVE';
  /** One-sided p of "the harm is at least the margin"; small means safe. */
  readonly nonInferiorityPValue: number;
  /** One-sided p of "there is no harm"; small means deterioration. */
  readonly deteriorationPValue: number;
  /** Largest harm compatible with the data at level alpha (positive = worse), in the unit of the difference. */
  readonly worstCaseHarm: number;
}

/**
 * Non-inferiority and deterioration tests of a guardrail metric: H0 Δ ≤ -margin against Δ > -margin, and H0 Δ ≥ 0 against
 * Δ < 0, Δ counted so that positive is better (Schultzberg, Ankargren & Frånberg, 2024). NO_VARIATION without a standard error.
 */
export function testGuardrail(evidence: GuardrailEvidence): Outcome<GuardrailResult> {
  const { difference, standardError, degreesOfFreedom = null, margin, higherIsBetter = true, alpha = 0.05 } = evidence;
  requireFinite('difference', difference);
  requireFinite('standardError', standardError);
  requirePositive('margin', margin);
  requireOpenShare('alpha', alpha);
  if (alpha >= 0.5) throw new RangeError(`alpha must be below 0.5 for a one-sided test, got ${alpha}`);
  if (standardError < 0) throw new RangeError(`standardError must be ≥ 0, got ${standardError}`);
  if (standardError === 0)
    return unavailable('NO_VARIATION', 'The guardrail does not vary, so chance cannot be judged.');
  const gain = higherIsBetter ? difference : -difference;
  const upperTail = (t: number): number =>
    degreesOfFreedom === null ? normalUpperTail(t) : studentUpperTail(t, degreesOfFreedom);
  const nonInferiorityPValue = upperTail((gain + margin) / standardError);
  const deteriorationPValue = upperTail(-gain / standardError);
  const safe = nonInferiorityPValue <= alpha;
  const worse = deteriorationPValue <= alpha;
  return available<GuardrailResult>({
    verdict: safe ? (worse ? 'SAFE_BUT_WORSE' : 'SAFE') : worse ? 'HARMED' : 'INCONCLUSIVE',
    nonInferiorityPValue,
    deteriorationPValue,
    worstCaseHarm: criticalValue(2 * alpha, degreesOfFreedom) * standardError - gain,
  });
}
