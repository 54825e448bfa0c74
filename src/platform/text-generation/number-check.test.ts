import { inventedNumber } from './number-check';

const FACTS = {
  campaign: 'Spring sale 2026 (wave 3)',
  clickRate: 0.0234,
  uplift: -0.125,
  spend: '1234.56',
  currency: 'USD',
  impressions: 1_234_567,
  days: 28,
  interval: { lower: 0.101, upper: 0.148 },
  from: '2026-05-01',
  platforms: ['INSTAGRAM', 'TIKTOK', 'YOUTUBE'],
  note: 'about 7.5 % of the budget',
};

it.each([
  'Nothing numeric at all.',
  'A click rate of 2.34 %.',
  'A click rate of 2.3% and 2 percent.',
  'A click rate of 0.0234, say 0.023.',
  'It fell by 12.5 %, or 13 percent.',
  'It cost $1,234.56, some 1.235 USD, or 1 235 $, or about 1,230.',
  'It cost 1.234,56 € in another spelling.',
  'Shown 1.2 million times, 1,234,567 to be exact, or 1235k.',
  'Shown 1 234 567 times, 1’234’567 in Switzerland.',
  'Between 10.1 and 14.8 %, or 10–15 percent.',
  'Since 1 May 2026, 01.05.2026 or 2026-05-01.',
  'Three platforms, 28 days, wave 3.',
  'It is 7.5 % of the budget.',
  'One of them is first.',
])('bears out: %s', (text) => {
  expect(inventedNumber(text, FACTS)).toBeNull();
});

it.each([
  ['A click rate of 2.5 %.', '2.5 %'],
  ['A click rate of 2.35 %.', '2.35 %'],
  ['It rose by 19 %.', '19 %'],
  ['It cost $1,300.', '1,300'],
  ['Shown 1.3 million times.', '1.3 million'],
  ['Shown 2,234,567 times.', '2,234,567'],
  ['In 29 days.', '29'],
  ['Between 10.1 and 18 %.', '18 %'],
  ['Four platforms.', 'Four'],
  ['It doubled.', 'doubled'],
  ['Since 2 May 2026.', '2'],
  ['Up 0.9999.', '0.9999'],
  ['A click rate of 234 %.', '234 %'],
  ['It saves 100 USD.', '100'],
])('does not bear out: %s', (text, written) => {
  expect(inventedNumber(text, FACTS)).toBe(written);
});

it('does not take a percentage for a count', () => {
  expect(inventedNumber('12 conversions', { rate: 0.12 })).toBe('12');
  expect(inventedNumber('12 % of them', { rate: 0.12 })).toBeNull();
  expect(inventedNumber('12 % of them', { conversions: 12 })).toBeNull();
});
