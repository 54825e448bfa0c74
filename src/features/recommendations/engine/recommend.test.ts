import { quantileAt } from '../../../statistics/forecasts/quantile-forecast';
import { BaselineSourceEnum } from './baseline';
import type { EngineInput } from './engine-input';
import { MarketSourceEnum } from './market';
import { fitMarket, type MarketCampaign } from './market-fit';
import { factsOf, numbersNotIn, reasoningOf } from './reasoning';
import { recommend } from './recommend';
import { segmentRatios } from './segment-ratios';
import { SHIPPED_MARKET } from './shipped-market';

const input = (more: Partial<EngineInput> = {}): EngineInput => ({
  profile: {
    businessName: 'Alder Atelier',
    objectives: ['SALES', 'TRAFFIC'],
    platforms: ['INSTAGRAM', 'FACEBOOK', 'TIKTOK'],
    ageGroups: ['GEN_Z', 'MILLENNIAL'],
    contentPreference: 'VIDEO_FIRST',
    monthlyBudget: 5_000,
    currency: 'EUR',
    riskTolerance: 0.5,
  },
  market: SHIPPED_MARKET,
  history: { industry: 'fashion', businessSize: 'SMB', campaigns: [] },
  contents: [],
  ages: [],
  engagedContents: [],
  engagedAges: [],
  excluded: new Set(),
  present: [],
  count: 4,
  seed: 'a seed',
  ...more,
});

const own = (count: number, ctr: number, engagementRate: number | null = null) =>
  Array.from({ length: count }, (_, index) => ({
    objective: 'TRAFFIC',
    platform: 'INSTAGRAM',
    impressions: 100_000,
    clicks: Math.round(100_000 * ctr * (1 + 0.1 * Math.sin(index))),
    engagements: Math.round(100_000 * (engagementRate ?? 0) * (1 + 0.1 * Math.cos(index))),
    engagementImpressions: engagementRate === null ? 0 : 100_000,
    conversions: 20,
    spend: 800,
    revenue: 1_500,
  }));

test('the same input gives the same recommendations, another seed others', () => {
  const first = recommend(input(), 200);
  expect(recommend(input(), 200)).toEqual(first);
  const others = ['b', 'c', 'd'].map((seed) => recommend(input({ seed }), 200).map(({ candidate }) => candidate.key));
  expect(others.some((keys) => keys.join() !== first.map(({ candidate }) => candidate.key).join())).toBe(true);
});

test('an account without campaigns gets recommendations that say how little they rest on', () => {
  for (const proposal of recommend(input())) {
    const { lower, upper, mean } = proposal.forecasts.ctr;
    expect(upper / lower).toBeGreaterThan(3);
    expect(lower).toBeLessThan(mean);
    expect(proposal.evidence).toMatchObject({ ownCampaigns: 0, priorShare: 1 });
    const facts = factsOf(proposal, MarketSourceEnum.SHIPPED_PRIOR);
    expect(reasoningOf(facts)).toContain('no campaigns of yours yet');
  }
});

test('without campaigns no objective gains by how its baseline is counted', () => {
  for (const objective of ['SALES', 'TRAFFIC', 'LEAD_GENERATION', 'ENGAGEMENT']) {
    const profile = { ...input().profile, objectives: [objective], platforms: ['INSTAGRAM'], ageGroups: [] };
    const [{ candidate, probability }] = recommend(input({ profile, count: 1 }));
    expect(Math.abs(candidate.gain)).toBeLessThan(0.01);
    // Log-normals are skewed: most campaigns stay below the mean.
    expect(probability).toBeLessThan(0.5);
  }
});

test('own campaigns move the expectation and narrow it', () => {
  const expectation = (campaigns: ReturnType<typeof own>) =>
    recommend(input({ history: { industry: '', businessSize: '', campaigns }, count: 20 }), 300).find(
      ({ candidate }) => candidate.objective === 'TRAFFIC' && candidate.platform === 'INSTAGRAM',
    );
  const [none, many] = [expectation([]), expectation(own(20, 0.03))];
  expect(many?.evidence.ownCtr).toBeGreaterThan(0.025);
  expect(many?.evidence.ownCtr).toBeGreaterThan(2 * (none?.evidence.ownCtr ?? 1));
  const width = (one: typeof none) => (one?.forecasts.ctr.upper ?? 0) / (one?.forecasts.ctr.lower ?? 1);
  expect(width(many)).toBeLessThan(width(none) / 1.5);
  expect(many?.evidence.priorShare).toBeLessThan(0.5);
});

