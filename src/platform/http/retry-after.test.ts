import { retryAfterMs } from './retry-after';

test.each([
  ['0', 0],
  ['0.5', 500],
  ['120', 120_000],
  ['-1', null],
  ['soon', null],
  ['Infinity', null],
  ['', null],
  [undefined, null],
  ['Wed, 21 Oct 2015 07:28:00 GMT', null],
])('%s', (header, expected) => {
  expect(retryAfterMs(header)).toBe(expected);
});

test('a date is so far away as it is', () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  expect(Math.abs((retryAfterMs(inAMinute) ?? 0) - 60_000)).toBeLessThan(2_000);
});
