import { studentCriticalValue, studentTwoSidedP } from '../../../../statistics/distributions';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Finding, PLAIN } from './finding';
import { type CampaignSeries, dateOf, epochDay, type InsightSeries } from './insight-series';
import { percent } from './words';

/** What a forecast goes by. */
const RECENT_DAYS = 14;
const FEWEST_DAYS = 7;
/** Of the budget: what is nearer to it is on pace. */
export const LEAST_MISS = 0.1;

/** Running campaigns that will end with money left, or run out of it, if they go on as in the last two weeks. */
export function pacing(series: InsightSeries): Finding[] {
  return series.campaigns.flatMap((one) => paceOf(series, one));
}

function paceOf(series: InsightSeries, { campaign, days, currency }: CampaignSeries): Finding[] {
  const { budget, startsOn, endsOn, status, spent } = campaign;
  if (status !== 'ACTIVE' || budget === null || !(budget > 0) || endsOn === null || startsOn === null) return [];
  // What is counted twice is not what was spent.
  if (campaign.currency !== currency || campaign.doubled !== null) return [];
  const [last, end] = [series.lastDay, epochDay(endsOn)];
  const remaining = end - last;
  const recent = days.filter(({ date }) => epochDay(date) > last - RECENT_DAYS).map(({ spend }) => spend);
  if (remaining < 1 || recent.length < FEWEST_DAYS) return [];
  const n = recent.length;
  const mean = recent.reduce((sum, spend) => sum + spend, 0) / n;
  const variance = recent.reduce((sum, spend) => sum + (spend - mean) ** 2, 0) / (n - 1);
  const forecast = spent + remaining * mean;
  // The days to come vary, and so does the mean that they are expected to have.
  const error = Math.sqrt(variance * (remaining + remaining ** 2 / n));
  if (error === 0 || Math.abs(forecast / budget - 1) < LEAST_MISS) return [];
  const reach = studentCriticalValue(0.05, n - 1) * error;
  const interval = { lower: (forecast - reach) / budget, upper: (forecast + reach) / budget };
  const needed = Math.max(0, budget - spent) / remaining;
  const elapsed = (last - epochDay(startsOn) + 1) / (end - epochDay(startsOn) + 1);
  const isFast = forecast > budget;
  const money = (amount: number): string => `${amount.toFixed(2)} ${currency}`.trim();
  return [
    {
      ...PLAIN,
      insightType: InsightTypeEnum.PACING,
      category: 'budget',
      campaignId: campaign.id,
      key: `pacing/${campaign.id}/${isFast ? 'fast' : 'slow'}/${dateOf(last).slice(0, 7)}`,
      metric: 'spend',
      pValue: studentTwoSidedP((forecast - budget) / error, n - 1),
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: forecast / budget,
      effectInterval: interval,
      effectOf: 'forecast spend as a share of the budget',
      since: dateOf(last - n + 1),
      baseline: { spent_share: spent / budget, elapsed_share: elapsed, spend_per_day: mean, needed_per_day: needed },
      sampleSize: n,
      // What would be left over, or be spent beyond the budget; never less than nothing.
      expected: Math.abs(forecast / budget - 1),
      expectedInterval: {
        lower: Math.max(0, isFast ? interval.lower - 1 : 1 - interval.upper),
        upper: Math.max(0, isFast ? interval.upper - 1 : 1 - interval.lower),
      },
      priority: isFast ? PriorityEnum.HIGH : PriorityEnum.MEDIUM,
      title: `${campaign.name} spends ${isFast ? 'faster' : 'slower'} than planned`,
      description:
        `${percent(spent / budget)} of its budget is spent after ${percent(elapsed)} of its time. Going on as in the last ${n} days it will have spent ` +
        `${percent(forecast / budget)} (95 percent interval ${percent(interval.lower)} to ${percent(interval.upper)}).`,
      action: isFast ? 'Lower the daily budget' : 'Raise the daily budget',
      advice: `${money(needed)} a day until ${endsOn} use the budget up; it spends ${money(mean)} a day now.`,
    },
  ];
}
