import { hasAttributes, type Segment, type SegmentCube } from './segment-cube';
import { combinations, type SupportFloors } from './segment-hypotheses';
import { type StratifiedDifference, stratifiedWelch } from './stratified-welch';

/** A kind of cluster of whose rates it is asked whether they differ from those of other clusters. */
export interface BetweenHypothesis {
  readonly kind: 'BETWEEN';
  readonly metric: number;
  readonly segment: Segment;
  readonly isInside: Uint8Array;
  readonly strata: Uint16Array;
  score: StratifiedDifference;
}

/** Events that a cluster must be expected to have for the logarithm of its rate to say something. */
const EXPECTED_EVENTS = 10;

/**
 * ln of each cluster's rate of a metric; NaN where its exposure lets expect fewer than 10 events at the common rate, since
 * the logarithm of a small count is biased.
 */
export function logRatesOf(cube: SegmentCube, metric: number): Float64Array {
  const { events, exposure, counts } = cube.metrics[metric];
  const sums = { events: new Float64Array(cube.clusters), exposure: new Float64Array(cube.clusters) };
  let [allCounts, allExposure] = [0, 0];
  for (let cell = 0; cell < cube.cells; cell++) {
    sums.events[cube.cluster[cell]] += events[cell];
    sums.exposure[cube.cluster[cell]] += exposure[cell];
    allCounts += counts[cell];
    allExposure += exposure[cell];
  }
  // Half an event more keeps a cluster without any in; an amount of money has no such half.
  const half = counts === events ? 0.5 : 0;
  return sums.events.map((count, c) => {
    const isEnough = (sums.exposure[c] * allCounts) / allExposure >= EXPECTED_EVENTS;
    return isEnough && count + half > 0 ? Math.log((count + half) / sums.exposure[c]) : Number.NaN;
  });
}

/** Every kind of cluster with enough of them on both sides, each metric of it tested by itself. Mirror images come once. */
export function betweenHypotheses(
  cube: SegmentCube,
  floors: SupportFloors,
  conditions: number,
  strataAttribute: number | null,
  logRates: readonly Float64Array[],
): BetweenHypothesis[] {
  const seen = new Set<string>();
  return combinations(cube.attributes.length, Math.min(conditions, 2)).flatMap((attributes) =>
    kindsOf(cube, attributes).flatMap((segment) => {
      const isInside = Uint8Array.from({ length: cube.clusters }, (_, c) => Number(hasAttributes(cube, segment, c)));
      const key = isInside.join('');
      if (seen.has(key) || seen.has(isInside.map((inside) => 1 - inside).join(''))) return [];
      seen.add(key);
      const strata = strataOf(cube, attributes, strataAttribute);
      return cube.metrics.flatMap((_, metric): BetweenHypothesis[] => {
        const values = knownOnly(cube, attributes, logRates[metric]);
        const score = stratifiedWelch(values, isInside, strata);
        if (score === null || Math.min(score.inside, score.outside) < floors.clustersPerSide) return [];
        return [{ kind: 'BETWEEN', metric, segment, isInside, strata, score }];
      });
    }),
  );
}

/** The score of a hypothesis with these log rates; the one before, made meaningless, where it can no longer be computed. */
export function compareAgain(cube: SegmentCube, hypothesis: BetweenHypothesis, logRates: Float64Array): void {
  const values = knownOnly(cube, hypothesis.segment.attributes, logRates);
  hypothesis.score = stratifiedWelch(values, hypothesis.isInside, hypothesis.strata) ?? {
    ...hypothesis.score,
    t: 0,
    pValue: 1,
  };
}

function kindsOf(cube: SegmentCube, attributes: readonly number[]): Segment[] {
  const values = attributes.reduce<number[][]>(
    (some, attribute) =>
      some.flatMap((before) => Array.from({ length: cube.attributes[attribute].size }, (_, v) => [...before, v + 1])),
    [[]],
  );
  return values.map((attributeValues) => ({ dimensions: [], values: [], attributes, attributeValues }));
}

/** Clusters are compared among those of their stratum, unless it is the strata that are asked about. */
export function strataOf(
  cube: SegmentCube,
  attributes: readonly number[],
  strataAttribute: number | null,
): Uint16Array {
  const isAskedAbout = attributes.length === 1 && attributes[0] === strataAttribute;
  return strataAttribute === null || isAskedAbout
    ? new Uint16Array(cube.clusters)
    : cube.attributes[strataAttribute].codes;
}

/** The rates of clusters whose attributes are known; NaN for the others. */
export function knownOnly(cube: SegmentCube, attributes: readonly number[], logRates: Float64Array): Float64Array {
  return logRates.map((rate, c) =>
    attributes.every((attribute) => cube.attributes[attribute].codes[c] !== 0) ? rate : Number.NaN,
  );
}
