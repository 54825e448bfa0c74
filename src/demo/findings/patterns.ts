import { createHash } from 'node:crypto';
import { PriorityEnum } from '../../features/campaigns/settings/personalization.enums';
import { PatternStatusEnum } from '../../features/learning/learning.enums';
import { adjustPValues } from '../../statistics/multiple-comparisons';
import type { Account } from '../account';
import { dayOf, epochDay, momentOf } from '../demo-parameters';
import { rounded } from '../draws';
import { isWeekend } from '../planted-effects';
import type { FactRow, PatternRow } from '../rows';
import { CONVERSION_RATE, CTR, type RateMetric, type SegmentLift, segmentLift } from './segment-lift';

const FOUND = 0.05;
const WEEK_DAYS = 7;

interface Candidate {
  readonly patternType: string;
  readonly conditions: readonly { readonly dimension: string; readonly value: string }[];
  readonly metric: RateMetric;
  readonly isInside: (fact: FactRow) => boolean;
}

const candidate = (
  patternType: string,
  metric: RateMetric,
  conditions: Readonly<Record<string, string>>,
  isInside: (fact: FactRow) => boolean,
): Candidate => ({
  patternType,
  metric,
  conditions: Object.entries(conditions).map(([dimension, value]) => ({ dimension, value })),
  isInside,
});

const weekend = ({ date }: FactRow): boolean => isWeekend(epochDay(date));

/** What is looked for in every account: planted effects, and as many segments in which nothing was planted. */
const CANDIDATES: readonly Candidate[] = [
  candidate(
    'PLATFORM_AUDIENCE',
    CTR,
    { platform: 'INSTAGRAM', ageGroup: '18-24' },
    (fact) => fact.platform === 'INSTAGRAM' && fact.ageGroup === '18-24',
  ),
  candidate('PLACEMENT', CTR, { placement: 'STORIES' }, ({ placement }) => placement === 'STORIES'),
  candidate(
    'CONTENT_WEEKDAY',
    CONVERSION_RATE,
    { contentType: 'VIDEO', dayType: 'WEEKEND' },
    (fact) => fact.contentType === 'VIDEO' && weekend(fact),
  ),
  candidate('WEEKDAY', CTR, { dayType: 'WEEKEND' }, weekend),
  candidate('AUDIENCE', CTR, { gender: 'FEMALE' }, ({ gender }) => gender === 'FEMALE'),
  candidate('AUDIENCE', CONVERSION_RATE, { gender: 'FEMALE' }, ({ gender }) => gender === 'FEMALE'),
  candidate('AUDIENCE', CTR, { ageGroup: '35-44' }, ({ ageGroup }) => ageGroup === '35-44'),
  candidate('AUDIENCE', CONVERSION_RATE, { ageGroup: '25-34' }, ({ ageGroup }) => ageGroup === '25-34'),
  candidate('CONTENT', CTR, { contentType: 'IMAGE' }, ({ contentType }) => contentType === 'IMAGE'),
  candidate('CONTENT', CTR, { contentType: 'CAROUSEL' }, ({ contentType }) => contentType === 'CAROUSEL'),
];

/** The patterns that an account's facts show: found in the first half of the period, judged again by the second. */
export function findPatterns(account: Account, facts: readonly FactRow[]): PatternRow[] {
  const middle = Math.floor((account.firstEpoch + account.lastEpoch) / 2);
  const turn = dayOf(middle);
  const [first, second] = [facts.filter(({ date }) => date <= turn), facts.filter(({ date }) => date > turn)];
  const looked = CANDIDATES.flatMap((one) => {
    const whole = segmentLift(facts, one.isInside, one.metric);
    return whole === null
      ? []
      : [
          {
            one,
            whole,
            early: segmentLift(first, one.isInside, one.metric),
            late: segmentLift(second, one.isInside, one.metric),
          },
        ];
  });
  const adjusted = adjustPValues(
    looked.map(({ whole }) => whole.pValue),
    'BENJAMINI_HOCHBERG',
    FOUND,
  );
  const judged = looked.map((each, index) => ({ ...each, adjustedPValue: adjusted[index].adjustedPValue }));
  const found = judged.filter(({ early, adjustedPValue }) => adjustedPValue <= FOUND || (early?.pValue ?? 1) <= FOUND);
  // An account that shows nothing yet still shows what came closest.
  const kept = found.length > 0 ? found : [...judged].sort((a, b) => a.whole.pValue - b.whole.pValue).slice(0, 1);
  return kept.map((each) => patternRow(account, facts, middle, each));
}

interface Judged {
  readonly one: Candidate;
  readonly whole: SegmentLift;
  readonly early: SegmentLift | null;
  readonly late: SegmentLift | null;
  readonly adjustedPValue: number;
}

