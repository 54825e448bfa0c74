import { requirePositive } from '../argument-checks';
import { normalCriticalValue } from '../distributions';
import { type AmountTree, amountAt, fitAmountTree, type SeenAmount } from './amount-tree';
import type { LogAmount } from './log-amount';
import { logRateOf } from './log-rate';
import type { RateCounts } from './pooled-rate';

/** Counts of one thing, and where it belongs: the names of its groups, outermost first. */
export interface SiblingCounts extends RateCounts {
  readonly path: readonly string[];
}

/** An estimate (the middle of what is believed) with an equal-tailed 95 % interval. */
export interface LogEstimate {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** What is believed of one thing beside its siblings, those of the same path. */
export interface SiblingRate {
  /** Its own rate, drawn towards its siblings'. */
  readonly rate: LogEstimate;
  /** The middle of the rates of the things around it, told by everything but itself. */
  readonly others: LogEstimate;
  /** Its rate ÷ that middle. */
  readonly ratio: LogEstimate;
}

/** Things beside their siblings, in their order; null for one without trials. */
export interface SiblingRates {
  readonly things: readonly (SiblingRate | null)[];
  /** Variance of the logarithm of the rates of things in one group, as the counts say; null without any. */
  readonly spread: number | null;
}

/** How much the levels of paths, and last the things of one group, are expected to differ: logarithms, before anything is seen. */
const SPREAD = { logDeviation: 0.25, uncertainty: 1 };
const GROUPS_SPREAD = { logDeviation: 0.5, uncertainty: 1 };
const VAGUE = 4;
/** Fits: the first makes the belief that zero counts need, the second stands on it. */
const PASSES = 2;

/**
 * Rates of things beside their siblings, by parametric empirical Bayes on logarithms: normal groups within groups, whose variances
 * are those that make the counts likeliest (Efron & Morris 1975; Morris 1983, JASA 78:47–55; the second stage of Fay & Herriot 1979).
 * Each thing is compared with what everything but itself says (leave-one-out), so that a large one does not beat itself. All paths
 * have the same length. Throws a RangeError for negative counts.
 */
export function siblingRates(things: readonly SiblingCounts[]): SiblingRates {
  const levels = things[0]?.path.length ?? 0;
  const known = things.filter(({ trials }) => trials > 0);
  const [successes, trials] = [sum(known, (one) => one.successes), sum(known, (one) => one.trials)];
  if (trials === 0) return { things: things.map(() => null), spread: null };
  const root: LogAmount = { mean: Math.log((successes + 0.5) / (trials + 1)), variance: VAGUE };
  const spreads = [...Array.from({ length: levels }, () => GROUPS_SPREAD), SPREAD];
  let believed = (_: SiblingCounts): LogAmount => ({ mean: root.mean, variance: 1 });
  let tree: AmountTree | null = null;
  let observed = new Map<SiblingCounts, SeenAmount & { readonly path: readonly string[] }>();
  for (let pass = 0; pass < PASSES; pass++) {
    observed = new Map();
    for (const thing of known) {
      const seen = logRateOf(thing, believed(thing));
      if (seen !== null) observed.set(thing, { path: thing.path, ...seen });
    }
    const fitted = fitAmountTree([...observed.values()], { root, spreads });
    tree = fitted;
    const spread = fitted.variances[levels];
    believed = ({ path }) => {
      const { mean, variance } = amountAt(fitted, path);
      return { mean, variance: variance + spread };
    };
  }
  const fitted = tree;
  if (fitted === null) return { things: things.map(() => null), spread: null };
  const spread = fitted.variances[levels];
  return {
    things: things.map((thing) => {
      const seen = observed.get(thing);
      return seen === undefined ? null : besides(seen, amountAt(fitted, thing.path), spread);
    }),
    spread,
  };
}

/** What was counted of a thing (of real or expected successes), beside what was expected of it. */
export interface CountsBesideExpected {
  readonly successes: number;
  /** > 0. */
  readonly expected: number;
  /** Variance of the logarithm of `expected`, and of whatever else than chance makes counts differ from it. */
  readonly variance: number;
}

const RATIO_SPREAD = { logDeviation: 0.2, uncertainty: 1 };
/** The middle of all ratios is 1 by what they are ratios of: no room for another one. */
const AT_ONE: LogAmount = { mean: 0, variance: 1e-6 };

/**
 * Ratios of what was counted to what was expected, each drawn towards 1 by as much as their spread says (standardised ratios with
 * normal effects on logarithms: Clayton & Kaldor 1987, Biometrics 43:671–681; half a success is added to both, for counts of 0).
 */
export function shrunkRatios(things: readonly CountsBesideExpected[]): LogEstimate[] {
  const observations = things.map(({ successes, expected, variance }) => ({
    path: [],
    log: Math.log((successes + 0.5) / (expected + 0.5)),
    variance: 1 / (successes + 0.5) + variance,
  }));
  const [spread] = fitAmountTree(observations, { root: AT_ONE, spreads: [RATIO_SPREAD] }).variances;
  return observations.map(({ log, variance }) => {
    const share = spread / (spread + variance);
    return estimateOf({ mean: share * log, variance: share * variance });
  });
}

/** Takes what a thing has told out of the belief of its group, and looks at it beside what is left. */
function besides(seen: SeenAmount, group: LogAmount, spread: number): SiblingRate {
  const precision = 1 / (seen.variance + spread);
  const left = Math.max(1e-9, 1 / group.variance - precision);
  const around = { mean: (group.mean / group.variance - seen.log * precision) / left, variance: 1 / left };
  const all = seen.variance + spread + around.variance;
  const surprise = seen.log - around.mean;
  return {
    rate: estimateOf({
      mean: around.mean + ((spread + around.variance) / all) * surprise,
      variance: ((spread + around.variance) * seen.variance) / all,
    }),
    others: estimateOf(around),
    ratio: estimateOf({ mean: (spread / all) * surprise, variance: spread * (1 - spread / all) }),
  };
}

/** A log-normal belief as its median and 95 % interval. */
function estimateOf({ mean, variance }: LogAmount): LogEstimate {
  requirePositive('variance', variance);
  const reach = normalCriticalValue(0.05) * Math.sqrt(variance);
  return { estimate: Math.exp(mean), lower: Math.exp(mean - reach), upper: Math.exp(mean + reach) };
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
