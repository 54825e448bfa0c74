import { millionths } from './graphql/validators';
import {
  compact,
  readDecimal,
  readEnum,
  readFlag,
  readList,
  readMoment,
  readNumber,
  readRecord,
  readTexts,
  readUuids,
  readWhole,
  whenGiven,
} from './json-values';

test('what is of another kind reads as nothing', () => {
  expect([readRecord([1]), readRecord(null), readRecord('x')]).toEqual([{}, {}, {}]);
  expect([readList({ length: 1 }), readList(null)]).toEqual([[], []]);
  expect(readTexts(['a', 1, null, 'b'])).toEqual(['a', 'b']);
  expect([readNumber('1'), readNumber(Number.NaN), readNumber(0)]).toEqual([null, null, 0]);
  expect([readWhole(1.5), readWhole(2 ** 53), readWhole(-3)]).toEqual([null, null, -3]);
  expect([readFlag('true'), readFlag(false)]).toEqual([null, false]);
  expect([readMoment('soon'), readMoment(5), readMoment('2024-02-29')]).toEqual([null, null, new Date('2024-02-29')]);
  expect([readEnum({ A: 'A' }, 'B'), readEnum({ A: 'A' }, 'A'), readEnum({ A: 'A' }, 'toString')]).toEqual([
    null,
    'A',
    null,
  ]);
});

test.each([
  ['12.50', '12.50'],
  [12.5, '12.5'],
  [-3, '-3'],
  ['1e3', null],
  [1e21, null],
  ['', null],
  [[1], null],
])('%j reads as the decimal %j', (json, decimal) => expect(readDecimal(json)).toBe(decimal));

test('references are UUIDs or nothing', () => {
  const uuid = '018f4e2a-0000-7000-8000-000000000001';
  expect(readUuids([uuid, 'template_x', uuid.toUpperCase(), `${uuid}0`, 7])).toEqual([uuid]);
});

test('an input is stored without what was left out; what is not given is not made', () => {
  expect(compact({ a: 0, b: null, c: undefined, d: false, e: '' })).toEqual({ a: 0, d: false, e: '' });
  const twice = (value: number): number => value * 2;
  expect([whenGiven(2, twice), whenGiven(0, twice)]).toEqual([4, 0]);
  expect(whenGiven(null, twice)).toBeNull();
  expect(whenGiven(undefined, twice)).toBeUndefined();
});

test.each([
  ['0', 0n],
  ['1', 1_000_000n],
  ['-0.5', -500_000n],
  ['0.000001', 1n],
  ['999999999999999999.999999', 999_999_999_999_999_999_999_999n],
])('%s is %s millionths', (decimal, expected) => expect(millionths(decimal)).toBe(expected));

test('what has more than six digits after its point has no whole millionths', () => {
  expect(() => millionths('0.0000001')).toThrow(RangeError);
});
