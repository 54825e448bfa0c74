import { requireCount } from './argument-checks';

/**
 * Fisher's exact test of two arms (two-sided: all tables with the same margins that are no likelier than the one seen).
 * Counts are conversions and units of each arm, whole, conversions ≤ units. Returns p in 0..1 and its log10, which stays
 * finite where p underflows. Source: Fisher 1935; ties within 1e-7 relative count as equal, as in R.
 * Cost grows with the smallest margin of the table.
 */
export function fisherExactTest(
  conversionsA: number,
  unitsA: number,
  conversionsB: number,
  unitsB: number,
): { pValue: number; log10PValue: number } {
  requireTable('A', conversionsA, unitsA);
  requireTable('B', conversionsB, unitsB);
  const conversions = conversionsA + conversionsB;
  const lowest = Math.max(0, conversions - unitsB);
  const highest = Math.min(unitsA, conversions);
  if (lowest === highest) return { pValue: 1, log10PValue: 0 };
  const logWeights = hypergeometricLogWeights(unitsA, unitsB, conversions, lowest, highest);
  const observed = logWeights[conversionsA - lowest] + 1e-7;
  const logTotal = logSum(logWeights);
  const logExtreme = logSum(logWeights.filter((weight) => weight <= observed));
  const logP = Math.min(0, logExtreme - logTotal);
  return { pValue: Math.exp(logP), log10PValue: logP / Math.LN10 };
}

/** ln of the hypergeometric probabilities up to a constant, by the ratio of neighbours: no large factorials to cancel. */
function hypergeometricLogWeights(
  unitsA: number,
  unitsB: number,
  m: number,
  lowest: number,
  highest: number,
): Float64Array {
  const weights = new Float64Array(highest - lowest + 1);
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((m + 1) * (unitsA + 1)) / (unitsA + unitsB + 2))));
  for (let k = mode; k < highest; k++) {
    weights[k + 1 - lowest] =
      weights[k - lowest] + Math.log(((m - k) / (k + 1)) * ((unitsA - k) / (unitsB - m + k + 1)));
  }
  for (let k = mode; k > lowest; k--) {
    weights[k - 1 - lowest] = weights[k - lowest] + Math.log((k / (m - k + 1)) * ((unitsB - m + k) / (unitsA - k + 1)));
  }
  return weights;
}

function logSum(logs: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of logs) largest = Math.max(largest, value);
  let sum = 0;
  for (const value of logs) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

function requireTable(arm: string, conversions: number, units: number): void {
  requireCount(`conversions${arm}`, conversions);
  requireCount(`units${arm}`, units);
  if (conversions > units)
    throw new RangeError(`conversions${arm} must be ≤ units${arm}, got ${conversions} > ${units}`);
}
