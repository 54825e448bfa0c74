/**
 * `npm run simulate -- recommendations`: the recommendation engine, the very code that `generateRecommendations` calls, on markets
 * whose truth is known. It has to say how sure it is: neither more nor less often right than it claims, for accounts with no, few
 * and many campaigns of their own, and better than simpler ways to predict. Then the same on real ads, and
 * off-policy evaluation on real decisions, where they are at hand.
 */

import type { Market } from '../../src/features/recommendations/engine/market';
import { fitMarket, type MarketCampaign } from '../../src/features/recommendations/engine/market-fit';
import {
  ENGINE_METRICS,
  type EngineMetric,
  objectiveMetric,
} from '../../src/features/recommendations/engine/objective-metric';
import {
  type Expectation,
  expectationOf,
  type OwnHistory,
  prepareHistory,
  tellsEngagements,
} from '../../src/features/recommendations/engine/own-history';
import { drawCampaign, predictiveOf } from '../../src/features/recommendations/engine/prediction';
import {
  brierScore,
  calibrationError,
  type ProbabilityOutcome,
} from '../../src/statistics/forecasts/probability-scores';
import { forecastOf, quantileAt } from '../../src/statistics/forecasts/quantile-forecast';
import { createRandom, type Random } from '../../src/statistics/random';
import type { SimulationOptions } from '../simulate';
import { judgeLoggedPolicies } from './campaign-forecasts/logged-policies';
import { judgeRealAds } from './campaign-forecasts/real-ads';
import { createRivals, RIVALS, type RivalScores } from './campaign-forecasts/rival-predictors';
import { type SimulatedAccount, simulateMarket } from './campaign-forecasts/simulated-market';

const HISTORIES = [0, 3, 30] as const;
const BARS = { coverage: [0.77, 0.83], calibration: 0.03, winner: 0.02 } as const;
const LEVEL = 0.8;
const DRAWS = 400;
/** So many campaigns are run after each history, and judged by the same draws. */
const FUTURES = 4;
type Bar = readonly [text: string, isMet: boolean];

export async function simulate({ full, seed, print }: SimulationOptions): Promise<boolean> {
  const [markets, accounts] = full ? [80, 60] : [30, 50];
  const picked = full ? MARKETS_TO_PICK_IN.full : MARKETS_TO_PICK_IN.usual;
  print(`${markets} markets of 150 accounts with 8 campaigns each that share them; ${accounts} new accounts in each:`);
  print('  own campaigns  80 % intervals hold: CTR  engagement rate  conversion rate    ROI | confidence: ECE  Brier');
  const bars: Bar[] = [];
  const worlds = Array.from({ length: markets }, (_, index) => createWorld(seed, index));
  for (const own of HISTORIES) bars.push(...row(own, worlds, accounts, print));
  print('');
  bars.push(...judgePicks(seed, worlds, picked, print));
  print('');
  bars.push(...(await judgeRealAds(seed, print)));
  print('');
  bars.push(...judgeLoggedPolicies(print));
  print('');
  for (const [text, isMet] of bars) print(`${isMet ? 'met   ' : 'MISSED'}  ${text}`);
  return bars.every(([, isMet]) => isMet);
}

/** What an account is predicted to do, and did. */
interface Tally {
  readonly held: Record<EngineMetric, [held: number, all: number]>;
  readonly confidence: ProbabilityOutcome[];
  readonly scores: RivalScores;
}

/** A market, what is believed of it from the campaigns that are shared, and the simpler ways to predict from the same. */
interface World {
  readonly random: Random;
  readonly make: ReturnType<typeof simulateMarket>;
  readonly market: Market;
  readonly rivals: ReturnType<typeof createRivals>;
}

function createWorld(seed: number, index: number): World {
  const random = createRandom(`${seed}/market/${index}`);
  const make = simulateMarket(random.fork('effects'), index % 2 === 1);
  const shared = sharedCampaigns(random.fork('shared'), make);
  return { random, make, market: fitMarket(shared, 'simulated') as Market, rivals: createRivals(shared) };
}

function row(own: number, worlds: readonly World[], accounts: number, print: SimulationOptions['print']): Bar[] {
  const tally: Tally = {
    held: { ctr: [0, 0], engagementRate: [0, 0], conversionRate: [0, 0], roi: [0, 0] },
    confidence: [],
    scores: { engine: 0, pooled: 0, segment: 0, own: 0, count: 0 },
  };
  for (const { random, make, market, rivals } of worlds) {
    for (let i = 0; i < accounts; i++) {
      const stream = random.fork(`account/${own}/${i}`);
      judgeAccount(market, rivals, make(stream, 'new'), own, stream, tally);
    }
  }
  return report(own, tally, print);
}

