import { type ClusterScore, clusterScore } from './cluster-score';
import {
  combinationOf,
  hasAttributes,
  type Segment,
  type SegmentCube,
  type Tabulation,
  tabulate,
  valuesAt,
} from './segment-cube';
import { cellsKey } from './segment-key';

/** What is too thin to be looked at. */
export interface SupportFloors {
  /** Observations inside, over all clusters. */
  readonly support: number;
  /** Events that are expected inside, and in the rest, if there is no effect: expected, since observed ones would select by luck. */
  readonly events: number;
  /** Clusters that have both sides. */
  readonly clusters: number;
  /** Clusters of each kind where kinds of clusters are compared. */
  readonly clustersPerSide: number;
}

/** A segment of whose rate it is asked whether it differs from the rest, and what its clusters say. */
export interface WithinHypothesis {
  readonly kind: 'WITHIN';
  readonly metric: number;
  readonly segment: Segment;
  /** The informative clusters; the arrays below have one entry for each. */
  readonly clusters: Uint32Array;
  readonly insideEvents: Float64Array;
  readonly events: Float64Array;
  readonly counts: Float64Array;
  /** Change when an accepted finding is taken into account. */
  insideExposure: Float64Array;
  exposure: Float64Array;
  score: ClusterScore;
}

/** The widest table that is made: beyond it, combinations of so many values are not looked at. */
const WIDEST_TABLE = 4_000_000;

/**
 * Every segment of up to `conditions` conditions with enough support, each metric of it tested by itself. Segments that
 * are the same cells, or each other's mirror image, come once: as the one with the fewest conditions. Yields which share
 * of the way is done.
 */
export function* withinHypotheses(
  cube: SegmentCube,
  floors: SupportFloors,
  conditions: number,
): Generator<number, WithinHypothesis[]> {
  const seen = new Set<string>();
  const found: WithinHypothesis[] = [];
  const sets = combinations(cube.dimensions.length, conditions);
  for (const [done, dimensions] of sets.entries()) {
    yield done / sets.length;
    const segments = supportedSegments(cube, floors, dimensions, dimensions.length < conditions, seen);
    if (segments.length > 0) found.push(...testSegments(cube, floors, dimensions, segments));
  }
  return found;
}

/** The segments of these dimensions that have support and are not in `seen` yet; they are added to it. */
function supportedSegments(
  cube: SegmentCube,
  floors: SupportFloors,
  dimensions: readonly number[],
  areMixed: boolean,
  seen: Set<string>,
): Segment[] {
  const width = dimensions.reduce((product, dimension) => product * cube.dimensions[dimension].size, 1);
  if (width * cube.clusters > WIDEST_TABLE) return [];
  const support = tabulate(cube, dimensions, cube.support);
  const segments: Segment[] = [];
  for (let combination = 0; combination < width; combination++) {
    if (sumOf(support, combination, cube.clusters) < floors.support) continue;
    const values = valuesAt(cube, dimensions, combination);
    for (const restriction of restrictions(cube, areMixed)) {
      const segment = { dimensions, values, ...restriction };
      const key = cellsKey(cube, segment, support, combination, floors.clusters);
      if (key === null || seen.has(key.self) || seen.has(key.mirror)) continue;
      seen.add(key.self);
      segments.push(segment);
    }
  }
  return segments;
}

/** The score of a hypothesis as its sums stand now; the one before where it can no longer be computed. */
export function scoreAgain(hypothesis: WithinHypothesis): void {
  hypothesis.score = clusterScore(hypothesis) ?? { ...hypothesis.score, t: 0, pValue: 1 };
}

function testSegments(
  cube: SegmentCube,
  floors: SupportFloors,
  dimensions: readonly number[],
  segments: readonly Segment[],
): WithinHypothesis[] {
  return cube.metrics.flatMap((metric, index) => {
    const events = tabulate(cube, dimensions, metric.events);
    const counts = metric.counts === metric.events ? events : tabulate(cube, dimensions, metric.counts);
    const exposure = tabulate(cube, dimensions, metric.exposure);
    return segments.flatMap((segment): WithinHypothesis[] => {
      const at = combinationOf(cube, dimensions, segment.values);
      const clusters: number[] = [];
      let [expectedInside, expectedOutside] = [0, 0];
      for (let c = 0; c < cube.clusters; c++) {
        const [inside, all] = [exposure.sums[c * exposure.width + at], exposure.totals[c]];
        if (!(events.totals[c] > 0 && inside > 0 && inside < all) || !hasAttributes(cube, segment, c)) continue;
        clusters.push(c);
        expectedInside += (counts.totals[c] * inside) / all;
        expectedOutside += (counts.totals[c] * (all - inside)) / all;
      }
      if (clusters.length < floors.clusters || Math.min(expectedInside, expectedOutside) < floors.events) return [];
      const sums = {
        insideEvents: column(events, clusters, at),
        events: totals(events, clusters),
        counts: totals(counts, clusters),
        insideExposure: column(exposure, clusters, at),
        exposure: totals(exposure, clusters),
      };
      const score = clusterScore(sums);
      if (score === null) return [];
      return [{ kind: 'WITHIN', metric: index, segment, clusters: Uint32Array.from(clusters), ...sums, score }];
    });
  });
}

/** The sums of one combination in these clusters. */
export function column({ sums, width }: Tabulation, clusters: ArrayLike<number>, at: number): Float64Array {
  return Float64Array.from(clusters, (c) => sums[c * width + at]);
}

/** The sums over all combinations in these clusters. */
export function totals(tabulation: Tabulation, clusters: ArrayLike<number>): Float64Array {
  return Float64Array.from(clusters, (c) => tabulation.totals[c]);
}

function sumOf({ sums, width }: Tabulation, at: number, clusters: number): number {
  let sum = 0;
  for (let c = 0; c < clusters; c++) sum += sums[c * width + at];
  return sum;
}

type Restriction = Pick<Segment, 'attributes' | 'attributeValues'>;

const UNRESTRICTED: Restriction = { attributes: [], attributeValues: [] };

/** No attribute, and each value of those that are combined with conditions inside clusters. */
function restrictions({ attributes }: SegmentCube, areMixed: boolean): Restriction[] {
  if (!areMixed) return [UNRESTRICTED];
  const mixed = attributes.flatMap(({ size, isMixed }, attribute) =>
    isMixed ? Array.from({ length: size }, (_, v) => ({ attributes: [attribute], attributeValues: [v + 1] })) : [],
  );
  return [UNRESTRICTED, ...mixed];
}

/** The sets of 1 to `most` of the numbers below `count`, small sets first. */
export function combinations(count: number, most: number): number[][] {
  const sets: number[][] = [];
  let last: number[][] = [[]];
  for (let size = 1; size <= most; size++) {
    last = last.flatMap((set) =>
      Array.from({ length: count }, (_, i) => i)
        .filter((i) => set.length === 0 || i > set[set.length - 1])
        .map((i) => [...set, i]),
    );
    sets.push(...last);
  }
  return sets;
}
