import { PriorityEnum } from '../../features/campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum, PatternMethodEnum } from '../../features/learning/learning.enums';
import { dayOf, epochDay } from '../demo-parameters';
import { isWeekend } from '../planted-effects';
import { totalsOf } from '../totals';
import { fatigue, overlap, pacing, saturation } from './campaign-findings';
import { type Finding, type Measured, observed, percent, ratio } from './finding';
import { CTR, segmentLift } from './segment-lift';

const { EXPERIMENTAL } = EvidenceEnum;
const { LOW, HIGH, CRITICAL } = PriorityEnum;

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

function segmentLifts({ patterns }: Measured): Finding[] {
  return patterns
    .filter(({ method }) => method === PatternMethodEnum.WITHIN_CAMPAIGNS)
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