function sharedCampaigns(random: Random, make: ReturnType<typeof simulateMarket>): MarketCampaign[] {
  return Array.from({ length: 150 }, (_, index) => {
    const stream = random.fork(String(index));
    const account = make(stream, String(index));
    return Array.from({ length: 8 }, () => account.run(stream, stream.integerBelow(4), budgetOf(stream)));
  }).flat();
}

function budgetOf(random: Random): number {
  return 400 * Math.exp(random.normal(1, 0.8));
}

function judgeAccount(
  market: Market,
  rivals: ReturnType<typeof createRivals>,
  account: SimulatedAccount,
  own: number,
  random: Random,
  tally: Tally,
): void {
  const history = historyOf(account, own, random);
  const prepared = prepareHistory(market, history);
  const kind = random.integerBelow(4);
  const [objective, platform] = account.kinds[kind];
  const budget = budgetOf(random);
  const expectation = expectationOf(prepared, objective, platform);
  const draws = drawCampaign([{ share: 1, expectation }], budget, random.fork('draws'), DRAWS);
  const metric = objectiveMetric(objective, tellsEngagements(history));
  const intervals = ENGINE_METRICS.map((one) => {
    const forecast = forecastOf(draws[one].filter((value) => !Number.isNaN(value)));
    return { metric: one, lower: quantileAt(forecast, (1 - LEVEL) / 2), upper: quantileAt(forecast, (1 + LEVEL) / 2) };
  });
  for (let future = 0; future < FUTURES; future++) {
    const actual = account.run(random, kind, budget);
    const values = {
      ctr: actual.clicks / actual.impressions,
      engagementRate: actual.engagementImpressions === 0 ? Number.NaN : actual.engagements / actual.impressions,
      conversionRate: actual.clicks === 0 ? Number.NaN : actual.conversions / actual.clicks,
      roi: actual.revenue / budget - 1,
    };
    for (const { metric: one, lower, upper } of intervals) {
      if (Number.isNaN(values[one])) continue;
      tally.held[one][0] += Number(values[one] >= lower && values[one] <= upper);
      tally.held[one][1]++;
    }
    rivals.score(tally.scores, predictiveOf(expectation).ctr, actual, history.campaigns);
    const baseline = baselineOf(metric, expectation, random);
    const probability = draws[metric].filter((value) => value > baseline).length / DRAWS;
    if (Number.isNaN(values[metric]) && metric === 'engagementRate') continue;
    tally.confidence.push({ probability, happened: values[metric] > baseline });
  }
}

function historyOf(account: SimulatedAccount, own: number, random: Random): OwnHistory {
  const campaigns = Array.from({ length: own }, () => account.run(random, random.integerBelow(4), budgetOf(random)));
  return { industry: account.industry, businessSize: account.businessSize, campaigns };
}

/** A figure to beat: near what is expected, as an account's own average is. */
function baselineOf(metric: EngineMetric, expectation: Expectation, random: Random): number {
  const ratio = Math.exp(random.normal(0, 0.4));
  if (metric === 'roi') return returnedOf(expectation) * ratio - 1;
  return expectation[metric].mean * ratio;
}

/** So many markets: their errors are the accounts' in common, and it is their number that makes a bias measurable. */
const MARKETS_TO_PICK_IN = { usual: { 0: 420, 3: 160, 30: 60 }, full: { 0: 800, 3: 300, 30: 120 } } as const;
const PICKS_PER_MARKET = { 0: 400, 3: 120, 30: 60 } as const;
const PICKED_BY = ['ctr', 'engagementRate', 'conversionRate', 'returned'] as const;
type PickedBy = (typeof PICKED_BY)[number];

/**
 * The winner's curse: of what the engine would choose among an account's kinds, by each metric, the true mean over the predicted one. The
 * truth is the expectation of the account's campaigns, not a campaign of chance.
 */
