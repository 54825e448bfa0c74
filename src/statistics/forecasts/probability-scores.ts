import { requireShare } from '../argument-checks';

/** What was said to happen with which probability, and whether it did. */
export interface ProbabilityOutcome {
  readonly probability: number;
  readonly happened: boolean;
}

/** Forecasts of about the same probability. */
export interface ReliabilityBin {
  /** Half-open, the last one closed. */
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  readonly meanProbability: number;
  /** Share in which it happened. */
  readonly happened: number;
}

/** Mean squared error of probabilities, 0 (perfect) to 1; 0.25 is a coin (Brier 1950). Null for none. */
export function brierScore(outcomes: readonly ProbabilityOutcome[]): number | null {
  return mean(outcomes, ({ probability, happened }) => (probability - Number(happened)) ** 2);
}

/** Bins of equal width over 0..1; empty ones are left out. */
export function reliabilityBins(outcomes: readonly ProbabilityOutcome[], count = 10): ReliabilityBin[] {
  const bins = Array.from({ length: count }, () => ({ forecasts: 0, probability: 0, happened: 0 }));
  for (const { probability, happened } of outcomes) {
    requireShare('probability', probability);
    const bin = bins[Math.min(count - 1, Math.floor(probability * count))];
    bin.forecasts++;
    bin.probability += probability;
    bin.happened += Number(happened);
  }
  return bins.flatMap(({ forecasts, probability, happened }, index) =>
    forecasts === 0
      ? []
      : [
          {
            from: index / count,
            to: (index + 1) / count,
            forecasts,
            meanProbability: probability / forecasts,
            happened: happened / forecasts,
          },
        ],
  );
}

/** Expected calibration error: mean distance of said and seen over the bins, weighted by forecasts; 0..1. Null for none. */
export function calibrationError(outcomes: readonly ProbabilityOutcome[], bins = 10): number | null {
  if (outcomes.length === 0) return null;
  return reliabilityBins(outcomes, bins).reduce(
    (sum, { forecasts, meanProbability, happened }) =>
      sum + (forecasts / outcomes.length) * Math.abs(meanProbability - happened),
    0,
  );
}

function mean<T>(list: readonly T[], of: (one: T) => number): number | null {
  return list.length === 0 ? null : list.reduce((sum, one) => sum + of(one), 0) / list.length;
}
