import { normalCdf, normalQuantile } from '../../../statistics/distributions';
import { logDeviation, type PooledRate } from '../../../statistics/rate-hierarchy/pooled-rate';
import type { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { accountSpread, cellBelief, type Market, type MarketCell, MarketSourceEnum } from '../engine/market';
import { PredictedMetricEnum } from '../prediction.enums';
import { bandEnd } from './benchmark-rules';
import { BenchmarkGapEnum, BenchmarkScopeEnum } from './market-benchmark.enums';
import type { MarketBenchmarkType, MarketFigure, OwnFigure } from './market-benchmark.type';

/** Sums of the viewer's campaigns of one kind. */
export interface OwnSums {
  readonly impressions: number;
  readonly clicks: number;
  /** Where reports say them, and the impressions of just these facts; 0: none does. */
  readonly engagements: number;
  readonly engagementImpressions: number;
  readonly conversions: number;
  readonly campaigns: number;
}

/** Of what accounts reach, this share lies in the interval that is shown. */
const LEVEL = 0.8;
const METRICS = [
  PredictedMetricEnum.CTR,
  PredictedMetricEnum.ENGAGEMENT_RATE,
  PredictedMetricEnum.CONVERSION_RATE,
] as const;
const RATES = {
  [PredictedMetricEnum.CTR]: { name: 'ctr', words: 'click-through rate' },
  [PredictedMetricEnum.ENGAGEMENT_RATE]: { name: 'engagementRate', words: 'engagement rate' },
  [PredictedMetricEnum.CONVERSION_RATE]: { name: 'conversionRate', words: 'conversion rate' },
} as const;
const SCOPES: Readonly<Record<number, BenchmarkScopeEnum>> = {
  2: BenchmarkScopeEnum.ALL_INDUSTRIES,
  3: BenchmarkScopeEnum.INDUSTRY,
  4: BenchmarkScopeEnum.INDUSTRY_AND_SIZE,
};
const WHOM: Readonly<Record<BenchmarkScopeEnum, string>> = {
  ALL_INDUSTRIES: 'accounts of all industries',
  INDUSTRY: 'accounts of your industry',
  INDUSTRY_AND_SIZE: 'accounts of your industry and size',
};
const GAPS: Readonly<Record<BenchmarkGapEnum, string>> = {
  NOT_BUILT: 'There is nothing to compare with yet: fewer than five accounts share their campaigns here.',
  TOO_FEW_ACCOUNTS:
    'There is nothing to compare with: too few accounts share campaigns of this kind, or one of them brings more than half.',
};

/** Own rates of one kind of campaign beside those of the market, one entry for each rate. */
export function compareWithMarket(
  { market, builtAt }: { readonly market: Market; readonly builtAt: Date | null },
  cell: MarketCell & { readonly objective: CampaignObjectiveEnum; readonly platform: PlatformPriorityEnum },
  sums: OwnSums,
): MarketBenchmarkType[] {
  const { objective, platform } = cell;
  return METRICS.map((metric) => {
    const own = ownFigure(metric, sums);
    const found = builtAt === null ? null : accountsOf(market, cell, metric);
    if (found === null || builtAt === null) {
      const isBuilt = market.source === MarketSourceEnum.BENCHMARK;
      const gap = isBuilt ? BenchmarkGapEnum.TOO_FEW_ACCOUNTS : BenchmarkGapEnum.NOT_BUILT;
      return {
        objective,
        platform,
        metric,
        own,
        market: null,
        gap,
        standing: null,
        explanation: gapSentence(gap, metric),
      };
    }
    const { figure, standingOf } = found;
    const standing = own === null ? null : standingOf(own.rate);
    const explanation = sentence(metric, own, figure, standing);
    return { objective, platform, metric, own, market: { ...figure, builtAt }, gap: null, standing, explanation };
  });
}

interface Accounts {
  readonly figure: Omit<MarketFigure, 'builtAt'>;
  /** Share of accounts below a rate. */
  standingOf(rate: number): number;
}

/** How accounts of a cell differ, log-normally around what is believed of its mean; null where no such cell is known. */
function accountsOf(market: Market, cell: MarketCell, metric: (typeof METRICS)[number]): Accounts | null {
  const { belief, depth } = cellBelief(market, cell);
  const scope = SCOPES[depth];
  if (scope === undefined) return null;
  const { name } = RATES[metric];
  const users = name === 'engagementRate' ? belief.engagementUsers : belief.users;
  // Without accounts that say theirs, the rate of the cell is what others show or what is expected.
  if (users === 0) return null;
  // Widened from the depth at which it is known down to the cell: what is not known of it belongs to how accounts differ.
  const rate: PooledRate = belief[name];
  const between = accountSpread(market.spread)[name];
  const variance = logDeviation(rate) ** 2 + Math.log1p(1 / between);
  const [center, deviation] = [Math.log(rate.mean) - variance / 2, Math.sqrt(variance)];
  const reach = normalQuantile((1 + LEVEL) / 2) * deviation;
  const figure = {
    mean: rate.mean,
    lower: Math.exp(center - reach),
    upper: Math.min(1, Math.exp(center + reach)),
    level: LEVEL,
    scope,
    accountsFrom: users,
    accountsTo: bandEnd(users),
  };
  return {
    figure,
    standingOf: (own) => (own <= 0 ? 0 : normalCdf((Math.log(own) - center) / deviation)),
  };
}

function ownFigure(metric: (typeof METRICS)[number], sums: OwnSums): OwnFigure | null {
  const [trials, counted] = {
    [PredictedMetricEnum.CTR]: [sums.impressions, sums.clicks],
    [PredictedMetricEnum.ENGAGEMENT_RATE]: [sums.engagementImpressions, sums.engagements],
    [PredictedMetricEnum.CONVERSION_RATE]: [sums.clicks, sums.conversions],
  }[metric];
  if (!(trials > 0) || counted < 0) return null;
  // View-through conversions exceed clicks in real reports: as a share they are at most all of them.
  const successes = Math.min(trials, counted);
  return { rate: successes / trials, successes, trials, campaigns: sums.campaigns };
}

function gapSentence(gap: BenchmarkGapEnum, metric: PredictedMetricEnum): string {
  const isEngagement = metric === PredictedMetricEnum.ENGAGEMENT_RATE;
  return isEngagement ? GAPS[gap].replace('of this kind', 'of this kind whose reports say engagements') : GAPS[gap];
}

function sentence(
  metric: (typeof METRICS)[number],
  own: OwnFigure | null,
  { mean, lower, upper, scope, accountsFrom }: Omit<MarketFigure, 'builtAt'>,
  standing: number | null,
): string {
  const what = RATES[metric].words;
  const others = `Of at least ${accountsFrom} ${WHOM[scope]} the mean ${what} is ${percent(mean)}, and four in five lie between ${percent(lower)} and ${percent(upper)}`;
  if (own === null || standing === null) return `${others}.`;
  return `${others}; yours is ${percent(own.rate)}, above that of about ${Math.round(standing * 100)} in 100.`;
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
