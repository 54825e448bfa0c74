import { knownOnly, logRatesOf, strataOf } from './between-hypotheses';
import { hasAttributes, type Segment, type SegmentCube } from './segment-cube';
import { type StratifiedDifference, stratifiedWelch } from './stratified-welch';

/** How fresh clusters of a kind compare with fresh ones of other kinds. */
export interface FreshComparison {
  readonly difference: StratifiedDifference;
  /** The standard error that the same numbers of clusters let expect, by how much the clusters before them varied. */
  readonly expectedError: number;
}

/**
 * How clusters of a kind compare with others among fresh clusters only (1 in `isFresh`): those that a difference was not found
 * in. A cluster that was there when it was found differs from others for good; only new ones can say whether the kind does. The
 * difference of log rates, inside strata, as it was found. Whether the test is strong enough has to be read off `expectedError`: who
 * waits for a small standard error waits for one that is too small by luck, and finds 12 of 100 where 5 are allowed. Null where
 * clusters, fresh or old, do not make a test.
 */
export function compareFreshClusters(
  cube: SegmentCube,
  metric: number,
  segment: Segment,
  isFresh: Uint8Array,
  strataAttribute: number | null,
): FreshComparison | null {
  const rates = knownOnly(cube, segment.attributes, logRatesOf(cube, metric));
  const isInside = Uint8Array.from({ length: cube.clusters }, (_, c) => Number(hasAttributes(cube, segment, c)));
  const strata = strataOf(cube, segment.attributes, strataAttribute);
  const among = (fresh: number) =>
    stratifiedWelch(
      rates.map((rate, c) => (isFresh[c] === fresh ? rate : Number.NaN)),
      isInside,
      strata,
    );
  const [old, difference] = [among(0), among(1)];
  if (old === null || difference === null) return null;
  const parts = ({ inside, outside }: StratifiedDifference) => 1 / inside + 1 / outside;
  return { difference, expectedError: old.standardError * Math.sqrt(parts(difference) / parts(old)) };
}
