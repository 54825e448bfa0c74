import * as fc from 'fast-check';
import { PerformanceGranularity } from './performance.enums';
import { addDays, MAX_PERIODS, periodsOf } from './performance-periods';

const { DAY, WEEK, MONTH } = PerformanceGranularity;
const TODAY = '2026-11-22';

test('days are counted without time zones: the days on which clocks change are days', () => {
  const days = periodsOf('2026-03-28', '2026-03-30', DAY, TODAY)?.map(({ start, end }) => [start, end]);
  expect(days).toEqual([
    ['2026-03-28', '2026-03-28'],
    ['2026-03-29', '2026-03-29'],
    ['2026-03-30', '2026-03-30'],
  ]);
  expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
});

test('weeks begin on Monday, and what the range cuts off is not complete', () => {
  expect(periodsOf('2026-04-29', '2026-05-12', WEEK, TODAY)).toEqual([
    { bucket: '2026-04-27', start: '2026-04-29', end: '2026-05-03', isComplete: false },
    { bucket: '2026-05-04', start: '2026-05-04', end: '2026-05-10', isComplete: true },
    { bucket: '2026-05-11', start: '2026-05-11', end: '2026-05-12', isComplete: false },
  ]);
});

test('months have their own lengths, and one that is not over is not complete', () => {
  expect(periodsOf('2026-01-01', '2026-03-31', MONTH, '2026-03-31')).toEqual([
    { bucket: '2026-01-01', start: '2026-01-01', end: '2026-01-31', isComplete: true },
    { bucket: '2026-02-01', start: '2026-02-01', end: '2026-02-28', isComplete: true },
    { bucket: '2026-03-01', start: '2026-03-01', end: '2026-03-31', isComplete: false },
  ]);
  expect(periodsOf('2026-03-31', '2026-03-31', DAY, '2026-03-31')?.[0]?.isComplete).toBe(false);
});

test(`more than ${MAX_PERIODS} periods are too many`, () => {
  expect(periodsOf('2020-01-01', addDays('2020-01-01', MAX_PERIODS - 1), DAY, TODAY)).toHaveLength(MAX_PERIODS);
  expect(periodsOf('2020-01-01', addDays('2020-01-01', MAX_PERIODS), DAY, TODAY)).toBeNull();
  expect(periodsOf('2000-01-01', '2090-01-01', MONTH, TODAY)).toHaveLength(1_081);
});

test('periods follow each other without gap or overlap and cover the range exactly', () => {
  const property = fc.property(
    fc.integer({ min: 0, max: 20_000 }),
    fc.integer({ min: 0, max: 1_000 }),
    fc.constantFrom(DAY, WEEK, MONTH),
    (offset, length, granularity) => {
      const from = addDays('2000-01-01', offset);
      const to = addDays(from, length);
      const periods = periodsOf(from, to, granularity, TODAY) ?? [];
      expect(periods[0]?.start).toBe(from);
      expect(periods.at(-1)?.end).toBe(to);
      for (const [index, { start }] of periods.entries()) {
        if (index > 0) expect(start).toBe(addDays(periods[index - 1]?.end ?? '', 1));
      }
    },
  );
  fc.assert(property, { seed: 7, numRuns: 200 });
});
