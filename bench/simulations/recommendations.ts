/**
 * `npm run simulate -- recommendations`: the recommendation engine, the very code that `generateRecommendations` calls, on markets
 * whose truth is known. It has to say how sure it is: neither more nor less often right than it claims, for accounts with no, few
 * and many campaigns of their own, and better than simpler ways to predict. Then the same on real ads, where they are at hand.
 */

import type { Market } from '../../src/features/recommendations/engine/market';
import { fitMarket, type MarketCampaign } from '../../src/features/recommendations/engine/market-fit';
import { objectiveMetric } from '../../src/features/recommendations/engine/objective-metric';
import {
  type Expectation,
  expectationOf,
  type OwnHistory,
  prepareHistory,
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
import { judgeRealAds } from './campaign-forecasts/real-ads';
import { createRivals, RIVALS, type RivalScores } from './campaign-forecasts/rival-predictors';
import { type SimulatedAccount, simulateMarket } from './campaign-forecasts/simulated-market';

const HISTORIES = [0, 3, 30];
const BARS = { coverage: [0.77, 0.83], calibration: 0.03, winner: 0.02 } as const;
const LEVEL = 0.8;
const DRAWS = 400;
/** So many campaigns are run after each history, and judged by the same draws. */
const FUTURES = 4;
/** Judging a pick draws nothing, and its error is a smaller number. */
const PICKS_PER_ACCOUNT = 3;
type Bar = readonly [text: string, isMet: boolean];

export async function simulate({ full, seed, print }: SimulationOptions): Promise<boolean> {
  const [markets, accounts] = full ? [80, 60] : [30, 50];
  print(`${markets} markets of 150 accounts with 8 campaigns each that share them; ${accounts} new accounts in each:`);
  print(
    '  own campaigns  80 % intervals hold: CTR  conversion rate    ROI | confidence: ECE  Brier | top pick, actual ÷ predicted − 1: CTR       return',
  );
  const bars: Bar[] = [];
  const worlds = Array.from({ length: markets }, (_, index) => createWorld(createRandom(`${seed}/market/${index}`)));
  for (const own of HISTORIES) bars.push(...row(own, worlds, accounts, print));
  print('');
  bars.push(...(await judgeRealAds(seed, print)));
  print('');
  for (const [text, isMet] of bars) print(`${isMet ? 'met   ' : 'MISSED'}  ${text}`);
  return bars.every(([, isMet]) => isMet);
}

type Pick = [picks: number, ratios: number];

/** What an account is predicted to do, and did. */
interface Tally {
  readonly held: Record<'ctr' | 'conversionRate' | 'roi', [held: number, all: number]>;
  readonly confidence: ProbabilityOutcome[];
  readonly scores: RivalScores;
  /** By market: how many picks, and the sum of true means over predicted ones. */
  readonly picks: { readonly ctr: Pick; readonly returned: Pick }[];
}

/** A market, what is believed of it from the campaigns that are shared, and the simpler ways to predict from the same. */
interface World {
  readonly random: Random;
  readonly make: ReturnType<typeof simulateMarket>;
  readonly market: Market;
  readonly rivals: ReturnType<typeof createRivals>;
}

function createWorld(random: Random): World {
  const make = simulateMarket(random.fork('effects'));
  const shared = sharedCampaigns(random.fork('shared'), make);
  return { random, make, market: fitMarket(shared, 'simulated') as Market, rivals: createRivals(shared) };
}

function row(own: number, worlds: readonly World[], accounts: number, print: SimulationOptions['print']): Bar[] {
  const tally: Tally = {
    held: { ctr: [0, 0], conversionRate: [0, 0], roi: [0, 0] },
    confidence: [],
    scores: { engine: 0, pooled: 0, segment: 0, own: 0, count: 0 },
    picks: [],
  };
  for (const { random, make, market, rivals } of worlds) {
    tally.picks.push({ ctr: [0, 0], returned: [0, 0] });
    for (let i = 0; i < accounts; i++) {
      const stream = random.fork(`account/${own}/${i}`);
      judgeAccount(market, rivals, make(stream, 'new'), own, stream, tally);
    }
    for (let i = 0; i < PICKS_PER_ACCOUNT * accounts; i++) {
      const stream = random.fork(`pick/${own}/${i}`);
      const account = make(stream, 'new');
      pickBest(prepareHistory(market, historyOf(account, own, stream)), account, tally);
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
  const metric = objectiveMetric(objective);
  const intervals = METRICS.map((one) => {
    const forecast = forecastOf(draws[one].filter((value) => !Number.isNaN(value)));
    return { metric: one, lower: quantileAt(forecast, (1 - LEVEL) / 2), upper: quantileAt(forecast, (1 + LEVEL) / 2) };
  });
  for (let future = 0; future < FUTURES; future++) {
    const actual = account.run(random, kind, budget);
    const values = {
      ctr: actual.clicks / actual.impressions,
      conversionRate: actual.clicks === 0 ? Number.NaN : actual.conversions / actual.clicks,
      roi: actual.revenue / budget - 1,
    };
    for (const { metric: one, lower, upper } of intervals) {
      if (Number.isNaN(values[one])) continue;
      tally.held[one][0] += Number(values[one] >= lower && values[one] <= upper);
      tally.held[one][1]++;
    }
    const baseline = baselineOf(metric, expectation, random);
    const probability = draws[metric].filter((value) => value > baseline).length / DRAWS;
    tally.confidence.push({ probability, happened: values[metric] > baseline });
    rivals.score(tally.scores, predictiveOf(expectation).ctr, actual, history.campaigns);
  }
}

const METRICS = ['ctr', 'conversionRate', 'roi'] as const;

function historyOf(account: SimulatedAccount, own: number, random: Random): OwnHistory {
  const campaigns = Array.from({ length: own }, () => account.run(random, random.integerBelow(4), budgetOf(random)));
  return { industry: account.industry, businessSize: account.businessSize, campaigns };
}

/** A figure to beat: near what is expected, as an account's own average is. */
function baselineOf(metric: 'ctr' | 'conversionRate' | 'roi', expectation: Expectation, random: Random): number {
  const ratio = Math.exp(random.normal(0, 0.4));
  if (metric === 'roi') return returnedOf(expectation) * ratio - 1;
  return expectation[metric].mean * ratio;
}

/** What the engine would choose among the account's kinds, and what it comes to on average: the winner's curse. */
function pickBest(prepared: ReturnType<typeof prepareHistory>, account: SimulatedAccount, { picks }: Tally): void {
  const here = picks[picks.length - 1];
  const kinds = account.kinds.map(([objective, platform], kind) => {
    const expectation = expectationOf(prepared, objective, platform);
    return { kind, ctr: expectation.ctr.mean, returned: returnedOf(expectation) };
  });
  for (const metric of ['ctr', 'returned'] as const) {
    const best = kinds.reduce((left, right) => (right[metric] > left[metric] ? right : left));
    const truth = account.meanOf(best.kind)[metric];
    // Each account counts alike, whatever its scale.
    here[metric][0] += 1;
    here[metric][1] += truth / best[metric];
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
  const biases = { ctr: biasOf(tally, 'ctr'), returned: biasOf(tally, 'returned') };
  const biasText = ({ bias, error }: Bias): string => `${(100 * bias).toFixed(1)} ± ${(100 * error).toFixed(1)} %`;
  const { scores } = tally;
  print(
    `  ${cell(own, 13)}  ${cell(coverage('ctr').toFixed(3), 24)}  ${cell(coverage('conversionRate').toFixed(3), 15)}  ${cell(coverage('roi').toFixed(3), 5)} | ${cell(
      ece.toFixed(3),
      15,
    )}  ${cell((brierScore(tally.confidence) ?? 1).toFixed(3), 5)} | ${cell(biasText(biases.ctr), 27)}  ${cell(biasText(biases.returned), 14)}`,
  );
  print(
    `                 mean log score of clicks: engine ${(scores.engine / scores.count).toFixed(3)}, ${RIVALS.map((rival) => `${rival} ${(scores[rival] / scores.count).toFixed(3)}`).join(', ')}`,
  );
  const [low, high] = BARS.coverage;
  return [
    ...(['ctr', 'conversionRate', 'roi'] as const).map(
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
    ...(['ctr', 'returned'] as const).map(
      (metric): Bar => [
        `${own} own campaigns: the top pick by ${metric} is predicted within ${BARS.winner * 100} % and a standard error (${biasText(biases[metric])})`,
        Math.abs(biases[metric].bias) <= BARS.winner + biases[metric].error,
      ],
    ),
  ];
}

interface Bias {
  readonly bias: number;
  readonly error: number;
}

/** Mean over markets, which is where the errors are alike. */
function biasOf({ picks }: Tally, metric: 'ctr' | 'returned'): Bias {
  const ratios = picks.map((one) => one[metric][1] / one[metric][0] - 1);
  const bias = ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
  const variance = ratios.reduce((sum, one) => sum + (one - bias) ** 2, 0) / (ratios.length - 1);
  return { bias, error: Math.sqrt(variance / ratios.length) };
}

function cell(value: number | string, width: number): string {
  return String(value).padStart(width);
}
