import fc from 'fast-check';
import { chiSquareUpperTail } from '../../../statistics/distributions';
import { type AssignmentPlan, allocateRanges, assignUnit, gapsOf, type VariationRange } from './assignment';
import type { HashVersion } from './unit-hash';

const VERSIONS: readonly HashVersion[] = ['SHA256_52', 'FNV1A_V2'];
const HALVES = allocateRanges(
  new Map([
    ['a', 0.5],
    ['b', 0.5],
  ]),
);
const UNITS = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);

function planOf(plan: Partial<AssignmentPlan> = {}): AssignmentPlan {
  return { hashVersion: 'SHA256_52', salt: 'a1b2c3', coverage: 1, ranges: HALVES, ...plan };
}

function widths(ranges: readonly VariationRange[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { variationId, start, end } of ranges) {
    sums.set(variationId, (sums.get(variationId) ?? 0) + end - start);
  }
  return sums;
}

/** Share of 0..1 whose owner (a variation, or nobody) is another one in `after`. */
function movedShare(before: readonly VariationRange[], after: readonly VariationRange[]): number {
  const cuts = [...new Set([0, 1, ...[...before, ...after].flatMap(({ start, end }) => [start, end])])].sort(
    (left, right) => left - right,
  );
  const ownerAt = (ranges: readonly VariationRange[], point: number) =>
    ranges.find(({ start, end }) => start <= point && point < end)?.variationId;
  return cuts.slice(1).reduce((sum, end, index) => {
    const middle = (cuts[index] + end) / 2;
    return ownerAt(before, middle) === ownerAt(after, middle) ? sum : sum + end - cuts[index];
  }, 0);
}

/** Half the sum of the differences; what belongs to nobody counts as one more arm. */
function totalVariationDistance(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  const rest = (shares: ReadonlyMap<string, number>) => 1 - [...shares.values()].reduce((sum, share) => sum + share, 0);
  const names = new Set([...before.keys(), ...after.keys()]);
  const differences = [...names].map((name) => Math.abs((before.get(name) ?? 0) - (after.get(name) ?? 0)));
  return differences.reduce((sum, difference) => sum + difference, Math.abs(rest(before) - rest(after))) / 2;
}

/** Splits of up to six arms in hundredths; about half of them leave a part to nobody. */
const splits = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 60 }))
  .map(([weights, unused]) => {
    const total = weights.reduce((sum, weight) => sum + weight, Math.max(0, unused - 30)) || 1;
    return new Map(weights.map((weight, index) => [`arm-${index}`, weight / total]));
  });

