import { requireOpenShare, requireShare } from '../argument-checks';

/** What a sequence of means says against a mean. */
export interface DriftEvidence {
  /** Valid whenever the sequence is looked at, however often: P(it is ever ≤ α) ≤ α. */
  readonly pValue: number;
  /** From which value on the mean is most clearly another one. */
  readonly since: number;
}

/** Shares of what can be staked: small ones find small drifts late, large ones large drifts soon. */
const STAKES = [0.1, 0.25, 0.5, 0.75] as const;

/**
 * Tests whether values in 0..1 that come one after the other have the mean `mean`, each given those before it, and whether that has
 * changed since any one of them. A bettor stakes a share of its capital for or against each; under the hypothesis no bettor gains on
 * average, so that its capital grows c-fold with probability ≤ 1/c at most (Ville; Waudby-Smith & Ramdas, JRSS B 86, 2024). Bettors begin at every
 * value, with capital 1/(k(k + 1)) at the k-th, half of it on each side. What values share within themselves (a batch's mean is one value) does not matter.
 */
export function testDrift(values: readonly number[], mean: number): DriftEvidence {
  requireOpenShare('mean', mean);
  let largest = 0;
  let since = 0;
  const bettors: { start: number; weight: number; capitals: number[] }[] = [];
  const rates = STAKES.flatMap((stake) => [stake / mean, -stake / (1 - mean)]);
  values.forEach((value, index) => {
    requireShare('values', value);
    bettors.push({ start: index, weight: 1 / ((index + 1) * (index + 2)), capitals: rates.map(() => 1) });
    let capital = 0;
    let best = { gain: 0, start: 0 };
    for (const { start, weight, capitals } of bettors) {
      let own = 0;
      for (let i = 0; i < rates.length; i++) {
        capitals[i] *= 1 + rates[i] * (value - mean);
        own += capitals[i] / rates.length;
      }
      capital += weight * own;
      if (weight * own > best.gain) best = { gain: weight * own, start };
    }
    // What later bettors have not staked yet.
    const reserve = 1 / (index + 2);
    if (capital + reserve > largest) {
      largest = capital + reserve;
      since = best.start;
    }
  });
  return { pValue: Math.min(1, 1 / Math.max(1, largest)), since };
}
