import type { Database } from '../../../platform/database/statement';
import { encodeId } from '../../../platform/graphql/ids';
import { type BrierDecomposition, decomposeBrier } from '../../../statistics/forecasts/brier-decomposition';
import { coverageOf } from '../../../statistics/forecasts/coverage';
import { listFinalOutcomes } from '../outcomes/outcome.store';
import { MEASURED_METRICS } from '../outcomes/predicted-figure';
import type { CalibrationSegmentEnum } from './calibration.enums';
import {
  type CalibrationFilter,
  type ConfidenceBin,
  listPoints,
  listSegmentsOfFinal,
  type MetricSums,
  PIT_BINS,
  sumByMetric,
  sumByProbability,
} from './calibration.store';
import type {
  ConfidenceCalibration,
  MetricCalibration,
  PitBin,
  ProbabilityCalibration,
  RecalibrationView,
  RecommendationCalibration,
} from './calibration.type';
import { type CrossFitted, crossFit, outcomeKey } from './cross-fit';
import { ENOUGH_OUTCOMES, fitRecalibration } from './recalibration';

/** With fewer outcomes a share says nothing: one more or less moves it by more than five points. */
const LEAST_OUTCOMES = 20;

export interface CalibrationRequest {
  readonly filter: CalibrationFilter;
  readonly by: CalibrationSegmentEnum;
  readonly points: number;
}

/** How often the predictions of the viewer's recommendations were right. */
export async function recommendationCalibration(
  db: Database,
  { filter, by, points }: CalibrationRequest,
): Promise<RecommendationCalibration> {
  const [sums, bins, passing, pairs, final] = [
    await sumByMetric(db, filter, by),
    await sumByProbability(db, filter, by),
    await listSegmentsOfFinal(db, filter, by),
    points > 0 ? await listPoints(db, filter, points) : [],
    await listFinalOutcomes(db),
  ];
  // Learned from all outcomes, as the recalibration in use is; told of those that pass the filter.
  const fitted = crossFit(final);
  const segmentOf = new Map(passing.map((one) => [outcomeKey(one), one.segment]));
  const crossFitted = part(fitted, (key) => segmentOf.has(key));
  const overall = sums.filter(({ segment }) => segment === null);
  const segments = [...new Set(sums.flatMap(({ segment }) => (segment === null ? [] : [segment])))];
  return {
    outcomes: overall.reduce((sum, { outcomes }) => sum + outcomes, 0),
    metrics: overall.map((one) => metricCalibration(one, crossFitted)),
    segments: segments.map((value) => ({
      value: value === '' ? null : value,
      ...segmentCalibration(
        sums.filter(({ segment }) => segment === value),
        bins.filter(({ segment }) => segment === value),
        part(fitted, (key) => segmentOf.get(key) === value),
      ),
    })),
    confidence: confidenceCalibration(
      bins.filter(({ segment }) => segment === null),
      crossFitted,
    ),
    points: pairs.map(({ recommendationId, ...pair }) => ({
      ...pair,
      recommendationId: encodeId('recommendation', recommendationId),
      isCovered:
        pair.lower === null || pair.upper === null ? null : pair.lower <= pair.actual && pair.actual <= pair.upper,
    })),
    recalibration: recalibrationView(final),
  };
}

function segmentCalibration(sums: readonly MetricSums[], bins: readonly ConfidenceBin[], crossFitted: CrossFitted) {
  return {
    metrics: sums.map((one) => metricCalibration(one, crossFitted)),
    confidence: confidenceCalibration(bins, crossFitted),
  };
}

function part({ intervals, probabilities }: CrossFitted, isIn: (key: string) => boolean): CrossFitted {
  return {
    intervals: intervals.filter(({ of }) => isIn(of)),
    probabilities: probabilities.filter(({ of }) => isIn(of)),
  };
}

function metricCalibration(sums: MetricSums, crossFitted: CrossFitted): MetricCalibration {
  const { metric, outcomes, withInterval, level, predicted, actual } = sums;
  const missing = Math.max(0, LEAST_OUTCOMES - withInterval);
  const isSufficient = missing === 0;
  const covered = (count: number, of: number) => (isSufficient && level !== null ? coverageOf(count, of, level) : null);
  const held = crossFitted.intervals.filter((one) => one.metric === metric);
  const width = held.reduce((sum, one) => sum + one.width, 0) / held.length;
  return {
    metric,
    outcomes,
    isSufficient,
    outcomesMissing: missing,
    level,
    coverage: covered(sums.covered, withInterval),
    rawCoverage: covered(sums.rawCovered, withInterval),
    crossFittedCoverage:
      held.length < LEAST_OUTCOMES ? null : covered(held.filter((one) => one.isCovered).length, held.length),
    meanPredicted: isSufficient ? predicted : null,
    meanActual: isSufficient ? actual : null,
    meanAbsoluteError: isSufficient ? sums.absoluteError : null,
    sharpness: isSufficient ? sums.width : null,
    rawSharpness: isSufficient ? sums.rawWidth : null,
    crossFittedSharpness: isSufficient && held.length >= LEAST_OUTCOMES ? width : null,
    crps: isSufficient ? sums.crps : null,
    rawCrps: isSufficient ? sums.rawCrps : null,
    pitHistogram: isSufficient ? pitBins(sums) : [],
  };
}

