import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BetaBinomial,
  betaBinomialCdf,
  logBetaBinomial,
} from '../../../src/statistics/forecasts/beta-binomial-distribution';
import { createRandom, type Random } from '../../../src/statistics/random';
import { type PooledRate, spreadRate } from '../../../src/statistics/rate-hierarchy/pooled-rate';
import { beliefAt, fitRateTree } from '../../../src/statistics/rate-hierarchy/rate-tree';
import type { SimulationOptions } from '../../simulate';

interface Ad {
  readonly segment: readonly string[];
  readonly impressions: number;
  readonly clicks: number;
  readonly approved: number;
}

const SPLITS = 10;
const LEVEL = 0.8;
const COVERAGE = [0.75, 0.85] as const;
type Bar = readonly [text: string, isMet: boolean];

/**
 * The hierarchy on 1,143 real Facebook ads (kag/KAG_conversion_data.csv below SHARED_DATA), which no distribution was made for: it learns
 * from 60 %, is recalibrated on 20 %, and judged on 20 %, ten times. Rivals: a binomial at the rate of the same age and gender.
 */
export async function judgeRealAds(seed: number, print: SimulationOptions['print']): Promise<Bar[]> {
  const folder = process.env.SHARED_DATA;
  const path = folder === undefined ? undefined : join(folder, 'kag', 'KAG_conversion_data.csv');
  if (path === undefined || !existsSync(path)) {
    print('Skipped: the 1,143 real Facebook ads. Set SHARED_DATA to a folder with kag/KAG_conversion_data.csv.');
    return [];
  }
  const ads = readAds(path);
  print(`${ads.length} real Facebook ads, ${SPLITS} splits into 60 % to learn, 20 % to recalibrate, 20 % to judge:`);
  print('  metric             log score: hierarchy  segment binomial | 80 % intervals hold: raw  recalibrated');
  return [
    ...judge(ads, 'clicks per impression', ({ clicks, impressions }) => [clicks, impressions], seed, print),
    ...judge(ads, 'conversions per click', ({ approved, clicks }) => [Math.min(approved, clicks), clicks], seed, print),
  ];
}

function judge(
  ads: readonly Ad[],
  metric: string,
  countsOf: (ad: Ad) => readonly [successes: number, trials: number],
  seed: number,
  print: SimulationOptions['print'],
): Bar[] {
  let [score, rival, held, heldAfter, all] = [0, 0, 0, 0, 0];
  for (let split = 0; split < SPLITS; split++) {
    const random = createRandom(`${seed}/ads/${split}`);
    const shuffled = [...ads].map((ad) => ({ ad, at: random.uniform() })).sort((left, right) => left.at - right.at);
    const usable = shuffled.map(({ ad }) => ad).filter((ad) => countsOf(ad)[1] > 0);
    const cut = (share: number): number => Math.round(usable.length * share);
    const [learn, tune, test] = [usable.slice(0, cut(0.6)), usable.slice(cut(0.6), cut(0.8)), usable.slice(cut(0.8))];
    const predict = learnFrom(learn, countsOf);
    const width = recalibratedWidth(tune, predict, countsOf, random);
    for (const ad of test) {
      const [successes, trials] = countsOf(ad);
      const { distribution, binomialRate } = predict(ad);
      score += logBetaBinomial(distribution, successes);
      rival += logBinomial(successes, trials, binomialRate);
      const pit = randomizedPit(distribution, successes, random);
      held += Number(Math.abs(pit - 0.5) <= LEVEL / 2);
      heldAfter += Number(Math.abs(pit - 0.5) <= width);
      all++;
    }
  }
  const cells = [score / all, rival / all].map((value) => value.toFixed(3));
  print(
    `  ${metric.padEnd(22)}           ${cells[0]}            ${cells[1]} |                     ${(held / all).toFixed(3)}         ${(heldAfter / all).toFixed(3)}`,
  );
  const [low, high] = COVERAGE;
  return [
    [`real ads, ${metric}: log score at least that of the segment binomial`, score >= rival],
    [
      `real ads, ${metric}: recalibrated 80 % intervals hold in ${low * 100} to ${high * 100} % (${((100 * heldAfter) / all).toFixed(1)} %)`,
      heldAfter / all >= low && heldAfter / all <= high,
    ],
  ];
}

function learnFrom(ads: readonly Ad[], countsOf: (ad: Ad) => readonly [number, number]) {
  const observations = ads.map((ad) => {
    const [successes, trials] = countsOf(ad);
    return { path: ad.segment, successes, trials };
  });
  const [successes, trials] = observations.reduce(([k, n], one) => [k + one.successes, n + one.trials], [0, 0]);
  const tree = fitRateTree(observations, {
    root: { mean: successes / trials, strength: 1 },
    spreads: [0.3, 0.2, 0.4].map((logDeviation) => ({ logDeviation, uncertainty: 1.5 })),
  });
  const [, , betweenAds] = tree.strengths;
  return (ad: Ad): { distribution: BetaBinomial; binomialRate: number } => {
    const { mean, strength }: PooledRate = spreadRate(beliefAt(tree, ad.segment), betweenAds);
    const segment = observations.filter(({ path }) => path.join() === ad.segment.join());
    const [k, n] = segment.reduce(([sum, of], one) => [sum + one.successes, of + one.trials], [0.5, 1]);
    return {
      distribution: { trials: countsOf(ad)[1], a: strength, b: (strength * (1 - mean)) / mean },
      binomialRate: k / n,
    };
  };
}

/** Half of the width in probability that held for LEVEL of the ads to recalibrate with (conformal, on the scale of quantiles). */
function recalibratedWidth(
  ads: readonly Ad[],
  predict: ReturnType<typeof learnFrom>,
  countsOf: (ad: Ad) => readonly [number, number],
  random: Random,
): number {
  const distances = ads
    .map((ad) => Math.abs(randomizedPit(predict(ad).distribution, countsOf(ad)[0], random) - 0.5))
    .sort((left, right) => left - right);
  return distances[Math.min(distances.length - 1, Math.ceil((distances.length + 1) * LEVEL) - 1)];
}

/** Counts are discrete: an outcome is spread evenly over the probabilities that it takes (Czado, Gneiting & Held 2009). */
function randomizedPit(distribution: BetaBinomial, successes: number, random: Random): number {
  const below = betaBinomialCdf(distribution, successes - 1);
  return below + random.uniform() * (betaBinomialCdf(distribution, successes) - below);
}

function logBinomial(successes: number, trials: number, rate: number): number {
  const strength = 1e9;
  return logBetaBinomial({ trials, a: strength * rate, b: strength * (1 - rate) }, successes);
}

function readAds(path: string): Ad[] {
  const [header, ...lines] = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const of = (name: string): string => cells[names.indexOf(name)] ?? '';
    return {
      segment: [of('age'), of('gender')],
      impressions: Number(of('Impressions')),
      clicks: Number(of('Clicks')),
      approved: Number(of('Approved_Conversion')),
    };
  });
}
