import { DateReader, dayAfter } from './report-dates';

function read(raw: string, reader = new DateReader()): string {
  const value = reader.read(raw);
  return typeof value === 'string' ? value : value.date;
}

test.each([
  ['2025-03-04', '2025-03-04'],
  ['2025/3/4', '2025-03-04'],
  ['20250304', '2025-03-04'],
  ['2025-03-04T00:00:00+0000', '2025-03-04'],
  ['1.08.2019', '2019-08-01'],
  ['04.03.2025', '2025-03-04'],
  ['25/03/2025', '2025-03-25'],
  ['03/25/2025', '2025-03-25'],
  ['5/5/2025', '2025-05-05'],
  ['Mar 4, 2025', '2025-03-04'],
  ['4 March 2025', '2025-03-04'],
  ['2024-02-29', '2024-02-29'],
])('reads %p', (raw, expected) => {
  expect(read(raw)).toBe(expected);
});

test.each([
  ['2025-02-29', 'BAD'],
  ['2025-13-01', 'BAD'],
  ['1999-12-31', 'BAD'],
  ['31/31/2025', 'BAD'],
  ['', 'BAD'],
  ['soon', 'BAD'],
  ['03/04/2025', 'UNDECIDED'],
  ['45678', 'SPREADSHEET_NUMBER'],
])('does not read %p: %p', (raw, problem) => {
  expect(read(raw)).toBe(problem);
});

test('one unmistakable date decides the order of the file, and a contrary one is refused', () => {
  const reader = new DateReader();
  expect(read('25/03/2025', reader)).toBe('2025-03-25');
  expect(read('03/04/2025', reader)).toBe('2025-04-03');
  expect(read('03/25/2025', reader)).toBe('OTHER_ORDER');
});

test('the day after crosses months and leap days', () => {
  expect(dayAfter('2024-02-28')).toBe('2024-02-29');
  expect(dayAfter('2025-12-31')).toBe('2026-01-01');
});
