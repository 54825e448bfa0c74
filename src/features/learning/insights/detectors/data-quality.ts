import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Finding, PLAIN } from './finding';
import { type CampaignSeries, dateOf, epochDay, type InsightSeries } from './insight-series';
import { count } from './words';

/** So rarely would a campaign without conversions be one by chance. */
const SILENT_LEVEL = 1e-6;
const FEWEST_DAYS = 14;

/** What is counted and cannot be right, or is too thin to say anything. Nothing here is inferred, so nothing has a p-value. */
export function dataQuality(series: InsightSeries): Finding[] {
  return [
    ...missingDays(series),
    ...doubledDays(series),
    ...mixedCurrencies(series),
    ...moreClicksThanImpressions(series),
    ...silentTracking(series),
    ...thinData(series),
  ];
}

function quality(
  series: InsightSeries,
  finding: Partial<Finding> & Pick<Finding, 'key' | 'title' | 'description'>,
): Finding {
  return {
    ...PLAIN,
    insightType: InsightTypeEnum.DATA_QUALITY,
    category: 'tracking',
    metric: 'facts',
    pValue: null,
    evidence: EvidenceEnum.OBSERVATIONAL,
    effectOf: '',
    since: dateOf(series.firstDay),
    baseline: {},
    sampleSize: null,
    priority: PriorityEnum.MEDIUM,
    action: 'Import the missing part again',
    advice: 'Export the report again for these days and import it: facts that are there are restated, not doubled.',
    ...finding,
  };
}

/** Days inside a campaign's own time on which it has no facts although it runs on each weekday. */
function missingDays(series: InsightSeries): Finding[] {
  const gaps = series.campaigns.flatMap(({ campaign, days }) => {
    const there = new Set(days.map(({ date }) => epochDay(date)));
    const [first, last] = [Math.min(...there), Math.max(...there)];
    const missing: number[] = [];
    for (let day = first; day <= last; day++) if (!there.has(day)) missing.push(day);
    const isRegular = there.size >= FEWEST_DAYS && missing.length <= 0.2 * there.size;
    return isRegular && missing.length > 0 ? [{ campaign, missing }] : [];
  });
  if (gaps.length === 0) return [];
  const all = gaps.reduce((sum, { missing }) => sum + missing.length, 0);
  const first = Math.min(...gaps.flatMap(({ missing }) => missing));
  const [worst] = [...gaps].sort((one, other) => other.missing.length - one.missing.length);
  return [
    quality(series, {
      key: `quality/missing-days/${dateOf(first)}`,
      since: dateOf(first),
      baseline: { missing_days: all, campaigns: gaps.length },
      sampleSize: all,
      title: `${count(all)} ${all === 1 ? 'day is' : 'days are'} missing in ${gaps.length} ${gaps.length === 1 ? 'campaign' : 'campaigns'}`,
      description: `${worst.campaign.name} lacks ${worst.missing.slice(0, 10).map(dateOf).join(', ')}${worst.missing.length > 10 ? ' and more' : ''}. Sums over these days are too low; rates are not touched.`,
      factors: gaps.slice(0, 20).map(({ campaign, missing }) => ({
        factor: `campaign=${campaign.name}`,
        contribution: missing.length / all,
        description: `${missing.length} days without facts.`,
      })),
    }),
  ];
}

/** Days of which two imports tell the same figures by other breakdowns, so that both are counted. */
function doubledDays(series: InsightSeries): Finding[] {
  const doubled = series.campaigns.flatMap(({ campaign }) =>
    campaign.doubled === null ? [] : [{ campaign, ...campaign.doubled }],
  );
  if (doubled.length === 0) return [];
  const all = doubled.reduce((sum, { days }) => sum + days, 0);
  const [first] = doubled.map(({ firstDay }) => firstDay).sort();
  const [worst] = [...doubled].sort((one, other) => other.days - one.days);
  return [
    quality(series, {
      key: `quality/overlapping-breakdowns/${first}`,
      campaignId: doubled.length === 1 ? worst.campaign.id : null,
      since: first,
      baseline: { doubled_days: all, campaigns: doubled.length },
      sampleSize: all,
      priority: PriorityEnum.HIGH,
      title: `${count(all)} ${all === 1 ? 'day is' : 'days are'} counted twice in ${doubled.length} ${doubled.length === 1 ? 'campaign' : 'campaigns'}`,
      description:
        `Two imports tell the same figures by other breakdowns, such as ages and placements: in ${worst.campaign.name} from ${worst.firstDay} to ${worst.lastDay}. ` +
        'Both are counted, so that sums such as spend are too high; rates are hardly touched. The pace of a budget is not judged while it is so.',
      action: 'Undo one of the two imports',
      advice: 'Undo the import that repeats the other, or import one report that has all breakdowns at once.',
      factors: doubled.slice(0, 20).map(({ campaign, days }) => ({
        factor: `campaign=${campaign.name}`,
        contribution: days / all,
        description: `${days} ${days === 1 ? 'day' : 'days'} counted twice.`,
      })),
    }),
  ];
}

