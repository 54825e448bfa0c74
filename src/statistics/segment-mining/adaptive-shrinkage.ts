import { normalQuantile } from '../distributions';

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
export function shrunkenEffect(effect: NoisyEffect, { scales, weights }: EffectPrior): number {
  const { estimate, error } = asNormal(effect);
  if (!(error > 0)) return estimate;
  const logs = scales.map((scale, k) => Math.log(weights[k]) + logDensity(estimate, Math.hypot(scale, error)));
  const highest = Math.max(...logs);
  let [sum, mean] = [0, 0];
  logs.forEach((log, k) => {
    const posterior = Math.exp(log - highest);
    sum += posterior;
    mean += (posterior * estimate * scales[k] ** 2) / (scales[k] ** 2 + error ** 2);
  });
  return mean / sum;
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
