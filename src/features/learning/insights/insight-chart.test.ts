import { hasChart, insightChart } from './insight-chart';

const day = (date: string, more: object = {}) => ({
  date,
  impressions: 2_000,
  clicks: 40,
  conversions: 4,
  spend: 10,
  revenue: 30,
  ...more,
});

test('a metric day by day, and its days of a week together', () => {
  // 2026-03-02 is a Monday.
  const chart = insightChart('ctr', [
    day('2026-03-02'),
    day('2026-03-08', { impressions: 0, clicks: 0 }),
    day('2026-03-09', { clicks: 80 }),
  ]);
  expect(chart.days.map(({ date, value }) => [date, value])).toEqual([
    ['2026-03-02', 0.02],
    ['2026-03-08', null],
    ['2026-03-09', 0.04],
  ]);
  expect(chart.weekdays[0]).toEqual({ weekday: 'MONDAY', value: 0.03, days: 2 });
  expect(chart.weekdays[1]).toEqual({ weekday: 'TUESDAY', value: null, days: 0 });
  expect(chart.weekdays[6]).toEqual({ weekday: 'SUNDAY', value: null, days: 1 });
});

test('days with money in several currencies are no part of what is about money', () => {
  const mixed = [day('2026-03-02', { spend: null, revenue: null }), day('2026-03-03')];
  expect(insightChart('roas', mixed).days).toEqual([{ date: '2026-03-03', value: 3, numerator: 30, denominator: 10 }]);
  expect(insightChart('cost_per_thousand', mixed).days).toMatchObject([{ value: 5 }]);
  expect(insightChart('ctr', mixed).days).toHaveLength(2);
  expect([hasChart('spend'), hasChart('facts'), hasChart(null)]).toEqual([true, false, false]);
});
