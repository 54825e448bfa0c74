import { createRandom } from '../random';
import { mineSegments } from './mine-segments';
import type { Segment, SegmentCube } from './segment-cube';

const OPTIONS = {
  falseDiscoveryRate: 0.1,
  conditions: 2,
  floors: { support: 1_000, events: 20, clusters: 8, clustersPerSide: 4 },
  strataAttribute: null,
  otherPValues: [],
  seed: 1,
};
const SIZES = [3, 4, 2];
const PLATFORM_2_AGE_3 = segment([0, 1], [2, 3]);

function segment(dimensions: number[], values: number[]): Segment {
  return { dimensions, values, attributes: [], attributeValues: [] };
}

/** Clusters with rates of their own; `effect` says by how much a combination differs. The attribute is 1 or 2 in turn. */
function cubeOf(
  seed: string,
  clusters: number,
  effect: (values: readonly number[], kind: number) => number,
): SegmentCube {
  const random = createRandom(seed);
  const rows: { c: number; values: number[]; n: number; k: number; v: number; s: number }[] = [];
  for (let c = 0; c < clusters; c++) {
    const rate = 0.02 * Math.exp(random.normal(0, 0.4));
    for (let at = 0; at < 24; at++) {
      const values = [1 + (at % 3), 1 + (Math.floor(at / 3) % 4), 1 + Math.floor(at / 12)];
      const n = 2_000 + random.integerBelow(3_000);
      const k = random.binomial(n, Math.min(1, rate * effect(values, 1 + (c % 2))));
      rows.push({ c, values, n, k, v: random.binomial(k, 0.1), s: n * 0.01 });
    }
  }
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  const [impressions, clicks, conversions, spend] = [
    column(({ n }) => n),
    column(({ k }) => k),
    column(({ v }) => v),
    column(({ s }) => s),
  ];
  return {
    clusters,
    cells: rows.length,
    cluster: Uint32Array.from(rows, ({ c }) => c),
    dimensions: SIZES.map((size, d) => ({ size, codes: Uint16Array.from(rows, ({ values }) => values[d]) })),
    attributes: [{ size: 2, codes: Uint16Array.from({ length: clusters }, (_, c) => 1 + (c % 2)), isMixed: true }],
    support: impressions,
    metrics: [
      { events: clicks, exposure: impressions, counts: clicks, follows: [] },
      { events: conversions, exposure: spend, counts: conversions, follows: [0] },
    ],
  };
}

const planted = cubeOf('planted', 24, ([platform, age]) => (platform === 2 && age === 3 ? 1.4 : 1));

it('reports what was planted once, with its size, and what it explains as its relatives', () => {
  const { findings, acceptedBeforePruning, hypotheses } = mineSegments(planted, OPTIONS);
  expect(findings.map(({ metric, segment: found }) => ({ metric, found }))).toEqual([
    { metric: 0, found: PLATFORM_2_AGE_3 },
  ]);
  const [{ logRatio, shrunkenLogRatio, adjustedPValue, pValue, relatives, clusters, signFlipPValue }] = findings;
  expect(Math.exp(logRatio)).toBeGreaterThan(1.35);
  expect(Math.exp(logRatio)).toBeLessThan(1.45);
  expect(shrunkenLogRatio).toBeLessThanOrEqual(logRatio);
  expect(adjustedPValue).toBeGreaterThanOrEqual(pValue);
  expect([clusters, signFlipPValue]).toEqual([24, null]);
  // Among them the same conditions in the metric that is a product of this one.
  expect(relatives.length).toBe(acceptedBeforePruning.length - 1);
  expect(relatives.length).toBeGreaterThan(2);
  expect(hypotheses).toBeGreaterThan(50);
});

it('tells two effects that meet from their overlap', () => {
  const cube = cubeOf('two', 30, ([platform, age]) => (platform === 1 ? 1.3 : 1) * (age === 2 ? 1.3 : 1));
  const found = mineSegments(cube, OPTIONS).findings.map(({ segment: one }) => [one.dimensions, one.values]);
  expect(found).toHaveLength(2);
  expect(found).toContainEqual([[0], [1]]);
  expect(found).toContainEqual([[1], [2]]);
});

