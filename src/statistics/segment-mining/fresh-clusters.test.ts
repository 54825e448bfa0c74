import { compareFreshClusters } from './fresh-clusters';
import type { SegmentCube } from './segment-cube';

/** Clusters with 1,000 exposures each and these events; every second one is of the kind. */
function cubeOf(events: readonly number[]): SegmentCube {
  const counts = Float64Array.from(events);
  return {
    clusters: events.length,
    cells: events.length,
    cluster: Uint32Array.from(events, (_, c) => c),
    dimensions: [],
    attributes: [{ size: 2, codes: Uint16Array.from(events, (_, c) => 1 + (c % 2)), isMixed: true }],
    support: counts.map(() => 1_000),
    metrics: [{ events: counts, exposure: counts.map(() => 1_000), counts, follows: [] }],
  };
}

const KIND = { dimensions: [], values: [], attributes: [0], attributeValues: [1] };
const freshFrom = (first: number, all: number) => Uint8Array.from({ length: all }, (_, c) => Number(c >= first));

it('looks at clusters that are fresh, and expects of them the spread of the others', () => {
  // Old ones: of the kind twice as good. Fresh ones: by hand, the kind is at 30 and the others at 20, each ± 1.
  const old = [40, 20, 42, 21, 38, 19, 44, 22, 41, 18];
  const fresh = [31, 21, 29, 19, 31, 21, 29, 19];
  const found = compareFreshClusters(cubeOf([...old, ...fresh]), 0, KIND, freshFrom(10, 18), null);
  const mean = (rates: readonly number[]) =>
    rates.reduce((sum, one) => sum + Math.log((one + 0.5) / 1_000), 0) / rates.length;
  expect(found?.difference.inside).toBe(4);
  expect(found?.difference.difference).toBeCloseTo(mean([31, 29, 31, 29]) - mean([21, 19, 21, 19]), 12);
  // Five against five of the old, four against four of the fresh: √(2/4 ÷ 2/5) times the error of the old.
  const before = compareFreshClusters(cubeOf([...fresh, ...old]), 0, KIND, freshFrom(8, 18), null);
  expect(found?.expectedError).toBeCloseTo((before?.difference.standardError ?? 0) * Math.sqrt(1.25), 12);
});

it('says nothing without clusters on either side of the day', () => {
  const cube = cubeOf([40, 20, 42, 21, 38, 19, 44, 22]);
  expect(compareFreshClusters(cube, 0, KIND, freshFrom(0, 8), null)).toBeNull();
  expect(compareFreshClusters(cube, 0, KIND, freshFrom(8, 8), null)).toBeNull();
});
