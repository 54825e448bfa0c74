import {
  type DailyRate,
  type Deviation,
  deviationsOf,
  rateOf,
  weekdayEffects,
} from '../../../../statistics/daily-series/daily-rate';
import type { OverlappingSpan } from '../../../performance/facts/overlapping-breakdowns';
import type { FactDay, LearningFacts } from '../../facts/learning-facts';
import { INSIGHT_METRICS, type InsightMetric } from './finding';

/** What is known of a campaign besides its facts. */
export interface InsightCampaign {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly budget: number | null;
  readonly currency: string | null;
  /** Days; `endsOn` is the last one. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** In its own currency, from its first day to the end of the window; 0 without a budget or an end. */
  readonly spent: number;
  /** Its days that are counted twice, by reports of the same figures with other breakdowns; null where none is. */
  readonly doubled: OverlappingSpan | null;
}

/** The days of one campaign. */
export interface CampaignSeries {
  readonly campaign: InsightCampaign;
  /** Every day with facts, in order; of the currency in which most was spent. */
  readonly days: readonly FactDay[];
  readonly currency: string;
  readonly otherCurrencies: readonly string[];
}

/** Everything that detectors look at; made once for a run. */
export interface InsightSeries {
  readonly campaigns: readonly CampaignSeries[];
  /** ln of each weekday's ratio over all campaigns, Sunday first. */
  readonly weekdays: Readonly<Record<InsightMetric, readonly number[]>>;
  readonly firstDay: number;
  /** The last complete day. */
  readonly lastDay: number;
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01. */
export function epochDay(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

/** YYYY-MM-DD. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whether events of a metric are counted (with the chance that goes with it) or are money. */
export const IS_COUNTED: Readonly<Record<InsightMetric, boolean>> = {
  ctr: true,
  conversion_rate: true,
  cost_per_thousand: false,
};

/** Arranges facts by campaign and day. Days that are not in a campaign's main currency do not count for it. */
export function insightSeries(facts: LearningFacts, known: readonly InsightCampaign[]): InsightSeries {
  const byId = new Map(known.map((campaign) => [campaign.id, campaign]));
  const grouped = new Map<string, FactDay[]>();
  for (const day of facts.days) {
    const days = grouped.get(day.campaignId) ?? [];
    days.push(day);
    grouped.set(day.campaignId, days);
  }
  const campaigns = [...grouped].flatMap(([id, days]) => {
    const campaign = byId.get(id);
    return campaign ? [seriesOf(campaign, days)] : [];
  });
  const effects = (metric: InsightMetric) => weekdayEffects(campaigns.map(({ days }) => ratesOf(days, metric)));
  return {
    campaigns,
    weekdays: Object.fromEntries(INSIGHT_METRICS.map((metric) => [metric, effects(metric)])) as Record<
      InsightMetric,
      number[]
    >,
    firstDay: epochDay(facts.window.start),
    lastDay: epochDay(facts.window.end) - 1,
  };
}

function seriesOf(campaign: InsightCampaign, days: readonly FactDay[]): CampaignSeries {
  const spent = new Map<string, number>();
  for (const { currency, impressions } of days) spent.set(currency, (spent.get(currency) ?? 0) + impressions);
  const [currency, ...otherCurrencies] = [...spent].sort((one, other) => other[1] - one[1]).map(([code]) => code);
  return {
    campaign,
    currency,
    otherCurrencies,
    days: days.filter((day) => day.currency === currency).sort((one, other) => (one.date < other.date ? -1 : 1)),
  };
}

/** Events and exposure of a metric by day; days without exposure are left out. */
export function ratesOf(days: readonly FactDay[], metric: InsightMetric): DailyRate[] {
  return days.flatMap(({ date, impressions, clicks, conversions, spend }) => {
    const [events, exposure] =
      metric === 'ctr'
        ? [clicks, impressions]
        : metric === 'conversion_rate'
          ? [conversions, clicks]
          : [spend * 1_000, impressions];
    return exposure > 0 ? [{ day: epochDay(date), events, exposure }] : [];
  });
}

/** A campaign's metric by day, against its own rate and the weekdays of all campaigns. */
export function campaignDeviations(
  series: InsightSeries,
  days: readonly FactDay[],
  metric: InsightMetric,
): Deviation[] {
  return deviationsOf(ratesOf(days, metric), { weekdays: series.weekdays[metric], counted: IS_COUNTED[metric] });
}

/**
 * All campaigns together, each day against what the campaigns that ran on it do at their own rates: so that a campaign that
 * begins or ends does not look like a change.
 */
export function accountRates(series: InsightSeries, metric: InsightMetric): DailyRate[] {
  const sums = new Map<number, { events: number; exposure: number }>();
  for (const { days } of series.campaigns) {
    const rates = ratesOf(days, metric);
    const rate = rateOf(rates);
    if (rate === null) continue;
    for (const { day, events, exposure } of rates) {
      const sum = sums.get(day) ?? { events: 0, exposure: 0 };
      sums.set(day, { events: sum.events + events, exposure: sum.exposure + rate * exposure });
    }
  }
  return [...sums].map(([day, sum]) => ({ day, ...sum })).sort((one, other) => one.day - other.day);
}

/** The share of days, between a campaign's first and last one, that have facts; of all campaigns where none is named. */
export function completeness({ campaigns }: InsightSeries, campaignId: string | null): number | null {
  let [there, expected] = [0, 0];
  for (const { campaign, days } of campaigns) {
    if (days.length === 0 || (campaignId !== null && campaign.id !== campaignId)) continue;
    there += days.length;
    expected += epochDay(days[days.length - 1].date) - epochDay(days[0].date) + 1;
  }
  return expected === 0 ? null : there / expected;
}
