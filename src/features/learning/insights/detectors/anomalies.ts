import { type DailyRate, deviationsOf, rateOf } from '../../../../statistics/daily-series/daily-rate';
import { type DayAnomaly, judgeDay } from '../../../../statistics/daily-series/day-anomaly';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Finding, INSIGHT_METRICS, type InsightMetric, PLAIN } from './finding';
import { accountRates, dateOf, type InsightSeries, IS_COUNTED, ratesOf } from './insight-series';
import { changed, count, METRIC_WORDS, percent } from './words';

/** Days that are judged: one that was broken earlier is history. */
export const ANOMALY_DAYS = 28;
/** What is smaller than this is not worth an alarm. */
const LEAST_CHANGE = 0.2;
const FEWEST_EXPECTED = 20;
/** A loss as large as this, the same in all campaigns, is rather one of tracking than of people. */
const TRACKING_LOSS = 0.7;
const FEWEST_CAMPAIGNS = 3;

/**
 * The last complete days against the same weekdays before them: the account as a whole, and each campaign. Each day is a
 * hypothesis of its own in the family of the run.
 */
export function anomalies(series: InsightSeries): Finding[] {
  return INSIGHT_METRICS.flatMap((metric) => [
    ...oddDays(accountRates(series, metric), series, metric).flatMap((odd) => accountFindings(odd, series)),
    ...series.campaigns.flatMap(({ campaign, days }) =>
      oddDays(ratesOf(days, metric), series, metric).map((odd) => ({
        ...findingOf(odd),
        campaignId: campaign.id,
        key: `anomaly/${campaign.id}/${metric}/${odd.date}`,
        title: `${campaign.name}: ${titleOf(odd)}`,
      })),
    ),
  ]);
}

interface OddDay {
  readonly metric: InsightMetric;
  readonly day: number;
  readonly date: string;
  readonly observed: DailyRate;
  readonly usual: number;
  readonly judged: DayAnomaly;
}

/** Every day that can be judged and is off by enough to matter; how sure that is, the family says. */
function oddDays(rates: readonly DailyRate[], series: InsightSeries, metric: InsightMetric): OddDay[] {
  const deviations = deviationsOf(rates, { weekdays: series.weekdays[metric], counted: IS_COUNTED[metric] });
  const rate = rateOf(rates) ?? 0;
  const byDay = new Map(rates.map((one) => [one.day, one]));
  return deviations.flatMap(({ day }) => {
    if (day <= series.lastDay - ANOMALY_DAYS) return [];
    const observed = byDay.get(day);
    const judged = judgeDay(deviations, day);
    if (!judged.ok || !observed) return [];
    const isTooThin = IS_COUNTED[metric] && observed.exposure * rate < FEWEST_EXPECTED;
    // What is left out for its size must be left out of the family too, or its size would choose the family by the p-value.
    if (isTooThin) return [];
    const usual = observed.events / observed.exposure / judged.ratio.estimate;
    return [{ metric, day, date: dateOf(day), observed, usual, judged }];
  });
}

/** Whether an accepted finding is large enough to be told. */
export function isWorthTelling({ insightType, effect }: Pick<Finding, 'insightType' | 'effect'>): boolean {
  return insightType !== InsightTypeEnum.ANOMALY || Math.abs((effect ?? 1) - 1) >= LEAST_CHANGE;
}

