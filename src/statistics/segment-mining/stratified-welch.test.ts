import { compareMeans } from '../means';
import { momentsOf } from '../moments';
import { createRandom } from '../random';
import { stratifiedWelch } from './stratified-welch';

const inside = [2.1, 2.9, 3.4, 2.2];
const outside = [1.2, 1.9, 0.7, 1.4, 2.0];
const values = Float64Array.from([...inside, ...outside]);
const isInside = Uint8Array.from([1, 1, 1, 1, 0, 0, 0, 0, 0]);

it('is the Welch test of the library with one stratum', () => {
  const one = stratifiedWelch(values, isInside, new Uint16Array(9));
  const oracle = compareMeans(momentsOf(outside), momentsOf(inside), {});
  expect(oracle.ok && one?.pValue).toBeCloseTo(oracle.ok ? oracle.pValue : Number.NaN, 12);
  expect(one).toMatchObject({ inside: 4, outside: 5 });
});

it('does not take a difference between strata for one inside them', () => {
  const random = createRandom('strata');
  let found = 0;
  for (let run = 0; run < 400; run++) {
    // In the second stratum all values are higher, and most are inside.
    const strata = Uint16Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 2));
    const inner = Uint8Array.from({ length: 40 }, (_, i) => Number(i % 20 < (i < 20 ? 5 : 15)));
    const x = Float64Array.from({ length: 40 }, (_, i) => random.normal(i < 20 ? 0 : 3, 1));
    if ((stratifiedWelch(x, inner, strata)?.pValue ?? 1) <= 0.05) found++;
  }
  expect(found / 400).toBeLessThan(0.083);
  expect(found / 400).toBeGreaterThan(0.017);
});

it('passes over what is not known, and strata with one side only', () => {
  const more = Float64Array.from([...values, Number.NaN, 99]);
  const strata = Uint16Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
  const full = stratifiedWelch(values, isInside, new Uint16Array(9));
  expect(stratifiedWelch(more, Uint8Array.from([...isInside, 1, 1]), strata)).toEqual(full);
});

it('has nothing to say with too few or without spread', () => {
  expect(stratifiedWelch(Float64Array.of(1, 2, 3), Uint8Array.of(1, 0, 0), new Uint16Array(3))).toBeNull();
  expect(stratifiedWelch(new Float64Array(9).fill(1), isInside, new Uint16Array(9))).toBeNull();
});