test('engagement is judged by engagements, unless the reports do not say them', () => {
  const profile = { ...input().profile, objectives: ['ENGAGEMENT'], platforms: ['INSTAGRAM'], ageGroups: [] };
  const of = (campaigns: ReturnType<typeof own>) =>
    recommend(
      input({
        profile,
        count: 1,
        history: {
          industry: '',
          businessSize: '',
          campaigns: campaigns.map((one) => ({ ...one, objective: 'ENGAGEMENT' })),
        },
      }),
    )[0];
  const [fresh, silent, telling] = [of([]), of(own(20, 0.02)), of(own(20, 0.02, 0.12))];
  expect(fresh.candidate.metric).toBe('engagementRate');
  expect(reasoningOf(factsOf(fresh, MarketSourceEnum.BENCHMARK))).toContain('general expectations');
  expect(silent.candidate.metric).toBe('ctr');
  expect(silent.forecasts.engagementRate.mean).toBeGreaterThan(0.01);
  expect(telling.candidate).toMatchObject({ metric: 'engagementRate' });
  expect(telling.candidate.baseline).toBeCloseTo(0.12, 2);
  const width = ({ forecasts: { engagementRate } }: typeof fresh) => engagementRate.upper / engagementRate.lower;
  expect(width(fresh)).toBeGreaterThan(8);
  expect(width(telling)).toBeLessThan(width(fresh) / 2);
  expect(telling.forecasts.engagementRate.mean).toBeGreaterThan(telling.forecasts.ctr.mean * 3);
  const facts = factsOf(telling, MarketSourceEnum.SHIPPED_PRIOR);
  expect(reasoningOf(facts)).toContain('An engagement rate of');
  expect(numbersNotIn(reasoningOf(facts), facts)).toEqual([]);
});