function judgePicks(
  seed: number,
  worlds: readonly World[],
  markets: (typeof MARKETS_TO_PICK_IN)['usual' | 'full'],
  print: SimulationOptions['print'],
): Bar[] {
  const ratios = new Map<string, number[]>();
  for (let index = 0; index < markets[0]; index++) {
    const world = worlds[index] ?? createWorld(seed, index);
    for (const own of HISTORIES) {
      if (index >= markets[own]) continue;
      const sums = { ctr: 0, engagementRate: 0, conversionRate: 0, returned: 0 };
      for (let i = 0; i < PICKS_PER_MARKET[own]; i++) {
        const stream = world.random.fork(`pick/${own}/${i}`);
        const account = world.make(stream, 'new');
        addPicks(prepareHistory(world.market, historyOf(account, own, stream)), account, sums);
      }
      for (const metric of PICKED_BY) {
        const list = ratios.get(`${own}/${metric}`) ?? [];
        list.push(sums[metric] / PICKS_PER_MARKET[own] - 1);
        ratios.set(`${own}/${metric}`, list);
      }
    }
  }
  print("Best of an account's kinds of campaigns, actual ÷ predicted − 1 (standard error over markets):");
  print(
    '  own campaigns  markets                by CTR    by engagement rate    by conversion rate             by return',
  );
  const bars: Bar[] = [];
  for (const own of HISTORIES) {
    const biases = PICKED_BY.map((metric) => biasOf(ratios.get(`${own}/${metric}`) ?? []));
    print(`  ${cell(own, 13)}  ${cell(markets[own], 7)}  ${biases.map((bias) => cell(biasText(bias), 20)).join('  ')}`);
    for (const [index, metric] of PICKED_BY.entries()) {
      const text = `${own} own campaigns: the top pick by ${metric} is predicted within ${BARS.winner * 100} %`;
      bars.push([`${text} (${biasText(biases[index])})`, Math.abs(biases[index].bias) <= BARS.winner]);
    }
  }
  return bars;
}

/** Each account counts alike, whatever its scale. */
function addPicks(
  prepared: ReturnType<typeof prepareHistory>,
  account: SimulatedAccount,
  sums: Record<PickedBy, number>,
): void {
  const kinds = account.kinds.map(([objective, platform], kind) => {
    const expectation = expectationOf(prepared, objective, platform);
    const { ctr, engagementRate, conversionRate } = expectation;
    return {
      kind,
      ctr: ctr.mean,
      engagementRate: engagementRate.mean,
      conversionRate: conversionRate.mean,
      returned: returnedOf(expectation),
    };
  });
  for (const metric of PICKED_BY) {
    const best = kinds.reduce((left, right) => (right[metric] > left[metric] ? right : left));
    sums[metric] += account.meanOf(best.kind)[metric] / best[metric];
  }
}

/** Mean revenue per unit of spend. */
function returnedOf(expectation: Expectation): number {
  const { ctr, conversionRate, cost, value } = predictiveOf(expectation);
  const amounts = value.mean - cost.mean + (value.variance + cost.variance) / 2;
  return ctr.mean * conversionRate.mean * Math.exp(amounts) * 1_000;
}

function report(own: number, tally: Tally, print: SimulationOptions['print']): Bar[] {
  const coverage = (metric: keyof Tally['held']): number => tally.held[metric][0] / tally.held[metric][1];
  const ece = calibrationError(tally.confidence) ?? 1;
  const { scores } = tally;
  print(
    `  ${cell(own, 13)}  ${cell(coverage('ctr').toFixed(3), 24)}  ${cell(coverage('engagementRate').toFixed(3), 15)}  ${cell(coverage('conversionRate').toFixed(3), 15)}  ${cell(coverage('roi').toFixed(3), 5)} | ${cell(
      ece.toFixed(3),
      15,
    )}  ${cell((brierScore(tally.confidence) ?? 1).toFixed(3), 5)}`,
  );
  print(
    `                 mean log score of clicks: engine ${(scores.engine / scores.count).toFixed(3)}, ${RIVALS.map((rival) => `${rival} ${(scores[rival] / scores.count).toFixed(3)}`).join(', ')}`,
  );
  const [low, high] = BARS.coverage;
  return [
    ...ENGINE_METRICS.map(
      (metric): Bar => [
        `${own} own campaigns: 80 % intervals of ${metric} hold in ${low * 100} to ${high * 100} % (${(coverage(metric) * 100).toFixed(1)} %)`,
        coverage(metric) >= low && coverage(metric) <= high,
      ],
    ),
    [
      `${own} own campaigns: calibration error of the confidence ≤ ${BARS.calibration} (${ece.toFixed(3)})`,
      ece <= BARS.calibration,
    ],
    ...RIVALS.map(
      (rival): Bar => [
        `${own} own campaigns: better log score than ${rival} mean`,
        scores.engine > scores[rival] || (rival === 'own' && own === 0 && scores.engine > scores.pooled),
      ],
    ),
  ];
}

interface Bias {
  readonly bias: number;
  readonly error: number;
}

/** Mean over markets, which is where the errors are alike. */
function biasOf(ratios: readonly number[]): Bias {
  const bias = ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
  const variance = ratios.reduce((sum, one) => sum + (one - bias) ** 2, 0) / (ratios.length - 1);
  return { bias, error: Math.sqrt(variance / ratios.length) };
}

function biasText({ bias, error }: Bias): string {
  return `${(100 * bias).toFixed(1)} ± ${(100 * error).toFixed(1)} %`;
}

function cell(value: number | string, width: number): string {
  return String(value).padStart(width);
}
