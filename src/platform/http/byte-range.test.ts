import { readByteRange } from './byte-range';

test.each([
  [undefined, 'WHOLE'],
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=2-5', { start: 2, end: 5 }],
  ['bytes=2-', { start: 2, end: 9 }],
  ['bytes=2-500', { start: 2, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-300', { start: 0, end: 9 }],
  ['bytes=10-', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=5-2', 'WHOLE'],
  ['bytes=-', 'WHOLE'],
  ['bytes=0-1,4-5', 'WHOLE'],
  ['pages=1-2', 'WHOLE'],
  ['bytes=1e3-2', 'WHOLE'],
  ['bytes=99999999999999999999-', 'WHOLE'],
])('%s of ten bytes', (header, expected) => {
  expect(readByteRange(header, 10)).toEqual(expected);
});
