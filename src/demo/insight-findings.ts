import { PriorityEnum } from '../features/campaigns/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../features/learning/learning.enums';
import type { Account } from './account';
import { dayOf, epochDay } from './demo-parameters';
import { isWeekend, PLANTED } from './planted-effects';
import type { MeasuredCampaign } from './profile';
import type { FactRow, PatternRow, RecommendationRow, TestRow } from './rows';
import { CTR, segmentLift } from './segment-lift';
import { type Totals, totalsOf } from './totals';

/** What an insight says, measured on facts; who it belongs to and what became of it is added later. */
export interface Finding {
  readonly key: string;
  readonly type: InsightTypeEnum;
  readonly category: string;
  readonly campaignId: string | null;
  readonly title: string;
  readonly description: string;
  readonly baseline: Readonly<Record<string, number>>;
  /** A share; null where nothing is to be improved. */
  readonly improvement: number | null;
  readonly confidence: number;
  readonly sampleSize: number;
  readonly priority: PriorityEnum;
  readonly evidence: EvidenceEnum;
  readonly factors: readonly { readonly factor: string; readonly contribution: number; readonly description: string }[];
  readonly suggestion: string;
  readonly pattern?: PatternRow;
}

export interface Measured {
  readonly account: Account;
  readonly campaigns: readonly MeasuredCampaign[];
  readonly facts: readonly FactRow[];
  readonly patterns: readonly PatternRow[];
  readonly tests: readonly TestRow[];
  readonly recommendations: readonly RecommendationRow[];
}

const { OBSERVATIONAL, EXPERIMENTAL } = EvidenceEnum;
const { LOW, MEDIUM, HIGH, CRITICAL } = PriorityEnum;
const FATIGUE_DAYS = 25;

/** Everything that the facts of an account show, one finding for each thing. */
export function findings(measured: Measured): Finding[] {
  return [
    ...segmentLifts(measured),
    ...wonTests(measured),
    ...brokenDay(measured),
    ...weekends(measured),
    ...measured.campaigns.flatMap(fatigue),
    ...measured.campaigns.flatMap(saturation),
    ...pacing(measured),
    ...overlap(measured),
    ...calibration(measured),
  ];
}

const observed = { evidence: OBSERVATIONAL, campaignId: null, priority: MEDIUM } as const;
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const percent = (share: number): string => `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} percent`;

function segmentLifts({ patterns }: Measured): Finding[] {
  return patterns
    .filter(({ adjustedPValue }) => (adjustedPValue ?? 1) <= 0.05)
    .map((pattern) => ({
      ...observed,
      key: `segment/${pattern.fingerprint}`,
      type: InsightTypeEnum.SEGMENT_LIFT,
      category: 'audience',
      title: pattern.name,
      description: pattern.description ?? pattern.name,
      baseline: { [pattern.metric]: Number(pattern.performanceImpact.baseline) },
      improvement: Math.abs((pattern.rateRatio ?? 1) - 1),
      confidence: pattern.confidenceLevel ?? 0,
      sampleSize: Number(pattern.performanceImpact.events),
      priority: HIGH,
      factors: [{ factor: pattern.patternType, contribution: 1, description: pattern.name }],
      suggestion:
        (pattern.rateRatio ?? 1) > 1 ? 'Give this segment more of the budget' : 'Give this segment less of the budget',
      pattern,
    }));
}

function wonTests({ tests }: Measured): Finding[] {
  return tests
    .filter(({ winningVariationId }) => winningVariationId !== null)
    .map((test) => ({
      key: `test/${test.key}`,
      type: InsightTypeEnum.SEGMENT_LIFT,
      category: 'content',
      campaignId: test.campaignId,
      title: `${test.name}: ${test.winningVariationId} converts ${percent(test.projectedLift ?? 0)} better`,
      description: `In a test with random assignment, ${test.winningVariationId} converted better than the control (p = ${(test.pValue ?? 1).toPrecision(2)}, valid at any look).`,
      baseline: {},
      improvement: test.projectedLift,
      confidence: test.confidenceLevel ?? 0,
      sampleSize: test.sampleSize ?? 0,
      priority: HIGH,
      evidence: EXPERIMENTAL,
      factors: [{ factor: `variation=${test.winningVariationId}`, contribution: 1, description: test.name }],
      suggestion: 'Show the winning variation to everybody',
    }));
}

