import { findChangePoint } from '../../../../statistics/daily-series/change-point';
import { weekdayOfDay } from '../../../../statistics/daily-series/daily-rate';
import { spendResponse } from '../../../../statistics/daily-series/spend-response';
import type { Estimate } from '../../../../statistics/outcome';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Finding, PLAIN } from './finding';
import { type CampaignSeries, dateOf, epochDay, type InsightSeries } from './insight-series';
import { percent } from './words';

const FEWEST_DAYS = 28;
/** The budget has to have changed by this much, or nothing can be learned from it. */
const LEAST_SPEND_CHANGE = Math.log(1.3);
/** The change of spend is a condition, not a finding: it must be beyond doubt. */
const SPEND_LEVEL = 0.001;

/**
 * Campaigns that were given another budget, and paid another price for what it bought. Judged by the price of the next thousand
 * impressions, never by the average, which still looks fine when the last part of a budget is wasted.
 */
export function saturation(series: InsightSeries): Finding[] {
  return series.campaigns.flatMap((one) => saturationOf(series, one));
}

function saturationOf(series: InsightSeries, { campaign, days, currency }: CampaignSeries): Finding[] {
  const usable = days.filter(({ spend, impressions }) => spend > 0 && impressions > 0);
  if (usable.length < FEWEST_DAYS) return [];
  const weekdayMeans = meansByWeekday(usable.map(({ date, spend }) => [epochDay(date), Math.log(spend)] as const));
  const level = findChangePoint(
    usable.map(({ date, spend }) => Math.log(spend) - weekdayMeans[weekdayOfDay(epochDay(date))]),
  );
  if (!level.ok || level.pValue > SPEND_LEVEL || Math.abs(level.difference.estimate) < LEAST_SPEND_CHANGE) return [];
  const response = spendResponse(
    usable.map(({ spend }) => spend),
    usable.map(({ impressions }) => impressions),
    level.index,
  );
  if (!response.ok) return [];
  const since = usable[level.index].date;
  const { elasticity, averageBefore, averageAfter, marginalToAverage, spendChange } = response;
  const isRaised = spendChange > 0;
  // After a cut, the price of the last unit that was given up is what the average before hides.
  const average = 1_000 * (isRaised ? averageAfter : averageBefore);
  const marginal = marginalToAverage && {
    estimate: average * marginalToAverage.estimate,
    lower: average * marginalToAverage.interval.lower,
    upper: average * marginalToAverage.interval.upper,
  };
  const money = (amount: number): string => `${amount.toFixed(2)} ${currency}`.trim();
  return [
    {
      ...PLAIN,
      insightType: InsightTypeEnum.BUDGET_SATURATION,
      category: 'budget',
      campaignId: campaign.id,
      key: `saturation/${campaign.id}/${since}`,
      metric: 'cost_per_thousand',
      pValue: response.saturationPValue,
      // The budget was changed by somebody, at a time that may have had other reasons.
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: elasticity.estimate,
      effectInterval: elasticity.interval,
      effectOf: 'percent more impressions for one percent more spend',
      since,
      baseline: {
        average_cost_per_thousand_before: 1_000 * averageBefore,
        average_cost_per_thousand_after: 1_000 * averageAfter,
        ...(marginal ? { marginal_cost_per_thousand: marginal.estimate } : {}),
      },
      sampleSize: usable.length,
      ...(isRaised ? wonBack(elasticity, spendChange) : NOTHING_MORE),
      priority: PriorityEnum.HIGH,
      title: `More budget for ${campaign.name} buys less and less`,
      description:
        `Since ${since} it spends ${percent(Math.exp(spendChange) - 1)} ${isRaised ? 'more' : 'less'} a day. One percent more spend buys ` +
        `${elasticity.estimate.toFixed(2)} percent more impressions (95 percent interval ${elasticity.interval.lower.toFixed(2)} to ${elasticity.interval.upper.toFixed(2)}). ` +
        (marginal
          ? `The next thousand impressions cost ${money(marginal.estimate)} (${money(marginal.lower)} to ${money(marginal.upper)}), against ${money(average)} on average.`
          : 'The next impressions cost more than can be measured.'),
      action: isRaised ? 'Go back towards the earlier daily budget' : 'Keep the lower daily budget',
      advice:
        'Compare the price of the next thousand impressions with that of other campaigns, and move budget to where it is lower.',
      compared: {
        metric: 'cost_per_thousand',
        before: { start: usable[0].date, end: since },
        after: { start: since, end: dateOf(series.lastDay + 1) },
      },
    },
  ];
}

/** Keeping what is there brings nothing that is not there already. */
const NOTHING_MORE = { expected: 0, expectedInterval: { lower: 0, upper: 0 } } as const;

/** Impressions for the same money at the earlier budget, beyond those at the present one: the price rose by spend to the power of 1 - elasticity. */
function wonBack(
  { estimate, interval }: Estimate,
  spendChange: number,
): Pick<Finding, 'expected' | 'expectedInterval'> {
  const more = (elasticity: number): number => Math.exp((1 - elasticity) * spendChange) - 1;
  return { expected: more(estimate), expectedInterval: { lower: more(interval.upper), upper: more(interval.lower) } };
}

function meansByWeekday(values: readonly (readonly [day: number, value: number])[]): number[] {
  const all = values.reduce((sum, [, value]) => sum + value, 0) / values.length;
  return Array.from({ length: 7 }, (_, weekday) => {
    const of = values.filter(([day]) => weekdayOfDay(day) === weekday);
    return of.length === 0 ? 0 : of.reduce((sum, [, value]) => sum + value, 0) / of.length - all;
  });
}
