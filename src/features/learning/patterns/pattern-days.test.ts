import { createRandom } from '../../../statistics/random';
import { PatternStatusEnum } from '../learning.enums';
import { type DayPattern, patternDays } from './pattern-days';
import { judged, type Standing, steadinessOf } from './pattern-history';
import type { MarkedSums } from './segment-days.store';

const STORIES = { dimension: 'placement', value: 'STORIES' };
const YOUNG = { dimension: 'ageGroup', value: '18-24' };
/** All dimensions are known. */
const KNOWN = 63;
const END = '2026-03-30';
const STANDING: Standing = { status: PatternStatusEnum.CANDIDATE, verdicts: [], judgedUntil: '2026-03-02' };

/** Four weeks of ten campaigns. Stories are clicked half as often, and the young are shown mostly stories. */
function sumsOf(youngRatio: number): MarkedSums[] {
  const random = createRandom(`young ${youngRatio}`);
  return Array.from({ length: 10 }, (_, campaign) => {
    const rate = 0.03 * Math.exp(random.normal(0, 0.4));
    return Array.from({ length: 28 }, (_, day) =>
      [0, 1, 2, 3].map((marks): MarkedSums => {
        const [isStory, isYoung] = [(marks & 1) === 1, (marks & 2) === 2];
        const impressions = 2_000 * (isStory && isYoung ? 8 : 1) + random.integerBelow(500);
        const clicks = random.binomial(impressions, rate * (isStory ? 0.5 : 1) * (isYoung ? youngRatio : 1));
        const date = new Date(Date.UTC(2026, 2, 2 + day)).toISOString().slice(0, 10);
        const money = { conversions: 0, paid: 0, spend: 0, revenue: 0 };
        return { campaignId: String(campaign), date, known: KNOWN, inside0: marks, impressions, clicks, ...money };
      }),
    ).flat();
  }).flat();
}

const pattern = (conditions: DayPattern['conditions'], logRatio: number | null): DayPattern => ({
  ...{ metric: 'ctr', conditions, logRatio, fits: () => true },
});
/** The days of the young, beside stories or by themselves. */
const youngDays = (youngRatio: number, stories: number | null) =>
  patternDays(sumsOf(youngRatio), [pattern([STORIES], stories), pattern([YOUNG], 0)])[1];

test('an effect that another one hides holds beside it, and by itself would fail', () => {
  const believed = Math.log(1.25);
  const beside = judged(STANDING, 'ctr', believed, youngDays(1.25, Math.log(0.5)), END);
  expect(beside).toMatchObject({ status: 'CONFIRMED', verdicts: [{ held: true, campaigns: 10 }] });
  expect(beside.verdicts[0].rateRatio).toBeCloseTo(1.25, 1);
  expect(steadinessOf(believed, youngDays(1.25, Math.log(0.5)))).toMatchObject({ frequency: 1 });
  expect(judged(STANDING, 'ctr', believed, youngDays(1.25, null), END).verdicts).toMatchObject([{ held: false }]);
  expect(steadinessOf(believed, youngDays(1.25, null)).frequency).toBe(0);
});

test('what only another effect makes does not hold beside it, and by itself would', () => {
  const believed = Math.log(0.75);
  expect(judged(STANDING, 'ctr', believed, youngDays(1, null), END).verdicts).toMatchObject([{ held: true }]);
  expect(judged(STANDING, 'ctr', believed, youngDays(1, 0), END).verdicts).toMatchObject([{ held: false }]);
});

test('of two that are the same cells, the one that is known keeps the effect', () => {
  const known = pattern([STORIES], Math.log(0.5));
  const alias = { ...pattern([STORIES], 0), conditions: [STORIES] };
  const doubled = sumsOf(1).map((row) => ({ ...row, inside0: (row.inside0 & 1) * 3 }));
  const [own, other] = patternDays(doubled, [known, alias]);
  expect(judged(STANDING, 'ctr', Math.log(0.5), own, END).status).toBe('CONFIRMED');
  expect(judged(STANDING, 'ctr', Math.log(0.5), other, END).verdicts).toMatchObject([{ held: false }]);
});

test('campaigns that are of another kind, and days without a dimension, take no part', () => {
  const sums = sumsOf(1.25).map((row) => (row.date < '2026-03-16' ? { ...row, known: 0 } : row));
  const [days] = patternDays(sums, [{ ...pattern([STORIES], null), fits: (campaignId) => campaignId === '3' }]);
  expect(days).toHaveLength(14);
  expect(new Set(days.map(({ campaignId }) => campaignId))).toEqual(new Set(['3']));
});