function pitBins({ pit, rawPit }: MetricSums): PitBin[] {
  const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
  const [stated, raw] = [total(pit), total(rawPit)];
  if (stated === 0) return [];
  return pit.map((count, bin) => ({
    from: bin / PIT_BINS,
    to: (bin + 1) / PIT_BINS,
    outcomes: count,
    share: count / stated,
    rawShare: raw === 0 ? null : rawPit[bin] / raw,
  }));
}

function confidenceCalibration(bins: readonly ConfidenceBin[], { probabilities }: CrossFitted): ConfidenceCalibration {
  const stated = bins.filter(({ isRaw }) => !isRaw);
  const outcomes = stated.reduce((sum, { forecasts }) => sum + forecasts, 0);
  const isSufficient = outcomes >= LEAST_OUTCOMES;
  return {
    outcomes,
    isSufficient,
    outcomesMissing: Math.max(0, LEAST_OUTCOMES - outcomes),
    stated: isSufficient ? probabilityCalibration(stated) : null,
    raw: isSufficient ? probabilityCalibration(bins.filter(({ isRaw }) => isRaw)) : null,
    crossFitted: probabilities.length < LEAST_OUTCOMES ? null : probabilityCalibration(binned(probabilities)),
  };
}

function probabilityCalibration(bins: readonly ConfidenceBin[]): ProbabilityCalibration | null {
  const parts: BrierDecomposition | null = decomposeBrier(bins);
  if (parts === null) return null;
  const forecasts = bins.reduce((sum, bin) => sum + bin.forecasts, 0);
  return {
    ...parts,
    logScore: bins.reduce((sum, { logScore }) => sum + logScore, 0) / forecasts,
    bins: bins.map(({ bin, forecasts: own, probability, happened }) => {
      const range = coverageOf(happened, own, 0.5);
      return {
        from: bin / 10,
        to: (bin + 1) / 10,
        forecasts: own,
        meanProbability: probability / own,
        happened: happened / own,
        happenedLower: range?.lower ?? 0,
        happenedUpper: range?.upper ?? 1,
      };
    }),
  };
}

/** As `sumByProbability` does it in SQL. */
function binned(probabilities: CrossFitted['probabilities']): ConfidenceBin[] {
  const bins = new Map<number, ConfidenceBin>();
  for (const { probability, happened } of probabilities) {
    const bin = Math.min(9, Math.floor(probability * 10));
    const own = bins.get(bin);
    const bounded = Math.min(0.999, Math.max(0.001, probability));
    bins.set(bin, {
      segment: null,
      isRaw: false,
      bin,
      forecasts: (own?.forecasts ?? 0) + 1,
      probability: (own?.probability ?? 0) + probability,
      squaredProbability: (own?.squaredProbability ?? 0) + probability ** 2,
      happened: (own?.happened ?? 0) + Number(happened),
      probabilityWhereHappened: (own?.probabilityWhereHappened ?? 0) + (happened ? probability : 0),
      logScore: (own?.logScore ?? 0) + Math.log(happened ? bounded : 1 - bounded),
    });
  }
  return [...bins.values()].sort((one, other) => one.bin - other.bin);
}

function recalibrationView(final: Parameters<typeof crossFit>[0]): RecalibrationView {
  const recalibration = fitRecalibration(final);
  const judged = final.filter(
    ({ rawProbability, beatBaseline }) => rawProbability !== null && beatBaseline !== null,
  ).length;
  return {
    version: recalibration?.version ?? null,
    outcomes: final.length,
    scales: MEASURED_METRICS.map((metric) => ({
      metric,
      scale: recalibration?.scales[metric] ?? null,
      outcomesMissing: Math.max(0, ENOUGH_OUTCOMES - final.filter((one) => one.metric === metric).length),
    })),
    probabilitySteps: [...(recalibration?.probabilities ?? [])],
    probabilityOutcomesMissing: Math.max(0, ENOUGH_OUTCOMES - judged),
  };
}
