import { requirePositive } from '../argument-checks';

/** Sums over forecasts whose probabilities lie in one bin. */
export interface ProbabilityBinSums {
  /** At least 1. */
  readonly forecasts: number;
  readonly probability: number;
  readonly squaredProbability: number;
  /** How often it happened. */
  readonly happened: number;
  /** Of the probabilities of those where it happened. */
  readonly probabilityWhereHappened: number;
}

/** `brier = reliability − resolution + uncertainty + withinBins`, exactly. */
export interface BrierDecomposition {
  /** Mean squared error of probabilities, 0 (perfect) to 1; 0.25 is a coin. */
  readonly brier: number;
  /** How far the probabilities of bins are from how often it happened in them: 0 is perfect. */
  readonly reliability: number;
  /** How far bins differ in how often it happened: larger is better. */
  readonly resolution: number;
  /** Variance of what happened, which no forecast can change: 0 to 0.25. */
  readonly uncertainty: number;
  /** What bins hide: how probabilities vary inside of them, and go together with what happened. */
  readonly withinBins: number;
  /** Mean distance of said and seen over the bins, weighted by forecasts. */
  readonly calibrationError: number;
}

/** The Brier score in parts (Murphy, Journal of Applied Meteorology 12, 1973; within bins: Stephenson et al., Weather and Forecasting 23, 2008). Null for no bin. */
export function decomposeBrier(bins: readonly ProbabilityBinSums[]): BrierDecomposition | null {
  const total = bins.reduce((sum, { forecasts }) => sum + forecasts, 0);
  if (total === 0) return null;
  const rate = bins.reduce((sum, { happened }) => sum + happened, 0) / total;
  let [brier, reliability, resolution, calibrationError] = [0, 0, 0, 0];
  for (const { forecasts, probability, squaredProbability, happened, probabilityWhereHappened } of bins) {
    requirePositive('forecasts', forecasts);
    const [said, seen, weight] = [probability / forecasts, happened / forecasts, forecasts / total];
    brier += (squaredProbability - 2 * probabilityWhereHappened + happened) / total;
    reliability += weight * (said - seen) ** 2;
    resolution += weight * (seen - rate) ** 2;
    calibrationError += weight * Math.abs(said - seen);
  }
  const uncertainty = rate * (1 - rate);
  const withinBins = brier - reliability + resolution - uncertainty;
  return { brier, reliability, resolution, uncertainty, withinBins, calibrationError };
}
