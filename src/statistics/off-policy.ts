import { requireCount, requireFinite, requireOpenShare, requirePositive, requireShare } from './argument-checks';
import { type ClippedEvaluation, clippedWeighting } from './clipped-weighting';
import { normalCriticalValue } from './distributions';
import type { Estimate, Unavailable } from './outcome';

/** One decision of the policy that ran: what it chose, with what chance, and what came of it. */
export interface LoggedDecision {
  /** Decisions of one context have the same choices with the same chances under the target policy, for example a position. */
  readonly context: string;
  readonly action: string;
  /** The chance, in 0..1, with which the logging policy chose `action` in this context. */
  readonly propensity: number;
  readonly reward: number;
}

/** A policy to be judged: for a context, each action's chance; the chances of one context sum to 1. */
export type TargetPolicy = (context: string) => ReadonlyMap<string, number>;

/** How well the log covers what the target policy would have done. */
export interface Overlap {
  readonly decisions: number;
  /** (Σw)² ÷ Σw² (Kish 1965): as many decisions of the target policy itself would tell about as much. */
  readonly effectiveSampleSize: number;
  /** 1 up to chance when the propensities are right and every action of the target was tried. */
  readonly meanWeight: number;
  readonly largestWeight: number;
}

/** What the target policy would have earned per decision. */
export interface OffPolicyEvaluation extends Overlap {
  /** Mean reward of the log: what the logging policy earned. */
  readonly loggedValue: number;
  /** Σwr ÷ Σw (Swaminathan & Joachims 2015): bounded by the rewards, hardly biased. */
  readonly selfNormalized: Estimate;
  /** A model of the rewards, corrected where the log disagrees (Dudík, Langford & Li 2011): less noisy where the model is good. */
  readonly doublyRobust: Estimate;
  /** By weights that are cut off: what a few huge ones decide is seen where it differs from the others. */
  readonly clipped: ClippedEvaluation;
}

/** The evaluation, or why it would mislead, with the overlap by which that was judged. */
export type OffPolicyOutcome =
  | ({ readonly ok: true } & OffPolicyEvaluation)
  | (Omit<Unavailable, 'reason'> & {
      readonly reason: 'NOT_ENOUGH_DATA' | 'INSUFFICIENT_OVERLAP';
      readonly overlap: Overlap | null;
    });

export interface OffPolicyOptions {
  /** 1 − confidence of the intervals; default 0.05. */
  readonly alpha?: number;
  /** Below this effective sample size no value is given; default 200. */
  readonly leastEffectiveSampleSize?: number;
  /** How far the mean weight may be from 1; default 0.1. */
  readonly meanWeightTolerance?: number;
  /** Parts for cross-fitting the reward model; a decision is judged by a model that has not seen it. Default 5. */
  readonly folds?: number;
  /** Decisions of this many at the context's mean are added to each action of the reward model; default 20. */
  readonly shrinkage?: number;
}

const SUM_TOLERANCE = 1e-6;
/** 1.1 − 1 is a little more than 0.1. */
const ROUNDING = 1e-12;

/**
 * What `target` would have earned on the decisions that another policy made. It answers INSUFFICIENT_OVERLAP where the log
 * says too little about the target: effective sample size too small, or weights that do not average 1, which they do unless
 * propensities are wrong or actions of the target were never tried. Intervals are normal, that of the self-normalised
 * estimate on the log scale when rewards are ≥ 0, by the linearised variance Σw²(r − v)² ÷ (Σw)².
 * @throws RangeError naming the argument, for propensities outside (0, 1] and targets whose chances do not sum to 1.
 */
export function evaluateOffPolicy(
  decisions: readonly LoggedDecision[],
  target: TargetPolicy,
  options: OffPolicyOptions = {},
): OffPolicyOutcome {
  const { alpha = 0.05, leastEffectiveSampleSize = 200, meanWeightTolerance = 0.1, folds = 5 } = options;
  requireOpenShare('alpha', alpha);
  requirePositive('leastEffectiveSampleSize', leastEffectiveSampleSize);
  requireCount('folds', folds);
  if (folds < 2) throw new RangeError('folds must be at least 2');
  const chances = checked(target);
  const weights = decisions.map((decision) => weightOf(decision, chances));
  const overlap = overlapOf(weights);
  if (overlap === null) {
    return { ok: false, reason: 'NOT_ENOUGH_DATA', explanation: 'There is no decision to learn from.', overlap };
  }
  const { effectiveSampleSize, meanWeight } = overlap;
  if (effectiveSampleSize < leastEffectiveSampleSize || Math.abs(meanWeight - 1) > meanWeightTolerance + ROUNDING) {
    return {
      ok: false,
      reason: 'INSUFFICIENT_OVERLAP',
      explanation: explain(overlap, leastEffectiveSampleSize),
      overlap,
    };
  }
  const z = normalCriticalValue(alpha);
  return {
    ok: true,
    ...overlap,
    loggedValue: mean(decisions.map(({ reward }) => reward)),
    selfNormalized: selfNormalized(decisions, weights, z),
    doublyRobust: doublyRobust(decisions, weights, chances, z, folds, options.shrinkage ?? 20),
    clipped: clippedWeighting(
      weights,
      decisions.map(({ reward }) => reward),
      z,
    ),
  };
}

