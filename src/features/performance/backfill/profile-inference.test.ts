import { budgetRangeOf, type CampaignGroup, inferProfile, type SpendGroup } from './profile-inference';

const campaigns = (change: Partial<CampaignGroup>): CampaignGroup => ({
  objective: 'SALES',
  platform: 'INSTAGRAM',
  currency: 'EUR',
  campaigns: 1,
  lastCreatedAt: new Date('2026-01-01T00:00:00Z'),
  ...change,
});
const spend = (change: Partial<SpendGroup>): SpendGroup => ({
  platform: 'INSTAGRAM',
  currency: 'EUR',
  spend: '100.000000',
  recentSpend: '0',
  firstDay: '2026-01-01',
  ...change,
});
const AS_OF = '2026-03-31';

test('nothing is known of nobody', () => {
  expect(inferProfile([], [], AS_OF)).toEqual({
    primaryObjective: null,
    secondaryObjectives: [],
    platformPriorities: [],
    currency: null,
    monthlyBudget: null,
    monthlyBudgetRange: null,
  });
});

test('objectives go by how many campaigns have them, then by which is more recent', () => {
  const groups = [
    campaigns({ objective: 'outcome_leads', campaigns: 2 }),
    campaigns({ objective: 'Lead Generation', campaigns: 1 }),
    campaigns({ objective: 'TRAFFIC', campaigns: 2 }),
    campaigns({ objective: 'APP_INSTALLS', campaigns: 2, lastCreatedAt: new Date('2026-02-01T00:00:00Z') }),
    campaigns({ objective: 'WORLD_PEACE', campaigns: 9 }),
    campaigns({ objective: null, campaigns: 9 }),
  ];
  const { primaryObjective, secondaryObjectives } = inferProfile(groups, [], AS_OF);
  expect([primaryObjective, ...secondaryObjectives]).toEqual(['LEAD_GENERATION', 'APP_INSTALLS', 'TRAFFIC']);
});

test('platforms go by spend, or by campaigns where nothing was spent', () => {
  const groups = [
    campaigns({ platform: 'tiktok', campaigns: 5 }),
    campaigns({ platform: 'Pinterest', campaigns: 7 }),
    campaigns({}),
  ];
  const spending = [
    spend({ spend: '99.999999' }),
    spend({ platform: 'FACEBOOK' }),
    spend({ platform: '', spend: '1000' }),
  ];
  expect(inferProfile(groups, spending, AS_OF).platformPriorities).toEqual(['FACEBOOK', 'INSTAGRAM']);
  expect(inferProfile(groups, [spend({ spend: '0.000000' })], AS_OF).platformPriorities).toEqual([
    'TIKTOK',
    'INSTAGRAM',
  ]);
});

test('money is in the currency that most was spent in, others are left out', () => {
  const spending = [
    spend({ currency: 'USD', spend: '10', recentSpend: '10' }),
    spend({ currency: 'GBP', spend: '900', recentSpend: '900' }),
    spend({ currency: null, spend: '5000', recentSpend: '5000' }),
  ];
  const inferred = inferProfile([campaigns({ campaigns: 4 })], spending, AS_OF);
  expect(inferred).toMatchObject({ currency: 'GBP', monthlyBudget: '300.00', monthlyBudgetRange: 'MICRO' });
  expect(inferProfile([campaigns({})], [], AS_OF)).toMatchObject({ currency: 'EUR', monthlyBudget: null });
});

test.each([
  ['2026-01-01', '9000.000000', '3000.00'],
  ['2025-01-01', '9000.000000', '3000.00'],
  ['2026-03-02', '1000.005000', '1000.01'],
  ['2026-03-18', '700', '1500.00'],
  ['2026-03-19', '700', null],
  ['2026-01-01', '0.000000', null],
])('first spend on %s, %s of it recent, is a month of %s', (firstDay, recentSpend, monthlyBudget) => {
  expect(inferProfile([], [spend({ firstDay, recentSpend, spend: '10000' })], AS_OF).monthlyBudget).toBe(monthlyBudget);
});

test.each([
  ['0', 'MICRO'],
  ['999.99', 'MICRO'],
  ['1000.00', 'SMALL'],
  ['4999.99', 'SMALL'],
  ['5000.00', 'MEDIUM'],
  ['25000.00', 'LARGE'],
  ['100000.00', 'LARGE'],
  ['100000.01', 'ENTERPRISE'],
])('%s a month is %s', (budget, range) => {
  expect(budgetRangeOf(budget, 'USD')).toBe(range);
  expect(budgetRangeOf(budget, null)).toBe(range);
});

test.each([
  ['100000.00', 'JPY', 'MICRO'],
  ['150000.00', 'JPY', 'SMALL'],
  ['30000000.00', 'KRW', 'MEDIUM'],
  ['90000000.00', 'IDR', 'MEDIUM'],
  ['950.00', 'GBP', 'SMALL'],
])('%s %s a month are %s: ranges are those of dollars', (budget, currency, range) => {
  expect(budgetRangeOf(budget, currency)).toBe(range);
});