describe('allocateRanges', () => {
  it('lays a first split out in its order, without gaps', () => {
    const shares = new Map([
      ['control', 0.2],
      ['b', 0.3],
      ['a', 0.5],
    ]);
    expect(allocateRanges(shares)).toEqual([
      { variationId: 'control', start: 0, end: 0.2 },
      { variationId: 'b', start: 0.2, end: 0.5 },
      { variationId: 'a', start: 0.5, end: 1 },
    ]);
  });

  it('covers everything where thirds do not quite sum to 1', () => {
    const third = 0.333333333333333;
    expect(
      gapsOf(
        allocateRanges(
          new Map([
            ['a', third],
            ['b', third],
            ['c', third],
          ]),
        ),
      ),
    ).toEqual([]);
  });

  it('gives the traffic of a dropped variation to nobody and leaves the others alone', () => {
    const before = allocateRanges(
      new Map([
        ['a', 0.25],
        ['b', 0.25],
        ['c', 0.5],
      ]),
    );
    const after = allocateRanges(
      new Map([
        ['a', 0.25],
        ['c', 0.5],
      ]),
      before,
    );
    expect(after).toEqual(before.filter(({ variationId }) => variationId !== 'b'));
    expect(gapsOf(after)).toEqual([{ start: 0.25, end: 0.5 }]);
  });

  it('moves exactly the total variation distance, whatever came before', () => {
    fc.assert(
      fc.property(splits, splits, splits, (first, second, third) => {
        const one = allocateRanges(first);
        const two = allocateRanges(second, one);
        const three = allocateRanges(third, two);
        expect(movedShare(one, two)).toBeCloseTo(totalVariationDistance(first, second), 7);
        expect(movedShare(two, three)).toBeCloseTo(totalVariationDistance(second, third), 7);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('gives each its share, in ranges that do not overlap and stay in 0..1', () => {
    fc.assert(
      fc.property(splits, splits, (first, second) => {
        const ranges = allocateRanges(second, allocateRanges(first));
        const got = widths(ranges);
        for (const [name, share] of second) expect(got.get(name) ?? 0).toBeCloseTo(share, 7);
        expect([...got.keys()].filter((name) => !second.has(name))).toEqual([]);
        ranges.forEach(({ start, end }, index) => {
          expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(1);
        });
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it.each([
    ['more than everything', [0.7, 0.4]],
    ['a negative share', [-0.1, 0.4]],
    ['no number', [Number.NaN, 0.4]],
  ])('refuses %s', (_, [a, b]) => {
    expect(() =>
      allocateRanges(
        new Map([
          ['a', a],
          ['b', b],
        ]),
      ),
    ).toThrow(RangeError);
  });
});

describe('assignUnit', () => {
  // Computed apart from this code, with Python's hashlib and FNV-1a as published.
  it.each([
    ['SHA256_52', 'anna', 'ASSIGNED', 'a'],
    ['SHA256_52', 'ben', 'ASSIGNED', 'b'],
    ['SHA256_52', 'carla', 'ASSIGNED', 'a'],
    ['SHA256_52', 'Zoë', 'ASSIGNED', 'b'],
    ['SHA256_52', '00000000-0000-0000-0000-000000000001', 'ASSIGNED', 'a'],
    ['FNV1A_V2', 'anna', 'OUT_OF_COVERAGE', null],
    ['FNV1A_V2', 'ben', 'OUT_OF_COVERAGE', null],
    ['FNV1A_V2', 'carla', 'ASSIGNED', 'a'],
    ['FNV1A_V2', 'Zoë', 'OUT_OF_COVERAGE', null],
    ['FNV1A_V2', '00000000-0000-0000-0000-000000000001', 'ASSIGNED', 'b'],
  ] as const)('%s gives %s %s %s, for ever', (hashVersion, unitId, reason, variationId) => {
    const plan = planOf({ hashVersion, coverage: 0.8 });
    expect([assignUnit(plan, unitId).reason, assignUnit(plan, unitId).variationId]).toEqual([reason, variationId]);
  });

  it('asks for the holdout first, then the exclusion group, the coverage and the variation', () => {
    const nowhere = { salt: 's', start: 0, end: 0 };
    const all = { ranges: [], coverage: 0, exclusion: nowhere, holdouts: [{ salt: 'h', share: 1 }] };
    const reasons = [
      all,
      { ...all, holdouts: [{ salt: 'h', share: 0 }] },
      { ranges: [], coverage: 0, exclusion: { ...nowhere, end: 1 } },
      { ranges: [], exclusion: null },
      {},
    ].map((plan) => assignUnit(planOf(plan), 'u').reason);
    expect(reasons).toEqual(['HELD_OUT', 'EXCLUDED', 'OUT_OF_COVERAGE', 'VARIATION_DROPPED', 'ASSIGNED']);
  });

  it('only lets units in, and never moves one, when the coverage grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (unitId, coverage) => {
        const some = assignUnit(planOf({ coverage }), unitId);
        if (some.variationId !== null) expect(assignUnit(planOf(), unitId)).toEqual(some);
      }),
      { seed: 13 },
    );
  });

  it('never gives a unit to two tests of one exclusion group', () => {
    const shared = [
      { salt: 'group', start: 0, end: 0.4 },
      { salt: 'group', start: 0.4, end: 1 },
    ];
    const inBoth = UNITS.filter((unitId) =>
      shared.every(
        (exclusion, index) =>
          assignUnit(
            // Not even tests that spread their units by different hashes.
            planOf({ hashVersion: VERSIONS[index], salt: `test-${index}`, exclusion }),
            unitId,
          ).variationId,
      ),
    );
    expect(inBoth).toEqual([]);
  });

  it.each(VERSIONS)('%s spreads units over variations as the split says', (hashVersion) => {
    const shares = new Map([
      ['a', 0.5],
      ['b', 0.3],
      ['c', 0.15],
      ['d', 0.05],
    ]);
    for (const salt of ['s1', 's2', 's3', 's4', 's5']) {
      const plan = planOf({ hashVersion, salt, ranges: allocateRanges(shares) });
      const counts = countBy(UNITS.map((unitId) => String(assignUnit(plan, unitId).variationId)));
      const statistic = [...shares].reduce((sum, [name, share]) => {
        const expected = share * UNITS.length;
        return sum + ((counts.get(name) ?? 0) - expected) ** 2 / expected;
      }, 0);
      expect(chiSquareUpperTail(statistic, shares.size - 1)).toBeGreaterThan(0.001);
    }
  });

  it.each(VERSIONS)('%s asks its three questions independently of each other', (hashVersion) => {
    const tenths = allocateRanges(new Map(Array.from({ length: 10 }, (_, index) => [String(index), 0.1])));
    const tenth = (plan: Partial<AssignmentPlan>) => (unitId: string) =>
      assignUnit(planOf({ hashVersion, ranges: tenths, ...plan }), unitId);
    const questions = {
      // The same salt for all three, so that only the question tells the hashes apart.
      exclusion: (unitId: string) =>
        tenths.find(({ start, end }) => tenth({ exclusion: { salt: 'a1b2c3', start, end } })(unitId).variationId)
          ?.variationId ?? '',
      coverage: (unitId: string) =>
        tenths.find(({ end }) => tenth({ coverage: end })(unitId).variationId)?.variationId ?? '',
      variation: (unitId: string) => tenth({})(unitId).variationId ?? '',
    };
    const units = UNITS.slice(0, 5_000);
    const answers = Object.fromEntries(Object.entries(questions).map(([name, ask]) => [name, units.map(ask)]));
    for (const [one, other] of [
      ['exclusion', 'coverage'],
      ['exclusion', 'variation'],
      ['coverage', 'variation'],
    ]) {
      const counts = countBy(units.map((_, index) => `${answers[one][index]} ${answers[other][index]}`));
      const rows = countBy(answers[one]);
      const columns = countBy(answers[other]);
      let statistic = 0;
      for (const [row, inRow] of rows) {
        for (const [column, inColumn] of columns) {
          const expected = (inRow * inColumn) / units.length;
          statistic += ((counts.get(`${row} ${column}`) ?? 0) - expected) ** 2 / expected;
        }
      }
      expect(rows.size * columns.size).toBe(100);
      expect(chiSquareUpperTail(statistic, 81)).toBeGreaterThan(0.001);
    }
  });
});

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
