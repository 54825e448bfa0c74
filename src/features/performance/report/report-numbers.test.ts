import { exactText } from './exact-decimal';
import { type NumberFormat, NumberReader } from './report-numbers';

function read(raw: string, format?: NumberFormat): string | null {
  const value = new NumberReader(format).read(raw);
  return typeof value === 'bigint' ? exactText(value, 0) : value;
}

test.each([
  ['1234', '1234'],
  ['$1,234.56', '1234.56'],
  ['1.234,56 €', '1234.56'],
  ['1 234,56', '1234.56'],
  ["1'234.50", '1234.5'],
  ['1\u202f234\u00a0567', '1234567'],
  ['USD 12.30', '12.3'],
  ['1.234.567', '1234567'],
  ['12,345,678', '12345678'],
  ['0.123', '0.123'],
  ['.5', '0.5'],
  ['1e-05', '0.00001'],
  ['1.5E3', '1500'],
  ['-0', '0'],
])('reads %p without being told the format', (raw, expected) => {
  expect(read(raw)).toBe(expected);
});

test.each(['', ' ', '--', '-', '—', 'N/A', 'null'])('takes %p for a blank', (raw) => {
  expect(read(raw)).toBeNull();
});

test.each([
  ['1,234', undefined, 'UNDECIDED'],
  ['1.234', undefined, 'UNDECIDED'],
  ['1,234', 'POINT', '1234'],
  ['1,234', 'COMMA', '1.234'],
  ['1.234', 'COMMA', '1234'],
  ['1.234', 'POINT', '1.234'],
  ['12.50', 'COMMA', 'OTHER_FORMAT'],
  ['1.234,50', 'POINT', 'OTHER_FORMAT'],
] as const)('reads %p in a file of format %p as %p', (raw, format, expected) => {
  expect(read(raw, format)).toBe(expected);
});

test.each([
  ['-5', 'NEGATIVE'],
  ['(5.00)', 'NEGATIVE'],
  ['$-5', 'NEGATIVE'],
  ['USD -5', 'NEGATIVE'],
  ['\u22125', 'NEGATIVE'],
  ['2.10%', 'BAD'],
  ['abc', 'BAD'],
  ['1,23,456', 'BAD'],
  ['1.2.3', 'BAD'],
  ['=1+1', 'BAD'],
  ['0x10', 'BAD'],
  ['Infinity', 'BAD'],
  ['NaN', 'BAD'],
  ['999999999999999', 'TOO_LARGE'],
  ['9e99', 'TOO_LARGE'],
])('refuses %p as %p', (raw, problem) => {
  expect(read(raw)).toBe(problem);
});

test('counts are whole: 2.0 is two, 2.5 is refused, 1.234 hints at thousands', () => {
  const numbers = new NumberReader('POINT');
  expect(numbers.readCount('2.0')).toBe(2);
  expect(numbers.readCount('2.5')).toBe('FRACTION');
  const undecided = new NumberReader();
  undecided.observe('1.234', true);
  expect(undecided.format).toBeUndefined();
  expect(undecided.settle()).toBe(true);
  expect(undecided.readCount('1.234')).toBe(1234);
});

test('counts that hint both ways settle nothing', () => {
  const numbers = new NumberReader();
  numbers.observe('1.234', true);
  numbers.observe('1,234', true);
  expect(numbers.settle()).toBe(false);
});