it('expects inside what the other findings let expect, though the sums of all clusters say the opposite', () => {
  // The second effect is mostly where the first one makes rates low.
  const cube = cubeOf('opposed', 30, ([, age, gender]) => (age === 2 ? 1.25 : 1) * (gender === 2 ? 0.3 : 1));
  const [clicks, shown] = [cube.metrics[0].events, cube.metrics[0].exposure];
  const isLow = (cell: number) => cube.dimensions[2].codes[cell] === 2;
  const isIn = (cell: number) => cube.dimensions[1].codes[cell] === 2;
  // Shown ten times as often where both meet: rates stay as they are.
  for (let cell = 0; cell < cube.cells; cell++) {
    if (!(isIn(cell) && isLow(cell))) continue;
    clicks[cell] *= 10;
    shown[cell] *= 10;
  }
  const finding = mineSegments(cube, OPTIONS).findings.find(({ segment: one }) => one.dimensions.join() === '1');
  expect(finding?.segment.values).toEqual([2]);
  const sum = (column: Float64Array, isCounted: (cell: number) => boolean) =>
    column.reduce((total, one, cell) => (isCounted(cell) ? total + one : total), 0);
  const outside = (cell: number) => !isIn(cell);
  expect(sum(clicks, isIn) / sum(shown, isIn)).toBeLessThan(sum(clicks, outside) / sum(shown, outside));
  expect(sum(clicks, isIn) / (finding?.expectedEvents ?? 0)).toBeCloseTo(Math.exp(finding?.logRatio ?? 0), 1);
});

it('finds an effect that only one kind of cluster has, and a kind of cluster that differs', () => {
  const within = cubeOf('kind', 40, ([platform], kind) => (platform === 3 && kind === 2 ? 1.4 : 1));
  expect(mineSegments(within, OPTIONS).findings[0]?.segment).toEqual({
    dimensions: [0],
    values: [3],
    attributes: [0],
    attributeValues: [2],
  });
  const between = cubeOf('between', 40, (_, kind) => (kind === 1 ? 2.2 : 1));
  const { findings } = mineSegments(between, OPTIONS);
  expect(findings.map(({ kind, metric }) => ({ kind, metric }))).toEqual([{ kind: 'BETWEEN', metric: 0 }]);
  expect(findings[0].clusters).toBe(40);
});

it('is silent about thin data and about none', () => {
  expect(
    mineSegments(
      cubeOf('thin', 7, ([platform]) => (platform === 1 ? 3 : 1)),
      OPTIONS,
    ).findings,
  ).toEqual([]);
  expect(
    mineSegments(
      cubeOf('none', 0, () => 1),
      OPTIONS,
    ),
  ).toEqual({
    findings: [],
    others: [],
    hypotheses: 0,
    acceptedBeforePruning: [],
  });
  const zeros = cubeOf('zeros', 20, () => 0);
  expect(mineSegments(zeros, OPTIONS)).toMatchObject({ findings: [], hypotheses: 0 });
});

it('checks few clusters by flipping signs', () => {
  const few = cubeOf('few', 12, ([platform]) => (platform === 1 ? 1.6 : 1));
  const [finding] = mineSegments(few, OPTIONS).findings;
  expect(finding.segment).toEqual(segment([0], [1]));
  expect(finding.signFlipPValue).toBe(2 / 2 ** 12);
});

it('corrects the p-values of other tests in the same family', () => {
  const { others, hypotheses, findings } = mineSegments(planted, { ...OPTIONS, otherPValues: [1e-9, 0.2, 0.9] });
  expect(hypotheses).toBe(mineSegments(planted, OPTIONS).hypotheses + 3);
  expect(others.map(({ isAccepted }) => isAccepted)).toEqual([true, false, false]);
  expect(others[1].adjustedPValue).toBeGreaterThan(0.2);
  expect(findings).toHaveLength(1);
});

it('looks at a segment once, whatever it is called', () => {
  // The third dimension says the same as whether the first is 1: its two values mirror each other.
  const cube = cubeOf('twins', 12, () => 1);
  const twin = Uint16Array.from(cube.dimensions[0].codes, (code) => (code === 1 ? 1 : 2));
  const twins = { ...cube, attributes: [], dimensions: [cube.dimensions[0], { size: 2, codes: twin }] };
  const alone = { ...cube, attributes: [], dimensions: [cube.dimensions[0]] };
  expect(mineSegments(twins, OPTIONS).hypotheses).toBe(mineSegments(alone, OPTIONS).hypotheses);
});

it('leaves cells that do not know a dimension out of what is said about it', () => {
  const cube = cubeOf('unknown', 20, () => 1);
  // Every second row was reported without platform, at ten times the rate: between such rows, nothing differs.
  const blind = Uint16Array.from(cube.dimensions[0].codes, (code, i) => (i % 2 === 0 ? 0 : code));
  const clicks = cube.metrics[0].events.map((count, i) => (i % 2 === 0 ? 10 * count : count));
  const mixed = {
    ...cube,
    dimensions: [{ size: 3, codes: blind }],
    metrics: [{ ...cube.metrics[0], events: clicks, counts: clicks }],
  };
  expect(mineSegments(mixed, OPTIONS).findings).toEqual([]);
});

it('gives the same for the same', () => {
  expect(mineSegments(planted, OPTIONS)).toEqual(mineSegments(planted, OPTIONS));
});
