import { requireOpenShare, requirePositive } from './argument-checks';
import { betaQuantile } from './distributions';
import type { Interval } from './outcome';
import { betaPosterior, expectedLosses, type Posterior, probabilitiesToBeBest } from './posteriors';
import { type Counts, requireCounts } from './proportion-intervals';

/** Beta prior of a rate: `a` earlier conversions among `a + b` units, so to speak. Both > 0. */
export interface BetaPrior {
  readonly a: number;
  readonly b: number;
}

/** The prior under which every rate is equally likely. */
export const UNIFORM_PRIOR: BetaPrior = { a: 1, b: 1 };

/** The Bayesian view of two rates. Not a stopping rule: read it as often as you like, but stop by other means. */
export interface BayesianComparison {
  /** P(treatment rate > control rate), 0..1. */
  readonly chanceToBeatControl: number;
  /** P(control rate > treatment rate): computed itself, so that it stays exact when tiny. */
  readonly chanceToLose: number;
  /** Expected rate given up by choosing treatment if control is better (share, ≥ 0). */
  readonly expectedLossOfTreatment: number;
  /** Expected rate given up by keeping control if treatment is better. */
  readonly expectedLossOfControl: number;
}

/** The Bayesian view of one of several arms. */
export interface BayesianArm {
  readonly posteriorMean: number;
  readonly credibleInterval: Interval;
  readonly probabilityToBeBest: number;
  /** Expected rate given up by choosing this arm instead of the best of the others. */
  readonly expectedLoss: number;
}

/** Posterior of an arm's rate given its counts. */
export function ratePosterior(counts: Counts, prior: BetaPrior = UNIFORM_PRIOR): Posterior {
  const { a, b } = posteriorShape(counts, prior);
  return betaPosterior(a, b);
}

/** Chance to beat and expected losses of two arms by quadrature (exact to about 1e-11, repeatable; no sampling). */
export function compareRatesBayesian(
  control: Counts,
  treatment: Counts,
  prior: BetaPrior = UNIFORM_PRIOR,
): BayesianComparison {
  const arms = [ratePosterior(control, prior), ratePosterior(treatment, prior)];
  const [chanceToLose, chanceToBeatControl] = probabilitiesToBeBest(arms);
  const [expectedLossOfControl, expectedLossOfTreatment] = expectedLosses(arms);
  return { chanceToBeatControl, chanceToLose, expectedLossOfTreatment, expectedLossOfControl };
}

/** Posterior mean, equal-tailed credible interval, chance to be best and expected loss of every arm; at least one arm. */
export function rankRatesBayesian(
  arms: readonly Counts[],
  { prior = UNIFORM_PRIOR, alpha = 0.05 }: { readonly prior?: BetaPrior; readonly alpha?: number } = {},
): BayesianArm[] {
  requireOpenShare('alpha', alpha);
  if (arms.length === 0) throw new RangeError('arms must not be empty');
  const posteriors = arms.map((counts) => ratePosterior(counts, prior));
  const best = probabilitiesToBeBest(posteriors);
  const losses = expectedLosses(posteriors);
  return arms.map((counts, i) => {
    const { a, b } = posteriorShape(counts, prior);
    return {
      posteriorMean: a / (a + b),
      credibleInterval: { lower: betaQuantile(alpha / 2, a, b), upper: 1 - betaQuantile(alpha / 2, b, a) },
      probabilityToBeBest: best[i],
      expectedLoss: losses[i],
    };
  });
}

function posteriorShape(counts: Counts, prior: BetaPrior): BetaPrior {
  requireCounts('counts', counts);
  requirePositive('prior.a', prior.a);
  requirePositive('prior.b', prior.b);
  return { a: prior.a + counts.conversions, b: prior.b + counts.units - counts.conversions };
}