function titleOf({ metric, date, judged }: OddDay): string {
  const words = METRIC_WORDS[metric];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} was ${changed(judged.ratio.estimate)} than usual on ${date}`;
}

function findingOf(odd: OddDay): Omit<Finding, 'key' | 'title'> {
  const { metric, judged, date, observed } = odd;
  const { estimate, interval } = judged.ratio;
  return {
    ...PLAIN,
    insightType: InsightTypeEnum.ANOMALY,
    category: 'traffic',
    metric,
    pValue: judged.pValue,
    evidence: EvidenceEnum.OBSERVATIONAL,
    effect: estimate,
    effectInterval: interval,
    effectOf: 'ratio to the same weekdays before',
    since: date,
    baseline: { z: judged.z, same_weekdays: judged.sameWeekdays },
    sampleSize: Math.round(observed.exposure),
    priority: estimate < 1 && metric !== 'cost_per_thousand' ? PriorityEnum.HIGH : PriorityEnum.MEDIUM,
    description:
      `Against ${judged.sameWeekdays} same weekdays before, ${METRIC_WORDS[metric]} was ${changed(estimate)} ` +
      `(ratio ${estimate.toFixed(2)}, 95 percent interval ${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}; robust z ${judged.z.toFixed(1)}).`,
    action: 'Look at what happened on that day',
    advice: `Check links, tracking, landing pages and changes of ${date}.`,
    compared: {
      metric,
      before: { start: dateOf(odd.day - 28), end: date },
      after: { start: date, end: dateOf(odd.day + 1) },
    },
  };
}

function accountFindings(odd: OddDay, series: InsightSeries): Finding[] {
  const anomaly: Finding = { ...findingOf(odd), key: `anomaly/all/${odd.metric}/${odd.date}`, title: titleOf(odd) };
  const lost = trackingLoss(odd, series);
  if (lost === null) return [anomaly];
  return [
    anomaly,
    {
      ...PLAIN,
      insightType: InsightTypeEnum.DATA_QUALITY,
      category: 'tracking',
      key: `quality/tracking/${odd.metric}/${odd.date}`,
      metric: odd.metric,
      pValue: odd.judged.pValue,
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: odd.judged.ratio.estimate,
      effectInterval: odd.judged.ratio.interval,
      effectOf: 'part that was recorded',
      since: odd.date,
      baseline: { campaigns: lost.campaigns },
      sampleSize: Math.round(odd.observed.exposure),
      priority: PriorityEnum.HIGH,
      title: `${odd.metric === 'ctr' ? 'Clicks' : 'Conversions'} of ${odd.date} look incomplete`,
      description:
        `All ${lost.campaigns} campaigns that ran on ${odd.date} lost about the same part, ${percent(1 - odd.judged.ratio.estimate)}, ` +
        `at once: people do not change like that, tracking does. ${count(lost.missing)} ${odd.metric === 'ctr' ? 'clicks' : 'conversions'} may be missing.`,
      action: 'Import that day again, or leave it out',
      advice:
        'Import the report of that day again when it is complete, and leave the day out of comparisons until then.',
    },
  ];
}

/** Whether every campaign lost the same part on a day, by a chi-square that allows for what campaigns differ by anyway. */
function trackingLoss(odd: OddDay, series: InsightSeries): { campaigns: number; missing: number } | null {
  const { metric, day, judged } = odd;
  if (metric === 'cost_per_thousand' || judged.ratio.estimate > TRACKING_LOSS) return null;
  let [campaigns, squares, missing] = [0, 0, 0];
  for (const { days } of series.campaigns) {
    const rates = ratesOf(days, metric);
    const rate = rateOf(rates);
    const there = rates.find((one) => one.day === day);
    if (rate === null || !there || rate * there.exposure < FEWEST_EXPECTED) continue;
    const usual = rate * there.exposure * Math.exp(series.weekdays[metric][weekday(day)]);
    const expected = usual * judged.ratio.estimate;
    campaigns += 1;
    missing += usual - there.events;
    // Campaigns have good and bad days of their own: a fifth up or down is not another part.
    squares += (there.events - expected) ** 2 / (expected + (0.2 * expected) ** 2);
  }
  // The mean of a chi-square is its degrees of freedom; twice that is far out for three and more.
  return campaigns >= FEWEST_CAMPAIGNS && squares <= 2 * campaigns ? { campaigns, missing } : null;
}

const weekday = (day: number): number => (day + 4) % 7;
