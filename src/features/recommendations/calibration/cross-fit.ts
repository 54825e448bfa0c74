import type { PredictedMetricEnum } from '../prediction.enums';
import { type CalibrationOutcome, correctedInterval, correctedProbability, fitRecalibration } from './recalibration';

/** A final outcome, and whose it is: all figures of a recommendation are left out together. */
export interface FoldableOutcome extends CalibrationOutcome {
  readonly recommendationId: string;
}

/** What the recalibration that is in use would have made of each outcome, learned from the others. */
export interface CrossFitted {
  readonly intervals: readonly {
    readonly of: string;
    readonly metric: PredictedMetricEnum;
    readonly isCovered: boolean;
    readonly width: number;
  }[];
  readonly probabilities: readonly { readonly of: string; readonly probability: number; readonly happened: boolean }[];
}

/** Which outcome it is, in `of`. */
export function outcomeKey({ recommendationId, metric }: Pick<FoldableOutcome, 'recommendationId' | 'metric'>): string {
  return `${recommendationId}/${metric}`;
}

const FOLDS = 5;

/**
 * Recalibrates each outcome by what was learned from the four fifths that it is not in: judged by its own outcomes, a recalibration
 * would always look right. Figures for which four fifths are too few are left out.
 */
export function crossFit(outcomes: readonly FoldableOutcome[]): CrossFitted {
  const ids = [...new Set(outcomes.map(({ recommendationId }) => recommendationId))].sort();
  // Neighbours in time are in different folds: ids sort by time.
  const foldOf = new Map(ids.map((id, place) => [id, place % FOLDS]));
  const intervals: CrossFitted['intervals'][number][] = [];
  const probabilities: CrossFitted['probabilities'][number][] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const isHeldOut = ({ recommendationId }: FoldableOutcome): boolean => foldOf.get(recommendationId) === fold;
    const recalibration = fitRecalibration(outcomes.filter((one) => !isHeldOut(one)));
    if (recalibration === null) continue;
    for (const one of outcomes.filter(isHeldOut)) {
      const { metric, predicted, rawLower, rawUpper, actual, rawProbability, beatBaseline } = one;
      if (recalibration.scales[metric] !== undefined) {
        const { lower, upper } = correctedInterval(recalibration, metric, {
          lower: rawLower,
          mean: predicted,
          upper: rawUpper,
        });
        intervals.push({
          of: outcomeKey(one),
          metric,
          isCovered: lower <= actual && actual <= upper,
          width: upper - lower,
        });
      }
      if (recalibration.probabilities.length > 0 && rawProbability !== null && beatBaseline !== null)
        probabilities.push({
          of: outcomeKey(one),
          probability: correctedProbability(recalibration, rawProbability),
          happened: beatBaseline,
        });
    }
  }
  return { intervals, probabilities };
}
