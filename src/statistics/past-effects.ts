import { requireFinite, requirePositive } from './argument-checks';
import { chiSquareUpperTail } from './distributions';
import { available, type Outcome, unavailable } from './outcome';

/** One estimate of an effect and how exactly it is known. */
export interface EffectWithError {
  readonly estimate: number;
  /** > 0. */
  readonly standardError: number;
}

/**
 * Standard deviation τ of the true effects behind past estimates, for a prior with mean 0: most changes do little. Moment
 * estimator of DerSimonian & Laird (1986) with the mean known: τ² = max(0, (Σ e²/s² - k) / Σ 1/s²), since E(e²) = τ² + s².
 * NOT_ENOUGH_DATA without effects.
 */
export function effectDeviation(effects: readonly EffectWithError[]): Outcome<{ standardDeviation: number }> {
  requireEffects(effects);
  if (effects.length === 0) return unavailable('NOT_ENOUGH_DATA', 'There is no past effect to learn from.');
  let excess = -effects.length;
  let weights = 0;
  for (const { estimate, standardError } of effects) {
    excess += (estimate / standardError) ** 2;
    weights += 1 / standardError ** 2;
  }
  return available({ standardDeviation: Math.sqrt(Math.max(0, excess / weights)) });
}

/** Whether effects in several groups of units differ from each other by more than chance. */
export interface Heterogeneity {
  /** Cochran's Q = Σ (e - ē)²/s², ē weighted by 1/s². */
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** Cochran's (1954) Q test that the effects of independent groups are the same. NOT_ENOUGH_DATA below two groups. */
export function testHeterogeneity(effects: readonly EffectWithError[]): Outcome<Heterogeneity> {
  requireEffects(effects);
  if (effects.length < 2) return unavailable('NOT_ENOUGH_DATA', 'Effects can differ between two groups or more.');
  let weights = 0;
  let sum = 0;
  for (const { estimate, standardError } of effects) {
    weights += 1 / standardError ** 2;
    sum += estimate / standardError ** 2;
  }
  const mean = sum / weights;
  const chiSquare = effects.reduce(
    (total, { estimate, standardError }) => total + ((estimate - mean) / standardError) ** 2,
    0,
  );
  const degreesOfFreedom = effects.length - 1;
  return available({ chiSquare, degreesOfFreedom, pValue: chiSquareUpperTail(chiSquare, degreesOfFreedom) });
}

function requireEffects(effects: readonly EffectWithError[]): void {
  effects.forEach(({ estimate, standardError }, i) => {
    requireFinite(`effects[${i}].estimate`, estimate);
    requirePositive(`effects[${i}].standardError`, standardError);
  });
}