function mixedCurrencies({ campaigns, ...rest }: InsightSeries): Finding[] {
  const codes = new Set(campaigns.flatMap(({ currency, otherCurrencies }) => [currency, ...otherCurrencies]));
  codes.delete('');
  const mixed = campaigns.filter(({ otherCurrencies }) => otherCurrencies.some((code) => code !== ''));
  if (codes.size < 2) return [];
  const series = { campaigns, ...rest };
  return [
    quality(series, {
      key: `quality/currencies/${[...codes].sort().join('-')}`,
      baseline: { currencies: codes.size, campaigns_with_several: mixed.length },
      title: `Money comes in ${codes.size} currencies: ${[...codes].sort().join(', ')}`,
      description:
        'Costs and returns are compared within one currency only, and nothing is converted.' +
        (mixed.length > 0
          ? ` ${mixed.length} ${mixed.length === 1 ? 'campaign mixes' : 'campaigns mix'} several, which is more often a wrong import than meant.`
          : ''),
      action: 'Check the currency of the imports',
      advice:
        'Import again with the right currency where it was read wrongly, or compare such campaigns by rates, not by money.',
    }),
  ];
}

function moreClicksThanImpressions(series: InsightSeries): Finding[] {
  const wrong = series.campaigns.flatMap(({ campaign, days }) => {
    const of = days.filter(({ clicks, impressions }) => clicks > impressions);
    return of.length > 0 ? [{ campaign, of }] : [];
  });
  if (wrong.length === 0) return [];
  const days = wrong.reduce((sum, { of }) => sum + of.length, 0);
  const [first] = wrong.flatMap(({ of }) => of.map(({ date }) => date)).sort();
  return [
    quality(series, {
      key: `quality/clicks-above-impressions/${first}`,
      since: first,
      baseline: { days, campaigns: wrong.length },
      sampleSize: days,
      priority: PriorityEnum.HIGH,
      title: `There are more clicks than impressions on ${count(days)} ${days === 1 ? 'day' : 'days'}`,
      description: `First on ${first}, in ${wrong[0].campaign.name}. A column of the report was probably taken for another one.`,
      action: 'Check which columns were imported',
      advice: 'Look at the mapping of columns of that import, undo it and import again.',
    }),
  ];
}

/** Campaigns whose clicks never convert while those of others do. */
function silentTracking(series: InsightSeries): Finding[] {
  const sums = series.campaigns.map((one) => ({ ...one, ...totals(one) }));
  return sums.flatMap(({ campaign, clicks, conversions, days }) => {
    if (conversions > 0) return [];
    const others = sums.filter((other) => other.campaign.id !== campaign.id && other.conversions > 0);
    if (others.length < 3) return [];
    // The lowest rate of the others, so that a campaign that merely converts worse is not called broken.
    const lowest = Math.min(...others.map((other) => other.conversions / Math.max(1, other.clicks)));
    if (!(Math.exp(-clicks * lowest) < SILENT_LEVEL)) return [];
    return [
      quality(series, {
        key: `quality/no-conversions/${campaign.id}`,
        campaignId: campaign.id,
        metric: 'conversions',
        since: days[0].date,
        baseline: { clicks, expected_at_least: clicks * lowest },
        sampleSize: clicks,
        priority: PriorityEnum.HIGH,
        title: `${campaign.name} has no conversions in ${count(clicks)} clicks`,
        description: `At the lowest conversion rate of the other campaigns there would be ${count(clicks * lowest)}. Rather than converting nobody, it probably does not report conversions.`,
        action: 'Check the conversion tracking',
        advice: 'See whether the conversion event fires on the landing page of this campaign.',
      }),
    ];
  });
}

function totals({ days }: CampaignSeries): { clicks: number; conversions: number } {
  return {
    clicks: days.reduce((sum, { clicks }) => sum + clicks, 0),
    conversions: days.reduce((sum, { conversions }) => sum + conversions, 0),
  };
}

function thinData(series: InsightSeries): Finding[] {
  const days = series.lastDay - series.firstDay + 1;
  const impressions = series.campaigns.reduce(
    (sum, one) => sum + one.days.reduce((total, day) => total + day.impressions, 0),
    0,
  );
  const clicks = series.campaigns.reduce((sum, one) => sum + totals(one).clicks, 0);
  const reasons = [
    ...(days < FEWEST_DAYS
      ? [`there are facts of ${days} ${days === 1 ? 'day' : 'days'}, and a week says nothing of weeks`]
      : []),
    ...(series.campaigns.length < 2 ? ['there is one campaign, which cannot be compared with others'] : []),
    ...(impressions === 0 ? ['no impression was counted'] : clicks === 0 ? ['no click was counted'] : []),
  ];
  if (reasons.length === 0) return [];
  return [
    quality(series, {
      key: 'quality/thin-data',
      baseline: { days, campaigns: series.campaigns.length, impressions },
      priority: PriorityEnum.LOW,
      title: 'There is too little data to learn much from',
      description: `So far ${reasons.join('; ')}.`,
      action: 'Import more',
      advice: 'Import the reports of at least four weeks and of all campaigns.',
    }),
  ];
}