/** The target with its chances checked, once for each context. */
function checked(target: TargetPolicy): TargetPolicy {
  const known = new Map<string, ReadonlyMap<string, number>>();
  return (context) => {
    const found = known.get(context);
    if (found) return found;
    const chances = target(context);
    let sum = 0;
    for (const chance of chances.values()) {
      requireShare('target chance', chance);
      sum += chance;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) throw new RangeError(`target chances must sum to 1, got ${sum}`);
    known.set(context, chances);
    return chances;
  };
}

function weightOf({ context, action, propensity, reward }: LoggedDecision, target: TargetPolicy): number {
  requirePositive('propensity', propensity);
  requireShare('propensity', propensity);
  requireFinite('reward', reward);
  return (target(context).get(action) ?? 0) / propensity;
}

function overlapOf(weights: readonly number[]): Overlap | null {
  if (weights.length === 0) return null;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  return {
    decisions: weights.length,
    effectiveSampleSize: squares > 0 ? (sum * sum) / squares : 0,
    meanWeight: sum / weights.length,
    largestWeight: weights.reduce((largest, weight) => Math.max(largest, weight), 0),
  };
}

function explain({ effectiveSampleSize, meanWeight }: Overlap, least: number): string {
  if (effectiveSampleSize < least) {
    return (
      `The log tells about the target policy as much as ${Math.floor(effectiveSampleSize)} decisions of its own would; ` +
      `${least} are needed. Log more, or judge a policy that is closer to the one that ran.`
    );
  }
  return (
    `The weights average ${meanWeight.toPrecision(3)} instead of 1: actions of the target policy were never tried, or the ` +
    'logged propensities are not those with which the actions were chosen.'
  );
}

function selfNormalized(decisions: readonly LoggedDecision[], weights: readonly number[], z: number): Estimate {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const estimate = decisions.reduce((sum, { reward }, i) => sum + weights[i] * reward, 0) / total;
  const variance = decisions.reduce((sum, { reward }, i) => sum + (weights[i] * (reward - estimate)) ** 2, 0);
  const error = Math.sqrt(variance) / total;
  const isPositive = estimate > 0 && decisions.every(({ reward }) => reward >= 0);
  if (!isPositive) return { estimate, interval: { lower: estimate - z * error, upper: estimate + z * error } };
  const factor = Math.exp((z * error) / estimate);
  return { estimate, interval: { lower: estimate / factor, upper: estimate * factor } };
}

function doublyRobust(
  decisions: readonly LoggedDecision[],
  weights: readonly number[],
  target: TargetPolicy,
  z: number,
  folds: number,
  shrinkage: number,
): Estimate {
  const models = Array.from({ length: folds }, (_, fold) =>
    rewardModel(
      decisions.filter((_decision, i) => i % folds !== fold),
      target,
      shrinkage,
    ),
  );
  const terms = decisions.map(({ context, action, reward }, i) => {
    const model = models[i % folds];
    return model.ofTarget(context) + weights[i] * (reward - model.of(context, action));
  });
  const estimate = mean(terms);
  const squares = terms.reduce((sum, term) => sum + (term - estimate) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, terms.length - 1) / terms.length);
  return { estimate, interval: { lower: estimate - z * error, upper: estimate + z * error } };
}

interface RewardModel {
  of(context: string, action: string): number;
  /** Expected reward of the target policy in a context. */
  ofTarget(context: string): number;
}

interface Sums {
  count: number;
  reward: number;
}

/** Mean reward of each action in each context, drawn towards that of the context, and this towards that of the whole log. */
function rewardModel(decisions: readonly LoggedDecision[], target: TargetPolicy, shrinkage: number): RewardModel {
  const all: Sums = { count: 0, reward: 0 };
  const contexts = new Map<string, Sums & { readonly actions: Map<string, Sums> }>();
  for (const { context, action, reward } of decisions) {
    const there = contexts.get(context) ?? { count: 0, reward: 0, actions: new Map<string, Sums>() };
    contexts.set(context, there);
    const chosen = there.actions.get(action) ?? { count: 0, reward: 0 };
    there.actions.set(action, chosen);
    for (const sums of [all, there, chosen]) {
      sums.count += 1;
      sums.reward += reward;
    }
  }
  const drawn = (sums: Sums | undefined, towards: number): number =>
    ((sums?.reward ?? 0) + shrinkage * towards) / ((sums?.count ?? 0) + shrinkage);
  const overall = all.count > 0 ? all.reward / all.count : 0;
  const of = (context: string, action: string): number => {
    const there = contexts.get(context);
    return drawn(there?.actions.get(action), drawn(there, overall));
  };
  const expected = new Map<string, number>();
  return {
    of,
    ofTarget(context) {
      let value = expected.get(context);
      if (value === undefined) {
        value = 0;
        for (const [action, chance] of target(context)) value += chance * of(context, action);
        expected.set(context, value);
      }
      return value;
    },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
