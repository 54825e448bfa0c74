import { normalCdf, normalQuantile } from '../distributions';

/** An estimate of an effect (0 is none) with its standard error, and the p-value that goes with it. */
export interface NoisyEffect {
  readonly estimate: number;
  readonly standardError: number;
  /** Two-sided, 0..1; by it, estimates with few degrees of freedom count for as little as they should. */
  readonly pValue: number;
}

/** What effects of a family look like before they are measured: a mixture of normals around 0. */
export interface EffectPrior {
  /** Standard deviations, ascending; the first is 0: no effect. */
  readonly scales: readonly number[];
  /** Of each scale, summing to 1. */
  readonly weights: readonly number[];
}

const ITERATIONS = 200;
/** As if so many effects of exactly 0 had been seen besides: errs towards nothing (Stephens 2017). */
const NULL_PENALTY = 10;

/**
 * Fits the prior of a family by maximum likelihood (EM over a fixed grid of scales): adaptive shrinkage, Stephens,
 * Biostatistics 2017, with normal components. A family of mere noise gets all its weight at 0; a few large effects
 * among many nulls are not pulled down with the nulls, as one normal prior would.
 */
export function fitEffectPrior(family: readonly NoisyEffect[]): EffectPrior {
  const usable = family.map(asNormal).filter(({ error }) => error > 0 && Number.isFinite(error));
  if (usable.length === 0) return { scales: [0], weights: [1] };
  const scales = gridOf(usable);
  const likelihoods = usable.map(({ estimate, error }) => {
    const logs = scales.map((scale) => logDensity(estimate, Math.hypot(scale, error)));
    const highest = Math.max(...logs);
    return logs.map((log) => Math.exp(log - highest));
  });
  let weights = scales.map(() => 1 / scales.length);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const counts = scales.map((_, k) => (k === 0 ? NULL_PENALTY : 0));
    for (const likelihood of likelihoods) {
      let sum = 0;
      for (let k = 0; k < scales.length; k++) sum += weights[k] * likelihood[k];
      for (let k = 0; k < scales.length; k++) counts[k] += (weights[k] * likelihood[k]) / sum;
    }
    weights = counts.map((count) => count / (usable.length + NULL_PENALTY));
  }
  return { scales, weights };
}

/** The mean of the effect given its estimate and the prior: between 0 and the estimate. */
export function shrunkenEffect(effect: NoisyEffect, prior: EffectPrior): number {
  const { estimate, error } = asNormal(effect);
  if (!(error > 0)) return estimate;
  return components(estimate, error, prior).reduce((sum, { weight, mean }) => sum + weight * mean, 0);
}

/** What is believed of one effect after it was measured. */
export interface EffectPosterior {
  /** As `shrunkenEffect`. */
  readonly mean: number;
  /** P(effect > 0), 0..1; no effect at all does not count. 1 less this is the local false sign rate of a positive effect. */
  readonly positive: number;
}

/** The posterior of an effect given its estimate and the prior. */
export function effectPosterior(effect: NoisyEffect, prior: EffectPrior): EffectPosterior {
  const { estimate, error } = asNormal(effect);
  if (!(error > 0)) return { mean: estimate, positive: Number(estimate > 0) };
  const parts = components(estimate, error, prior);
  return {
    mean: parts.reduce((sum, { weight, mean }) => sum + weight * mean, 0),
    positive: parts.reduce(
      (sum, { weight, mean, deviation }) => sum + (deviation === 0 ? 0 : weight * normalCdf(mean / deviation)),
      0,
    ),
  };
}

/** The posterior as a mixture of normals; one with no deviation is a point at 0. */
function components(estimate: number, error: number, { scales, weights }: EffectPrior) {
  const logs = scales.map((scale, k) => Math.log(weights[k]) + logDensity(estimate, Math.hypot(scale, error)));
  const highest = Math.max(...logs);
  const likelihoods = logs.map((log) => Math.exp(log - highest));
  const sum = likelihoods.reduce((all, one) => all + one, 0);
  return scales.map((scale, k) => {
    const share = scale ** 2 / (scale ** 2 + error ** 2);
    return { weight: likelihoods[k] / sum, mean: estimate * share, deviation: error * Math.sqrt(share) };
  });
}

/** The error that makes the estimate as surprising under the normal as its p-value says. */
function asNormal({ estimate, standardError, pValue }: NoisyEffect): { estimate: number; error: number } {
  const z = pValue > 0 && pValue < 1 ? -normalQuantile(pValue / 2) : Number.NaN;
  const implied = Math.abs(estimate) / z;
  return { estimate, error: Number.isFinite(implied) && implied > standardError ? implied : standardError };
}

/** 0, then from a tenth of the smallest error in steps of √2 to twice what the largest effect needs. */
function gridOf(family: readonly { estimate: number; error: number }[]): number[] {
  const smallest = family.reduce((least, { error }) => Math.min(least, error), Number.POSITIVE_INFINITY) / 10;
  const excess = family.reduce((most, { estimate, error }) => Math.max(most, estimate ** 2 - error ** 2), 0);
  const largest = excess > 0 ? 2 * Math.sqrt(excess) : 8 * smallest;
  const scales = [0];
  for (let scale = smallest; scale < largest * Math.SQRT2; scale *= Math.SQRT2) scales.push(scale);
  return scales;
}

function logDensity(value: number, deviation: number): number {
  return -Math.log(deviation) - 0.5 * (value / deviation) ** 2;
}
