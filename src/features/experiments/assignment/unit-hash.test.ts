import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { chiSquareUpperTail } from '../../../statistics/distributions';
import { type HashVersion, unitPoint } from './unit-hash';

describe('SHA256_52', () => {
  it("is the first 52 bits of SHA-256, as Node's own has them", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (unitId) => {
        const digest = createHash('sha256').update(`seed:${unitId}`).digest();
        expect(unitPoint('SHA256_52', 'seed', unitId)).toBe(Number(digest.readBigUInt64BE() >> 12n) / 2 ** 52);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each([55, 56, 63, 64, 119, 120])('is right where padding takes another block: %i bytes', (length) => {
    const digest = createHash('sha256')
      .update(`:${'x'.repeat(length - 1)}`)
      .digest();
    const point = unitPoint('SHA256_52', '', 'x'.repeat(length - 1));
    expect(point).toBe(Number(digest.readBigUInt64BE() >> 12n) / 2 ** 52);
  });
});

describe('FNV1A_V2', () => {
  // The vectors of hash version 2 that GrowthBook's SDKs are tested with.
  it.each([
    ['seed', 'a', 0.0505],
    ['seed', 'b', 0.2696],
    ['foo', 'ab', 0.2575],
    ['foo', 'def', 0.2019],
    ['90850943850283058242805', '123', 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 0.0128],
  ])('is what GrowthBook makes of %s and %s', (seed, unitId, point) => {
    expect(unitPoint('FNV1A_V2', seed, unitId)).toBe(point);
  });
});

describe.each<HashVersion>(['SHA256_52', 'FNV1A_V2'])('%s', (version) => {
  it.each(['', 'seed', 'variation:0f', 'coverage:0f'])('is even over units, with the seed "%s"', (seed) => {
    const counts = new Array<number>(100).fill(0);
    const units = 20_000;
    for (let index = 0; index < units; index += 1) {
      counts[Math.floor(unitPoint(version, seed, `user-${index}`) * 100)] += 1;
    }
    const statistic = counts.reduce((sum, count) => sum + (count - units / 100) ** 2 / (units / 100), 0);
    expect(chiSquareUpperTail(statistic, 99)).toBeGreaterThan(0.001);
  });

  it('stays in 0..1, 1 excluded', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, unitId) => {
        const point = unitPoint(version, seed, unitId);
        expect(point >= 0 && point < 1).toBe(true);
      }),
      { seed: 2 },
    );
  });
});