test('more engagements than impressions are at most one each, and no engagement at all is no crash', () => {
  const profile = { ...input().profile, objectives: ['ENGAGEMENT'], platforms: ['INSTAGRAM'] };
  for (const rate of [0, 3]) {
    const campaigns = own(6, 0.02, rate);
    const [{ forecasts, probability }] = recommend(
      input({ profile, count: 1, history: { industry: '', businessSize: '', campaigns } }),
      200,
    );
    for (const value of [forecasts.engagementRate.mean, forecasts.engagementRate.upper, probability]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  }
});

test('what engagements and others are predicted to be does not depend on each other', () => {
  const of = (rate: number | null) => {
    const campaigns = own(9, 0.02, rate);
    const profile = { ...input().profile, objectives: ['TRAFFIC'], platforms: ['INSTAGRAM'] };
    const history = { industry: '', businessSize: '', campaigns };
    const [{ forecasts }] = recommend(input({ profile, count: 1, history }), 300);
    const { engagementRate, ...others } = forecasts;
    return { engagementRate, others };
  };
  const [without, low, high] = [of(null), of(0.02), of(0.2)];
  expect([low.others, high.others]).toEqual([without.others, without.others]);
  expect(high.engagementRate.mean).toBeGreaterThan(4 * low.engagementRate.mean);
});

test('shares sum to 1, propensities keep the floor, and nothing excluded comes', () => {
  const proposals = recommend(input({ count: 8 }), 200);
  expect(proposals).toHaveLength(8);
  for (const { allocation, propensity, shortlist, probability, options, candidate } of proposals) {
    expect(options).toHaveLength(shortlist);
    expect(options.reduce((sum, option) => sum + option.propensity, 0)).toBeCloseTo(1, 12);
    expect(options.find(({ key }) => key === candidate.key)?.propensity).toBe(propensity);
    expect(Object.values(allocation).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(propensity).toBeGreaterThanOrEqual(0.02);
    expect(propensity).toBeLessThanOrEqual(1);
    expect(shortlist).toBeLessThanOrEqual(10);
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
  }
  const excluded = new Set(proposals.map(({ candidate }) => candidate.key));
  const again = recommend(input({ count: 8, excluded }), 200);
  expect(again.some(({ candidate }) => excluded.has(candidate.key))).toBe(false);
  expect(
    new Set(proposals.map(({ candidate }) => `${candidate.objective}/${candidate.platform}`)).size,
  ).toBeGreaterThan(2);
});

test.each([
  ['TRAFFIC', { clicks: 0, conversions: 0, revenue: 0 }, 'Your campaigns brought no clicks so far'],
  ['LEAD_GENERATION', { conversions: 0, revenue: 0 }, 'Your campaigns brought no conversions so far'],
  ['SALES', { revenue: 0 }, 'Your campaigns brought no revenue so far'],
  ['SALES', { spend: 0 }, 'What your campaigns cost is not known'],
])('what campaigns for %s with %j come to is not made up', (objective, nothing, said) => {
  const campaigns = own(10, 0.02).map((one) => ({ ...one, objective, ...nothing }));
  const profile = { ...input().profile, objectives: [objective] };
  const history = { industry: '', businessSize: '', campaigns };
  for (const proposal of recommend(input({ profile, history }), 200)) {
    expect(proposal.candidate.baselineSource).toBe(BaselineSourceEnum.EXPECTED);
    const facts = factsOf(proposal, MarketSourceEnum.SHIPPED_PRIOR);
    expect(reasoningOf(facts)).toContain(said);
    expect(reasoningOf(facts)).not.toContain('Your campaigns come to');
    expect(numbersNotIn(reasoningOf(facts), facts)).toEqual([]);
  }
  const some = campaigns.map((one) => ({ ...one, clicks: 2_000, conversions: 20, spend: 800, revenue: 1_600 }));
  const [known] = recommend(input({ profile, history: { ...history, campaigns: some } }), 200);
  expect(known.candidate.baselineSource).toBe(BaselineSourceEnum.OWN);
  expect(reasoningOf(factsOf(known, MarketSourceEnum.SHIPPED_PRIOR))).toContain('Your campaigns come to');
});

test('a reasoning leads with the median, and says when a proposal is an exploration', () => {
  const campaigns = own(10, 0.012).map((one) => ({
    ...one,
    objective: 'SALES',
    platform: 'FACEBOOK',
    spend: 1_000,
    revenue: 2_000,
  }));
  const profile = { ...input().profile, objectives: ['SALES'] };
  const proposals = recommend(
    input({ profile, history: { industry: '', businessSize: '', campaigns }, count: 6 }),
    500,
  );
  const explorations = proposals.filter(({ probability }) => probability < 0.5);
  expect(explorations.length).toBeGreaterThan(0);
  for (const proposal of proposals) {
    const { mean, median, quantiles } = proposal.forecasts.roi;
    expect(median).toBe(quantileAt(quantiles, 0.5));
    expect(median).toBeLessThan(mean);
    const text = reasoningOf(factsOf(proposal, MarketSourceEnum.SHIPPED_PRIOR));
    expect(text).toMatch(new RegExp(`^A return of ${Number((median * 100).toPrecision(3))} % is as likely`));
    const isGreedy = proposal.options[0].key === proposal.candidate.key;
    expect(text.includes('This is an exploration')).toBe(proposal.probability < 0.5 || !isGreedy);
  }
});

test('every number of a reasoning is a fact', () => {
  const contents = Array.from({ length: 6 }, () => ({
    platform: 'INSTAGRAM',
    value: 'VIDEO',
    impressions: 40_000,
    events: 800,
    campaignImpressions: 100_000,
    campaignEvents: 1_200,
  }));
  const campaigns = own(7, 0.012);
  const history = { industry: '', businessSize: '', campaigns };
  for (const more of [{}, { history, contents }]) {
    for (const proposal of recommend(input({ ...more, count: 10 }), 200)) {
      for (const source of Object.values(MarketSourceEnum)) {
        const facts = factsOf(proposal, source);
        expect(numbersNotIn(reasoningOf(facts), facts)).toEqual([]);
      }
    }
  }
  const facts = factsOf(recommend(input(), 100)[0], MarketSourceEnum.SHIPPED_PRIOR);
  expect(numbersNotIn('A rate of 99.9 % within 80 %.', facts)).toEqual(['99.9']);
});

test('a part that does better inside its campaigns is known by its ratio', () => {
  const ratio = segmentRatios(
    Array.from({ length: 20 }, () => [
      {
        platform: 'INSTAGRAM',
        value: '18-24',
        impressions: 20_000,
        events: 300,
        campaignImpressions: 100_000,
        campaignEvents: 1_200,
      },
      {
        platform: 'INSTAGRAM',
        value: '25-34',
        impressions: 80_000,
        events: 900,
        campaignImpressions: 100_000,
        campaignEvents: 1_200,
      },
    ]).flat(),
  );
  // 300 where 240 were to be expected.
  expect(ratio('INSTAGRAM', '18-24').ratio).toBeGreaterThan(1.15);
  expect(ratio('INSTAGRAM', '18-24').ratio).toBeLessThan(1.26);
  expect(ratio('INSTAGRAM', '25-34').ratio).toBeLessThan(1);
  expect(ratio('TIKTOK', '18-24')).toMatchObject({ ratio: 1, campaigns: 0 });
});

test('benchmarks keep no cell of fewer than five accounts', () => {
  const campaigns = Array.from(
    { length: 12 },
    (_, index): MarketCampaign => ({
      account: String(index),
      objective: 'SALES',
      platform: index < 4 ? 'TIKTOK' : 'INSTAGRAM',
      industry: 'food',
      businessSize: index < 8 ? 'SMB' : 'STARTUP',
      impressions: 50_000,
      clicks: 500 + index,
      engagements: 1_500 + index,
      engagementImpressions: index < 9 ? 50_000 : 0,
      conversions: 20,
      spend: 400,
      revenue: 900,
    }),
  );
  const market = fitMarket(campaigns, 'test');
  expect([...(market?.cells.keys() ?? [])]).toEqual(['', 'SALES', 'SALES/INSTAGRAM', 'SALES/INSTAGRAM/food']);
  expect(market?.cells.get('SALES')).toMatchObject({ users: 12, engagementUsers: 9 });
  expect(market?.cells.get('SALES')?.engagementRate.mean).toBeCloseTo(0.03, 2);
  // Four accounts that say engagements are too few: what is expected of everybody stays.
  const few = fitMarket(
    campaigns.map((one, index) => (index < 4 ? one : { ...one, engagementImpressions: 0 })),
    'test',
  );
  expect(few?.cells.get('SALES/INSTAGRAM')?.engagementRate).toEqual(
    SHIPPED_MARKET.cells.get('SALES/INSTAGRAM')?.engagementRate,
  );
  expect(fitMarket(campaigns.slice(0, 4), 'test')).toBeNull();
});
