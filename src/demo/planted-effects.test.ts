import { createAccount } from './account';
import { type CampaignPlan, planCampaigns } from './campaigns';
import { type DemoParameters, epochDay } from './demo-parameters';
import { simulateFacts } from './facts';
import { fatigueRatio, isWeekend, PLANTED } from './planted-effects';
import type { FactRow } from './rows';
import { CONVERSION_RATE, CTR, segmentLift } from './segment-lift';
import { totalsOf } from './totals';

const PARAMETERS: DemoParameters = { seed: 42, users: 24, days: 90, endDay: '2026-03-31' };
const TOLERANCE = 0.06;

interface Simulated {
  readonly plan: CampaignPlan;
  readonly facts: readonly FactRow[];
  readonly brokenEpoch: number;
}

let campaigns: Simulated[];
let facts: FactRow[];

beforeAll(() => {
  campaigns = Array.from({ length: PARAMETERS.users }, (_, index) => createAccount(PARAMETERS, index)).flatMap(
    (account) =>
      planCampaigns(account).map((plan) => ({
        plan,
        facts: simulateFacts(account, plan),
        brokenEpoch: account.brokenEpoch,
      })),
  );
  facts = campaigns.flatMap((campaign) => [...campaign.facts]);
});

const weekend = ({ date }: FactRow): boolean => isWeekend(epochDay(date));
const isYoung = ({ platform, ageGroup }: FactRow): boolean => platform === 'INSTAGRAM' && ageGroup === '18-24';

test.each([
  ['young people on Instagram', isYoung, CTR, PLANTED.instagramGenZCtr],
  ['stories', ({ placement }: FactRow) => placement === 'STORIES', CTR, PLANTED.storiesCtr],
  [
    'videos on weekends',
    (fact: FactRow) => fact.contentType === 'VIDEO' && weekend(fact),
    CONVERSION_RATE,
    PLANTED.weekendVideoConversionRate,
  ],
  ['women', ({ gender }: FactRow) => gender === 'FEMALE', CTR, 1],
  ['45 to 54 year olds', ({ ageGroup }: FactRow) => ageGroup === '45-54', CONVERSION_RATE, 1],
])('the rate ratio of %s is measured as planted', (_, isInside, metric, truth) => {
  const lift = segmentLift(facts, isInside, metric);
  expect(lift?.rateRatio).toBeGreaterThan(truth * (1 - TOLERANCE));
  expect(lift?.rateRatio).toBeLessThan(truth * (1 + TOLERANCE));
  expect((lift?.pValue ?? 1) < 0.001).toBe(truth !== 1);
});

test('campaigns differ so much by themselves that pooling them gives another answer', () => {
  const pooled = (inside: boolean) => {
    const { clicks, impressions } = totalsOf(facts.filter((fact) => isYoung(fact) === inside));
    return clicks / impressions;
  };
  expect(Math.abs(pooled(true) / pooled(false) / PLANTED.instagramGenZCtr - 1)).toBeGreaterThan(TOLERANCE);
});

test('weekends have the planted share of clicks more than the other days', () => {
  const [sunday, ...others] = PLANTED.weekdayCtr;
  const truth = (sunday + others[5]) / 2 / (others.slice(0, 5).reduce((sum, one) => sum + one, 0) / 5);
  // Fatigue and the broken day fall on all weekdays alike over so many campaigns.
  const lift = segmentLift(facts, weekend, CTR);
  expect(lift?.rateRatio).toBeGreaterThan(truth * (1 - TOLERANCE));
  expect(lift?.rateRatio).toBeLessThan(truth * (1 + TOLERANCE));
});

test('tired campaigns lose click-through rate as planted, the others keep it', () => {
  const fallOf = (tires: boolean): number => {
    const falls = campaigns
      .filter(
        ({ plan, facts: own }) => plan.tires === tires && own.length > 0 && plan.lastEpoch - plan.firstEpoch >= 20,
      )
      .map(({ plan, facts: own, brokenEpoch }) => {
        const rate = (from: number, to: number) => {
          const days = own.filter(({ date }) => {
            const day = epochDay(date) - plan.firstEpoch;
            return day >= from && day < to && epochDay(date) !== brokenEpoch;
          });
          return days.length === 0 ? Number.NaN : totalsOf(days).clicks / totalsOf(days).impressions;
        };
        return Math.log(rate(14, 21) / rate(0, 7));
      })
      .filter(Number.isFinite);
    return Math.exp(falls.reduce((sum, fall) => sum + fall, 0) / falls.length);
  };
  const expected = [14, 15, 16, 17, 18, 19, 20].reduce((sum, day) => sum + fatigueRatio(day), 0) / 7;
  expect(fallOf(true)).toBeGreaterThan(expected * 0.94);
  expect(fallOf(true)).toBeLessThan(expected * 1.06);
  expect(fallOf(false)).toBeGreaterThan(0.97);
  expect(fallOf(false)).toBeLessThan(1.03);
});

test('one day of every account has lost clicks', () => {
  // Against the same weekday a week before and after, in campaigns that do not get tired meanwhile.
  const days = campaigns.flatMap(({ plan, facts: own, brokenEpoch }) =>
    plan.tires
      ? []
      : own
          .filter(({ date }) => [-7, 0, 7].includes(epochDay(date) - brokenEpoch))
          .map((fact) => ({ fact, brokenEpoch })),
  );
  const broken = new Set(
    days.filter(({ fact, brokenEpoch }) => epochDay(fact.date) === brokenEpoch).map(({ fact }) => fact),
  );
  const lift = segmentLift(
    days.map(({ fact }) => fact),
    (fact) => broken.has(fact),
    CTR,
  );
  expect(lift?.campaigns).toBeGreaterThan(15);
  expect(lift?.rateRatio).toBeGreaterThan(PLANTED.anomalyCtr * (1 - TOLERANCE));
  expect(lift?.rateRatio).toBeLessThan(PLANTED.anomalyCtr * (1 + TOLERANCE));
});

test('a raised budget buys impressions at the planted diminishing rate', () => {
  const logs = campaigns
    .filter(({ plan, facts: own }) => plan.saturates && own.length > 0)
    .flatMap(({ plan, facts: own }) => {
      const half = plan.firstEpoch + (plan.lastEpoch - plan.firstEpoch + 1) / 2;
      const [before, after] = [false, true].map((late) =>
        totalsOf(own.filter(({ date }) => epochDay(date) >= half === late)),
      );
      if (after.impressions === 0) return [];
      const price = after.spendCents / after.impressions / (before.spendCents / before.impressions);
      return [Math.log(price)];
    });
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const truth = (1 - PLANTED.saturationExponent) * Math.log(PLANTED.saturationBudget);
  expect(logs.length).toBeGreaterThan(10);
  expect(Math.abs(mean - truth)).toBeLessThan(TOLERANCE);
});