function brokenDay({ account, facts }: Measured): Finding[] {
  const day = dayOf(account.brokenEpoch);
  const broken = totalsOf(facts.filter(({ date }) => date === day));
  const sameWeekday = totalsOf(
    facts.filter(({ date }) => date !== day && Math.abs(epochDay(date) - account.brokenEpoch) % 7 === 0),
  );
  if (broken.impressions === 0 || sameWeekday.clicks === 0) return [];
  const [now, usual] = [ratio(broken.clicks, broken.impressions), ratio(sameWeekday.clicks, sameWeekday.impressions)];
  const common = {
    ...observed,
    baseline: { ctr: usual },
    confidence: 0.98,
    sampleSize: broken.impressions,
    factors: [{ factor: `date=${day}`, contribution: 1, description: 'Every campaign was hit on this day.' }],
  };
  return [
    {
      ...common,
      key: `anomaly/${day}`,
      type: InsightTypeEnum.ANOMALY,
      category: 'traffic',
      title: `Click-through rate fell to ${percent(ratio(now, usual))} of the usual on ${day}`,
      description: `${percent(now)} of the impressions of ${day} were clicked, against ${percent(usual)} on the same weekday of other weeks.`,
      improvement: null,
      priority: CRITICAL,
      suggestion: 'Check links and tracking of that day',
    },
    {
      ...common,
      key: `quality/${day}`,
      type: InsightTypeEnum.DATA_QUALITY,
      category: 'tracking',
      title: `Clicks of ${day} look incomplete`,
      description:
        'All campaigns lost the same part of their clicks on one day while impressions and spend did not change.',
      improvement: null,
      priority: HIGH,
      suggestion: 'Leave this day out of comparisons until it is explained',
    },
  ];
}

function weekends({ facts }: Measured): Finding[] {
  const lift = segmentLift(facts, ({ date }) => isWeekend(epochDay(date)), CTR);
  if (lift === null) return [];
  return [
    {
      ...observed,
      key: 'seasonality/weekend',
      type: InsightTypeEnum.SEASONALITY,
      category: 'timing',
      title: `Click-through rate is ${percent(Math.abs(lift.rateRatio - 1))} ${lift.rateRatio > 1 ? 'higher' : 'lower'} on weekends`,
      description: 'Saturdays and Sundays against the other days of the same campaigns.',
      baseline: { ctr: lift.otherRate },
      improvement: Math.abs(lift.rateRatio - 1),
      confidence: 1 - lift.pValue,
      sampleSize: lift.trials,
      priority: LOW,
      factors: [{ factor: 'dayType=WEEKEND', contribution: 1, description: 'Weekends against weekdays.' }],
      suggestion: 'Shift a part of the daily budget to weekends',
    },
  ];
}

const between = (facts: readonly FactRow[], from: number, to: number): Totals =>
  totalsOf(facts.filter(({ date }) => epochDay(date) >= from && epochDay(date) < to));

function fatigue({ plan, facts }: MeasuredCampaign): Finding[] {
  const last = facts.length === 0 ? 0 : epochDay(facts[facts.length - 1].date) + 1;
  if (!plan.tires || last - plan.firstEpoch < FATIGUE_DAYS) return [];
  const fresh = between(facts, plan.firstEpoch, plan.firstEpoch + PLANTED.fatigueAfterDays);
  const tired = between(facts, last - 7, last);
  const [then, now] = [ratio(fresh.clicks, fresh.impressions), ratio(tired.clicks, tired.impressions)];
  if (now >= then) return [];
  return [
    {
      ...observed,
      key: `fatigue/${plan.row.id}`,
      type: InsightTypeEnum.CREATIVE_FATIGUE,
      category: 'content',
      campaignId: plan.row.id,
      title: `${plan.row.name} has lost ${percent(1 - now / then)} of its click-through rate`,
      description: `From ${percent(then)} in its first ten days to ${percent(now)} in its last seven.`,
      baseline: { ctr: now },
      improvement: then / now - 1,
      confidence: 0.95,
      sampleSize: fresh.impressions + tired.impressions,
      priority: HIGH,
      factors: [{ factor: 'daysRunning', contribution: 1, description: 'The same contents for weeks.' }],
      suggestion: 'Renew the contents',
    },
  ];
}

