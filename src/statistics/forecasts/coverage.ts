import { requireCount, requireOpenShare } from '../argument-checks';
import { betaQuantile, betaUpperTail } from '../distributions';

/** How often intervals held, and how often they should have. */
export interface Coverage {
  /** Share that held, 0..1. */
  readonly share: number;
  /** The share that may be behind it: Clopper & Pearson (Biometrika 26, 1934), 95 percent. */
  readonly lower: number;
  readonly upper: number;
  /** The shares between which right intervals stay in at least 95 of 100 reports of so many outcomes (binomial). */
  readonly bandLower: number;
  readonly bandUpper: number;
  readonly isWithinBand: boolean;
}

const TAIL = 0.025;

/** The coverage of `outcomes` intervals of a `level`, of which `covered` held. Outcomes are taken for independent. Null for none. */
export function coverageOf(covered: number, outcomes: number, level: number): Coverage | null {
  requireOpenShare('level', level);
  requireCount('outcomes', outcomes);
  requireCount('covered', covered);
  if (outcomes === 0) return null;
  const [fewest, most] = [binomialQuantile(outcomes, level, TAIL), binomialQuantile(outcomes, level, 1 - TAIL)];
  return {
    share: covered / outcomes,
    lower: covered === 0 ? 0 : betaQuantile(TAIL, covered, outcomes - covered + 1),
    upper: covered === outcomes ? 1 : betaQuantile(1 - TAIL, covered + 1, outcomes - covered),
    bandLower: fewest / outcomes,
    bandUpper: most / outcomes,
    isWithinBand: covered >= fewest && covered <= most,
  };
}

/** The smallest k with P(K ≤ k) ≥ p. */
function binomialQuantile(trials: number, share: number, p: number): number {
  let [low, high] = [-1, trials];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    // P(K ≤ k) = P(Beta(k + 1, n − k) > share).
    if (betaUpperTail(share, middle + 1, trials - middle) >= p) high = middle;
    else low = middle;
  }
  return high;
}
