import { PatternStatusEnum } from '../learning.enums';
import type { PatternDay } from './pattern-days';
import { automationPotential, judged, type Standing, steadinessOf } from './pattern-history';

const { CANDIDATE, CONFIRMED, DECAYED, SUPERSEDED } = PatternStatusEnum;
const START = Date.parse('2026-03-02');

/** Days of eight campaigns of unlike size, in which half of the impressions are inside and are clicked `ratio` times as often. */
function daysOf(count: number, ratio: (day: number) => number, from = 0): PatternDay[] {
  return Array.from({ length: 8 }, (_, campaign) =>
    Array.from({ length: count }, (_, day) => {
      const shown = 10_000 * (1 + campaign) + 37 * day;
      // A little more here, a little less there, by campaign.
      const outside = Math.round(shown * 0.02 * (1 + 0.03 * ((campaign % 3) - 1)));
      const inside = Math.round(outside * ratio(from + day) * (1 + 0.02 * ((campaign % 4) - 1.5)));
      return {
        campaignId: String(campaign),
        date: new Date(START + (from + day) * 86_400_000).toISOString().slice(0, 10),
        insideEvents: inside,
        insideExposure: shown,
        events: inside + outside,
        exposure: 2 * shown,
        counts: inside + outside,
      };
    }),
  ).flat();
}

const STANDING: Standing = { status: CANDIDATE, verdicts: [], judgedUntil: '2026-03-02' };
const UP = Math.log(1.25);

test('what holds in fresh days is confirmed, with what was seen there', () => {
  const after = judged(
    STANDING,
    'ctr',
    UP,
    daysOf(14, () => 1.25),
    '2026-03-16',
  );
  expect(after).toMatchObject({ status: CONFIRMED, judgedUntil: '2026-03-16' });
  const [verdict] = after.verdicts;
  expect(verdict).toMatchObject({ from: '2026-03-02', to: '2026-03-16', held: true, campaigns: 8 });
  expect(verdict.rateRatio).toBeCloseTo(1.25, 1);
});

test('the opposite sign is a failure, however large: two in a row end it, and a third success starts anew', () => {
  const gone = () => 0.8;
  const once = judged({ ...STANDING, status: CONFIRMED }, 'ctr', UP, daysOf(14, gone), '2026-03-16');
  expect(once).toMatchObject({ status: CONFIRMED, verdicts: [{ held: false }] });
  const twice = judged(once, 'ctr', UP, daysOf(14, gone, 14), '2026-03-30');
  expect(twice).toMatchObject({ status: DECAYED, verdicts: [{ held: false }, { held: false }] });
  expect(
    judged(
      twice,
      'ctr',
      UP,
      daysOf(14, () => 1.25, 28),
      '2026-04-13',
    ).status,
  ).toBe(CANDIDATE);
});

test('days that it was found in, and too few of them, are no evidence', () => {
  expect(
    judged(
      { ...STANDING, judgedUntil: '2026-03-16' },
      'ctr',
      UP,
      daysOf(14, () => 1.25),
      '2026-03-16',
    ).verdicts,
  ).toEqual([]);
  expect(
    judged(
      STANDING,
      'ctr',
      UP,
      daysOf(6, () => 1.25),
      '2026-03-08',
    ).verdicts,
  ).toEqual([]);
  const two = daysOf(14, () => 1.25).filter(({ campaignId }) => campaignId < '2');
  expect(judged(STANDING, 'ctr', UP, two, '2026-03-16').verdicts).toEqual([]);
  // An effect this small would hardly show: nothing is said before there is more.
  expect(
    judged(
      STANDING,
      'ctr',
      0.001,
      daysOf(14, () => 1),
      '2026-03-16',
    ).verdicts,
  ).toEqual([]);
});

test('what is explained by another pattern is not judged', () => {
  const standing = { ...STANDING, status: SUPERSEDED };
  expect(
    judged(
      standing,
      'ctr',
      UP,
      daysOf(14, () => 1.25),
      '2026-03-16',
    ),
  ).toBe(standing);
});

test('cost per conversion is shown as itself and judged as its inverse', () => {
  const after = judged(
    STANDING,
    'cpa',
    UP,
    daysOf(28, () => 1.5),
    '2026-03-30',
  );
  expect(after.verdicts[0]).toMatchObject({ held: true });
  expect(after.verdicts[0].rateRatio).toBeLessThan(1);
});

test('frequency counts weeks, stability compares halves', () => {
  expect(
    steadinessOf(
      UP,
      daysOf(28, () => 1.25),
    ),
  ).toMatchObject({ frequency: 1 });
  expect(
    steadinessOf(
      UP,
      daysOf(28, () => 1.25),
    ).stability,
  ).toBeGreaterThan(0.95);
  const late = steadinessOf(
    UP,
    daysOf(28, (day) => (day < 14 ? 0.8 : 1.25)),
  );
  expect(late.stability).toBe(0);
  expect(late.frequency).toBeGreaterThan(0.3);
  expect(late.frequency).toBeLessThan(0.7);
  // Half the logarithm in one half: 2 · min ÷ sum.
  const weaker = steadinessOf(
    UP,
    daysOf(28, (day) => (day < 14 ? 1.25 : Math.sqrt(1.25))),
  ).stability;
  expect(weaker).toBeCloseTo(2 / 3, 1);
  expect(steadinessOf(UP, [])).toEqual({ frequency: null, stability: null });
});

test('only what is confirmed, worth it and stable can be automated', () => {
  const steady = { frequency: 0.9, stability: 0.8 };
  expect(automationPotential(CONFIRMED, 1.2, steady)).toBe(0.8);
  expect(automationPotential(CONFIRMED, 0.85, steady)).toBe(0.8);
  expect(automationPotential(CONFIRMED, 1.09, steady)).toBeNull();
  expect(automationPotential(CONFIRMED, 1.2, { ...steady, stability: 0.69 })).toBeNull();
  expect(automationPotential(CONFIRMED, 1.2, { frequency: null, stability: null })).toBeNull();
  for (const status of [CANDIDATE, DECAYED, SUPERSEDED]) expect(automationPotential(status, 1.2, steady)).toBeNull();
});