function saturation({ plan, facts }: MeasuredCampaign): Finding[] {
  const last = facts.length === 0 ? 0 : epochDay(facts[facts.length - 1].date) + 1;
  const turn = plan.firstEpoch + Math.ceil((plan.lastEpoch - plan.firstEpoch + 1) / 2);
  if (!plan.saturates || last - turn < 7) return [];
  const [before, after] = [between(facts, plan.firstEpoch, turn), between(facts, turn, last)];
  const price = ({ spendCents, impressions }: Totals) => (ratio(spendCents, impressions) * 1000) / 100;
  const common = {
    ...observed,
    campaignId: plan.row.id,
    baseline: { cost_per_thousand: price(before) },
    confidence: 0.97,
    sampleSize: before.impressions + after.impressions,
    factors: [{ factor: 'dailyBudget', contribution: 1, description: 'The daily budget was raised.' }],
  };
  const rise = percent(price(after) / price(before) - 1);
  return [
    {
      ...common,
      key: `saturation/${plan.row.id}`,
      type: InsightTypeEnum.BUDGET_SATURATION,
      category: 'budget',
      title: `More budget for ${plan.row.name} buys less and less`,
      description: `Impressions cost ${rise} more since the daily budget was raised on ${dayOf(turn)}.`,
      improvement: 1 - price(before) / price(after),
      priority: HIGH,
      suggestion: 'Go back to the earlier daily budget',
    },
    {
      ...common,
      key: `change/${plan.row.id}`,
      type: InsightTypeEnum.CHANGE_POINT,
      category: 'budget',
      title: `A thousand impressions cost ${rise} more from ${dayOf(turn)} on`,
      description: `The price of ${plan.row.name} changed on ${dayOf(turn)} and stayed.`,
      improvement: null,
      priority: MEDIUM,
      suggestion: 'See what changed on that day',
    },
  ];
}

function pacing({ account, campaigns }: Measured): Finding[] {
  const running = campaigns.find(({ plan, facts }) => plan.row.status === 'ACTIVE' && facts.length > 0);
  if (!running) return [];
  const { plan, totals } = running;
  const elapsed = ratio(account.lastEpoch - plan.firstEpoch + 1, plan.lastEpoch - plan.firstEpoch + 1);
  const spent = ratio(totals.spendCents, Number(plan.row.budget) * 100);
  return [
    {
      ...observed,
      key: `pacing/${plan.row.id}`,
      type: InsightTypeEnum.PACING,
      category: 'budget',
      campaignId: plan.row.id,
      title: `${percent(spent)} of the budget is spent after ${percent(elapsed)} of the time`,
      description: `${plan.row.name} spends ${spent > elapsed ? 'faster' : 'slower'} than planned.`,
      baseline: { spent_share: spent, elapsed_share: elapsed },
      improvement: null,
      confidence: 0.9,
      sampleSize: account.lastEpoch - plan.firstEpoch + 1,
      priority: LOW,
      factors: [{ factor: 'dailyBudget', contribution: spent - elapsed, description: 'Spend against plan.' }],
      suggestion: spent > elapsed ? 'Lower the daily budget' : 'Raise the daily budget',
    },
  ];
}

function overlap({ campaigns }: Measured): Finding[] {
  const begun = campaigns.filter(({ facts }) => facts.length > 0).map(({ plan }) => plan);
  for (const [index, one] of begun.entries()) {
    const other = begun
      .slice(index + 1)
      .find((next) => next.row.platform === one.row.platform && next.firstEpoch <= one.lastEpoch);
    if (!other) continue;
    const days = Math.min(one.lastEpoch, other.lastEpoch) - other.firstEpoch + 1;
    return [
      {
        ...observed,
        key: `overlap/${one.row.id}/${other.row.id}`,
        type: InsightTypeEnum.AUDIENCE_OVERLAP,
        category: 'audience',
        campaignId: other.row.id,
        title: `Two campaigns addressed the same people for ${days} days`,
        description: `${one.row.name} and ${other.row.name} ran on ${one.row.platform} at the same time, for the same ages.`,
        baseline: { overlap_days: days },
        improvement: null,
        confidence: 0.8,
        sampleSize: days,
        factors: [{ factor: `platform=${one.row.platform}`, contribution: 1, description: 'The same platform.' }],
        suggestion: 'Exclude the audience of one from the other',
      },
    ];
  }
  return [];
}

function calibration({ recommendations }: Measured): Finding[] {
  const judged = recommendations.flatMap(({ actualPerformance, predictionIntervals }) => {
    const actual = actualPerformance?.ctr;
    const interval = predictionIntervals?.CTR as { lower: number; upper: number } | undefined;
    return typeof actual === 'number' && interval ? [actual >= interval.lower && actual <= interval.upper] : [];
  });
  if (judged.length === 0) return [];
  const hits = judged.filter(Boolean).length / judged.length;
  return [
    {
      ...observed,
      key: 'calibration/ctr',
      type: InsightTypeEnum.CALIBRATION_DRIFT,
      category: 'predictions',
      title: `${percent(hits)} of the predicted click-through rates came true, 80 percent were promised`,
      description: `Of ${judged.length} campaigns that were carried out, so many ended within their interval.`,
      baseline: { coverage: hits, promised: 0.8 },
      improvement: null,
      confidence: Math.min(0.9, 0.3 + judged.length / 20),
      sampleSize: judged.length,
      priority: LOW,
      factors: [{ factor: 'interval', contribution: hits - 0.8, description: 'Coverage against promise.' }],
      suggestion: 'Wait for more results before trusting the intervals less or more',
    },
  ];
}
