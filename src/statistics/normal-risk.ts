import { requireFinite, requirePositive } from './argument-checks';
import { normalCdf, normalDensity, normalUpperTail } from './distributions';
import { millsTailTerm } from './log-tails';

/** The Bayesian view of a difference believed to be normal: means, ratios, adjusted effects. */
export interface NormalRisk {
  /** P(difference > 0), 0..1. */
  readonly chanceToBeatControl: number;
  /** P(difference < 0), exact when tiny. */
  readonly chanceToLose: number;
  /** E[max(-difference, 0)]: expected loss of choosing treatment, in the unit of the difference. */
  readonly expectedLossOfTreatment: number;
  /** E[max(difference, 0)]: expected loss of keeping control. */
  readonly expectedLossOfControl: number;
}

/** Chance to beat and expected losses when the difference is Normal(mean, standardDeviation²), standardDeviation > 0. */
export function normalRisk(mean: number, standardDeviation: number): NormalRisk {
  requireFinite('mean', mean);
  requirePositive('standardDeviation', standardDeviation);
  const z = mean / standardDeviation;
  return {
    chanceToBeatControl: normalCdf(z),
    chanceToLose: normalUpperTail(z),
    expectedLossOfTreatment: standardDeviation * unitLoss(z),
    expectedLossOfControl: standardDeviation * unitLoss(-z),
  };
}

/** Posterior of a difference under the prior Normal(priorMean, priorDeviation²): precision-weighted mean and its deviation. */
export function shrinkDifference(
  difference: number,
  standardError: number,
  prior: { readonly mean: number; readonly standardDeviation: number },
): { mean: number; standardDeviation: number } {
  requireFinite('difference', difference);
  requirePositive('standardError', standardError);
  requireFinite('prior.mean', prior.mean);
  requirePositive('prior.standardDeviation', prior.standardDeviation);
  const weight = 1 / (1 + (standardError / prior.standardDeviation) ** 2);
  return {
    mean: prior.mean + weight * (difference - prior.mean),
    standardDeviation: standardError * Math.sqrt(weight),
  };
}

/** E[max(-Y, 0)] of Y ~ Normal(z, 1): φ(z) - z·P(Z > z), which cancels for z > 5 unless the Mills ratio is taken apart. */
function unitLoss(z: number): number {
  if (z < 4) return normalDensity(z) - z * normalUpperTail(z);
  const tail = millsTailTerm(z);
  return (normalDensity(z) * tail) / (z + tail);
}