function patternRow(
  account: Account,
  facts: readonly FactRow[],
  middle: number,
  { one, whole, early, late, adjustedPValue }: Judged,
): PatternRow {
  const status = statusOf(early, late, adjustedPValue);
  const uplift = whole.rateRatio - 1;
  const segment = one.conditions.map(({ dimension, value }) => `${dimension} ${value}`).join(' and ');
  const metric = one.metric.name;
  const key = JSON.stringify([metric, one.conditions]);
  const firstObserved = account.knownAt((early?.pValue ?? 1) <= FOUND ? middle + 1 : account.lastEpoch + 1, 5);
  const lastObserved = status === PatternStatusEnum.DECAYED ? momentOf(middle + 1, 5) : momentOf(account.lastEpoch + 1);
  const percent = `${Math.abs(uplift * 100).toFixed(0)} percent ${uplift < 0 ? 'lower' : 'higher'}`;
  return {
    userId: account.user.id,
    id: account.newId(`pattern/${key}`, firstObserved),
    patternType: one.patternType,
    name: `${metric} is ${percent} for ${segment}`,
    description: `Within ${whole.campaigns} campaigns, ${metric} for ${segment} is ${percent} than for the rest of the same campaign.`,
    conditions: [...one.conditions],
    performanceImpact: {
      baseline: whole.otherRate,
      observed: whole.rate,
      // Halfway to no effect where the interval reaches it: what is found is found by luck as well.
      uplift: rounded(uplift * Math.max(0.5, 1 - adjustedPValue), 4),
      impressions: facts.filter(one.isInside).reduce((sum, { impressions }) => sum + impressions, 0),
      events: whole.events,
    },
    metric,
    rateRatio: whole.rateRatio,
    rateRatioLower: whole.lower,
    rateRatioUpper: whole.upper,
    frequency: weeksThatAgree(facts, one, uplift),
    confidenceLevel: 1 - adjustedPValue,
    pValue: whole.pValue,
    adjustedPValue,
    effectSize: Math.log(whole.rateRatio),
    campaignsAnalyzed: whole.campaigns,
    periodStart: momentOf(account.firstEpoch),
    periodEnd: momentOf(account.lastEpoch + 1),
    firstObserved,
    lastObserved,
    actionableInsights: [
      {
        action: uplift > 0 ? 'Raise the bid' : 'Lower the bid',
        description: `${uplift > 0 ? 'Raise' : 'Lower'} the bid for ${segment} by at most a fifth and measure again.`,
        expectedImpact: rounded(Math.abs(uplift) * 0.2, 4),
        priority: Math.abs(uplift) >= 0.2 ? PriorityEnum.HIGH : PriorityEnum.MEDIUM,
      },
    ],
    automationPotential: status === PatternStatusEnum.CONFIRMED ? rounded(1 - adjustedPValue, 3) : null,
    status,
    runId: account.newId('pattern-run', momentOf(account.lastEpoch + 1)),
    fingerprint: createHash('sha256').update(key).digest('hex'),
    createdAt: firstObserved,
    updatedAt: momentOf(account.lastEpoch + 1),
  };
}

/** Confirmed by data that it was not found in, or gone from them. */
function statusOf(early: SegmentLift | null, late: SegmentLift | null, adjustedPValue: number): PatternStatusEnum {
  if (early === null || late === null || early.pValue > FOUND) return PatternStatusEnum.CANDIDATE;
  const holds = early.rateRatio > 1 === late.rateRatio > 1;
  if (holds && late.pValue <= FOUND && adjustedPValue <= FOUND) return PatternStatusEnum.CONFIRMED;
  return holds && late.pValue <= 0.5 ? PatternStatusEnum.CANDIDATE : PatternStatusEnum.DECAYED;
}

/** Share of the weeks with data on both sides in which the pattern had the sign that it has in all of them; null without any. */
function weeksThatAgree(facts: readonly FactRow[], { metric, isInside }: Candidate, uplift: number): number | null {
  const weeks = new Map<number, { in: number; of: number; others: number; ofOthers: number }>();
  for (const fact of facts) {
    const week = Math.floor(epochDay(fact.date) / WEEK_DAYS);
    const sums = weeks.get(week) ?? { in: 0, of: 0, others: 0, ofOthers: 0 };
    if (isInside(fact)) {
      sums.in += metric.events(fact);
      sums.of += metric.trials(fact);
    } else {
      sums.others += metric.events(fact);
      sums.ofOthers += metric.trials(fact);
    }
    weeks.set(week, sums);
  }
  const full = [...weeks.values()].filter((week) => week.of > 0 && week.ofOthers > 0);
  const agree = full.filter((week) => week.in / week.of > week.others / week.ofOthers === uplift > 0);
  return full.length === 0 ? null : rounded(agree.length / full.length, 4);
}
