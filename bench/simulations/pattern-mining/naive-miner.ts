import { normalTwoSidedP } from '../../../src/statistics/distributions';
import { adjustPValues } from '../../../src/statistics/multiple-comparisons';
import type { SegmentCube } from '../../../src/statistics/segment-mining/segment-cube';
import { tabulate } from '../../../src/statistics/segment-mining/segment-cube';
import { combinations } from '../../../src/statistics/segment-mining/segment-hypotheses';
import { pooledZ } from '../../../src/statistics/two-proportions';

/**
 * What is usually done: all campaigns in one pot, the click-through rate of every segment of up to two conditions against
 * the rest by a z test of two proportions, Benjamini-Hochberg. @returns how many segments it reports.
 */
export function countNaivePatterns(cube: SegmentCube, falseDiscoveryRate: number): number {
  const [ctr] = cube.metrics;
  const pValues = combinations(cube.dimensions.length, 2).flatMap((dimensions) => {
    const [clicks, shown] = [tabulate(cube, dimensions, ctr.events), tabulate(cube, dimensions, ctr.exposure)];
    const [allClicks, allShown] = [sum(clicks.totals), sum(shown.totals)];
    return Array.from({ length: clicks.width }, (_, at) => {
      const [inside, exposure] = [sumAt(clicks, at), sumAt(shown, at)];
      const rest = { conversions: allClicks - inside, units: allShown - exposure };
      return normalTwoSidedP(pooledZ(rest, { conversions: inside, units: exposure }));
    });
  });
  return adjustPValues(pValues, 'BENJAMINI_HOCHBERG', falseDiscoveryRate).filter(({ rejected }) => rejected).length;
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function sumAt({ sums, width }: { sums: Float64Array; width: number }, at: number): number {
  let total = 0;
  for (let i = at; i < sums.length; i += width) total += sums[i];
  return total;
}
