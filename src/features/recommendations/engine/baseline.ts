import { type EngineMetric, objectiveMetric } from './objective-metric';
import { type Expectation, expectationOf, type PreparedHistory, tellsEngagements } from './own-history';
import { predictiveOf } from './prediction';

/** With so many campaigns for an objective, they are what is to be beaten; with fewer, all own campaigns are. */
const ENOUGH = 3;

/**
 * What the account does now on the metric of an objective: over its campaigns for it, or over all of them; without any, what is to be
 * expected of an account like it. Above 0 (a return: above −1).
 */
export function baselineFor(prepared: PreparedHistory, objective: string, platforms: readonly string[]): number {
  const metric = objectiveMetric(objective, tellsEngagements(prepared.history));
  const { campaigns: all } = prepared.history;
  const campaigns = metric === 'engagementRate' ? all.filter((one) => one.engagementImpressions > 0) : all;
  const same = campaigns.filter((one) => one.objective === objective);
  const own = ownFigure(metric, same.length >= ENOUGH ? same : campaigns);
  if (own !== null) return own;
  const expected = platforms.map((platform) => expectedFigure(metric, expectationOf(prepared, objective, platform)));
  return expected.reduce((sum, one) => sum + one, 0) / expected.length;
}

function ownFigure(metric: EngineMetric, campaigns: PreparedHistory['history']['campaigns']): number | null {
  const sum = (of: (one: (typeof campaigns)[number]) => number): number =>
    campaigns.reduce((total, one) => total + of(one), 0);
  const [impressions, clicks, conversions] = [
    sum((one) => one.impressions),
    sum((one) => one.clicks),
    sum((one) => one.conversions),
  ];
  const [spend, revenue] = [sum((one) => one.spend), sum((one) => one.revenue)];
  if (metric === 'ctr') return clicks > 0 && impressions > 0 ? Math.min(0.99, clicks / impressions) : null;
  if (metric === 'engagementRate') {
    const [engagements, shown] = [sum((one) => one.engagements), sum((one) => one.engagementImpressions)];
    return engagements > 0 && shown > 0 ? Math.min(0.99, engagements / shown) : null;
  }
  if (metric === 'conversionRate') return conversions > 0 && clicks > 0 ? Math.min(0.99, conversions / clicks) : null;
  return revenue > 0 && spend > 0 ? revenue / spend - 1 : null;
}

/** Means throughout, as candidates' gains are: medians of amounts would let returns look better than other figures from the start. */
function expectedFigure(metric: EngineMetric, expectation: Expectation): number {
  if (metric === 'ctr') return expectation.ctr.mean;
  if (metric === 'engagementRate') return expectation.engagementRate.mean;
  if (metric === 'conversionRate') return expectation.conversionRate.mean;
  const { ctr, conversionRate, cost, value } = predictiveOf(expectation);
  const amounts = value.mean - cost.mean + (value.variance + cost.variance) / 2;
  return ctr.mean * conversionRate.mean * 1_000 * Math.exp(amounts) - 1;
}
