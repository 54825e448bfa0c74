import { createRandom } from '../../../statistics/random';
import { fitMarket, type MarketCampaign } from '../engine/market-fit';
import { bandEnd, bandOf, stepOf } from './benchmark-rules';
import { type Disclosure, disclose } from './disclosure';

/** Campaigns of one account, all alike up to its own rate. */
function account(name: string, more: Partial<MarketCampaign> = {}, campaigns = 3): MarketCampaign[] {
  const random = createRandom(name);
  const ctr = 0.02 * Math.exp(random.normal(0, 0.3));
  return Array.from({ length: campaigns }, () => ({
    account: name,
    objective: 'SALES',
    platform: 'INSTAGRAM',
    industry: 'food',
    businessSize: 'SMB',
    impressions: 20_000,
    clicks: Math.round(20_000 * ctr),
    engagements: Math.round(50_000 * ctr),
    engagementImpressions: 20_000,
    conversions: 10,
    spend: 150,
    revenue: 400,
    ...more,
  }));
}

const accounts = (count: number, more: Partial<MarketCampaign> = {}, prefix = 'a', campaigns = 3) =>
  Array.from({ length: count }, (_, index) => account(`${prefix}${index}`, more, campaigns)).flat();

function published(campaigns: readonly MarketCampaign[]): Disclosure | null {
  const market = fitMarket(campaigns, '');
  return market && disclose(market, campaigns);
}

const paths = (disclosure: Disclosure | null) => disclosure?.cells.map(({ path }) => path.join('/'));

test('five accounts are shown down to their size, four not at all', () => {
  expect(paths(published(accounts(5)))).toEqual([
    '',
    'SALES',
    'SALES/INSTAGRAM',
    'SALES/INSTAGRAM/food',
    'SALES/INSTAGRAM/food/SMB',
  ]);
  expect(published(accounts(4))).toBeNull();
});

test('an account that brings more than half hides a cell, one that brings half does not', () => {
  const four = accounts(4, { impressions: 20_000, clicks: 400 });
  const fifth = (factor: number) => account('big', { impressions: 20_000 * factor, clicks: 400 * factor });
  expect(published([...four, ...fifth(4)])?.cells).toHaveLength(5);
  expect(published([...four, ...fifth(4.01)])).toBeNull();
  // Clicks count as impressions do: a rate can be one account's by either.
  expect(published([...four, ...account('big', { impressions: 20_000, clicks: 1_700 })])).toBeNull();
});

test('a figure that only few bring is that of the cell above, and nothing else changes', () => {
  const shops = accounts(12, { industry: 'fashion' }, 'f');
  const few = accounts(8).map((one, index) => (index >= 12 ? { ...one, conversions: 0, revenue: 0 } : one));
  const cells = published([...shops, ...few])?.cells ?? [];
  const food = cells.find(({ path }) => path.join('/') === 'SALES/INSTAGRAM/food')?.belief;
  const above = cells.find(({ path }) => path.join('/') === 'SALES/INSTAGRAM')?.belief;
  const apart = Math.abs(Math.log((food?.value.mean ?? 0) / (above?.value.mean ?? 1)));
  expect(apart).toBeLessThan(0.1);
  expect(food?.value.variance).toBeGreaterThan(above?.value.variance ?? 0);
});

test('what a shown cell leaves over of the one above is nobody, or enough', () => {
  // Eight of food, three of fashion: all eleven less food would be the three.
  const some = published([...accounts(8), ...accounts(3, { industry: 'fashion' }, 'f')]);
  expect(paths(some)).toEqual(['', 'SALES', 'SALES/INSTAGRAM']);
  expect(some?.withheld).toMatchObject({ remainder: 1 });
  const enough = published([...accounts(8), ...accounts(5, { industry: 'fashion' }, 'f')]);
  expect(paths(enough)).toContain('SALES/INSTAGRAM/food');
});

test.each([6, 12, 24])('of %i accounts one more or less moves a figure by none or few steps of its grid', (count) => {
  const all = accounts(count, {}, 'a', 1);
  const mean = (campaigns: readonly MarketCampaign[]) =>
    Math.log(published(campaigns)?.cells[2]?.belief.ctr.mean ?? Number.NaN);
  // The largest has about 2.4 times the clicks of the mean.
  const step = stepOf(2.4 / count);
  const moves = Array.from({ length: 6 }, (_, index) => {
    const without = mean(all.filter((one) => one.account !== `a${index}`));
    return Math.abs(without - mean(all));
  });
  expect(Math.max(...moves)).toBeLessThanOrEqual(2 * step + 1e-9);
  // Of many accounts most cannot be noticed at all.
  if (count === 24) expect(moves.filter((move) => move < 1e-9).length).toBeGreaterThanOrEqual(4);
});

test('nothing that is shown is exact, or names anybody', () => {
  const cells = published(accounts(13))?.cells ?? [];
  for (const { belief } of cells) {
    expect(belief.users).toBe(10);
    expect(belief.campaigns).toBe(20);
    const steps = Math.log(belief.ctr.mean) / stepOf(1 / 13);
    expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6);
  }
  expect(JSON.stringify(cells)).not.toMatch(/"a\d+"/);
});

test('the order of campaigns makes no difference', () => {
  const campaigns = [...accounts(9), ...accounts(7, { industry: 'fashion' }, 'f')];
  expect(published([...campaigns].reverse())).toEqual(published(campaigns));
});

test('what accounts do not say makes no cell', () => {
  expect(paths(published(accounts(9, { industry: '?', businessSize: '?' })))).toEqual(['', 'SALES', 'SALES/INSTAGRAM']);
});

test.each([
  [4, 0, -1],
  [5, 5, 9],
  [9, 5, 9],
  [10, 10, 19],
  [49, 20, 49],
  [50, 50, 99],
  [123, 100, 199],
  [2_499, 2_000, 4_999],
])('%i accounts are in the band of %i to %i', (count, from, to) => {
  expect(bandOf(count)).toBe(from);
  if (from > 0) expect(bandEnd(from)).toBe(to);
});
