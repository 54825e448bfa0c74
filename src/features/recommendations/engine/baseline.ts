import { type EngineMetric, objectiveMetric } from './objective-metric';
import { type Expectation, expectationOf, type PreparedHistory, tellsEngagements } from './own-history';
import { predictiveOf } from './prediction';

/** With so many campaigns for an objective, they are what is to be beaten; with fewer, all own campaigns are. */
const ENOUGH = 3;

/** Where what is to be beaten comes from. */
export enum BaselineSourceEnum {
  OWN = 'OWN',
  EXPECTED = 'EXPECTED',
}

/** What own campaigns have none of, so that they tell no figure to beat. */
export type MissingFigure = 'impressions' | 'clicks' | 'engagements' | 'conversions' | 'spend' | 'revenue';

/** What is to be beaten. */
export interface Baseline {
  /** Above 0 (a return: above −1). */
  readonly value: number;
  readonly source: BaselineSourceEnum;
  /** Null where the figure is the account's own, or there are no campaigns. */
  readonly missing: MissingFigure | null;
}

/**
 * What the account does now on the metric of an objective: over its campaigns for it, or over all of them. Without any, or
 * where they brought nothing (whatever comes next would beat that), what is to be expected of the account by all that is known of it.
 */
export function baselineFor(prepared: PreparedHistory, objective: string, platforms: readonly string[]): Baseline {
  const metric = objectiveMetric(objective, tellsEngagements(prepared.history));
  const { campaigns: all } = prepared.history;
  const campaigns = metric === 'engagementRate' ? all.filter((one) => one.engagementImpressions > 0) : all;
  const same = campaigns.filter((one) => one.objective === objective);
  const own = ownFigure(metric, same.length >= ENOUGH ? same : campaigns);
  if (typeof own === 'number') return { value: own, source: BaselineSourceEnum.OWN, missing: null };
  const expected = platforms.map((platform) => expectedFigure(metric, expectationOf(prepared, objective, platform)));
  const value = expected.reduce((sum, one) => sum + one, 0) / expected.length;
  return { value, source: BaselineSourceEnum.EXPECTED, missing: own };
}

function ownFigure(
  metric: EngineMetric,
  campaigns: PreparedHistory['history']['campaigns'],
): number | MissingFigure | null {
  if (campaigns.length === 0) return null;
  const sum = (of: (one: (typeof campaigns)[number]) => number): number =>
    campaigns.reduce((total, one) => total + of(one), 0);
  const [impressions, clicks, conversions] = [
    sum((one) => one.impressions),
    sum((one) => one.clicks),
    sum((one) => one.conversions),
  ];
  const [spend, revenue] = [sum((one) => one.spend), sum((one) => one.revenue)];
  if (metric === 'ctr') return rateOf(clicks, 'clicks', impressions, 'impressions');
  if (metric === 'engagementRate') {
    const [engagements, shown] = [sum((one) => one.engagements), sum((one) => one.engagementImpressions)];
    return rateOf(engagements, 'engagements', shown, 'impressions');
  }
  if (metric === 'conversionRate') return rateOf(conversions, 'conversions', clicks, 'clicks');
  if (spend <= 0) return 'spend';
  return revenue > 0 ? revenue / spend - 1 : 'revenue';
}

function rateOf(successes: number, what: MissingFigure, trials: number, of: MissingFigure): number | MissingFigure {
  if (trials <= 0) return of;
  return successes > 0 ? Math.min(0.99, successes / trials) : what;
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
