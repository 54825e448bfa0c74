import type { Comparison } from '../../../statistics/comparison';
import { repeatedPValue } from '../../../statistics/group-sequential';
import { sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { EvaluationMethodEnum } from './evaluation.enums';
import type { Experiment } from './evaluation.model';

/** Looks closer together than this share of the plan count as one. */
const CLOSEST_LOOKS = 1e-5;

/** How p-values and levels are read at this look: as they are, or by what the spending function leaves for it. */
export interface Look {
  readonly informationFraction: number | null;
  /** The fixed-sample level at which the look rejects when the test's is `alpha`. */
  readonly levelOf: (alpha: number) => number;
  readonly pValueOf: (tested: Comparison) => { pValue: number; log10PValue: number } | null;
}

/** The look that the counts of a test are read at. */
export function lookOf({ method, plannedSampleSize, earlierLooks }: Experiment, visitors: number): Look {
  const fixed: Look = {
    informationFraction: plannedSampleSize === null ? null : Math.min(1, visitors / plannedSampleSize),
    levelOf: (alpha) => alpha,
    pValueOf: ({ pValue, log10PValue }) => ({ pValue, log10PValue }),
  };
  const now = fixed.informationFraction;
  if (method === EvaluationMethodEnum.FIXED || plannedSampleSize === null || now === null) return fixed;
  // The first look that is also the last is a fixed-sample test.
  if (now === 1 && earlierLooks.length === 0) return fixed;
  if (now < CLOSEST_LOOKS) return { ...fixed, pValueOf: () => null };
  const earlier = earlierTimes(earlierLooks, plannedSampleSize, now);
  return {
    informationFraction: now,
    levelOf: (alpha) => sequentialBoundaries([...earlier, now], { alpha }).at(-1)!.nominalPValue,
    pValueOf: ({ z }) => {
      // At the earlier looks the test did not stop, or there would be no look now: any z inside their boundaries serves.
      const looks = earlier.map((informationFraction) => ({ informationFraction, z: 0 }));
      const pValue = repeatedPValue([...looks, { informationFraction: now, z }]);
      return { pValue, log10PValue: Math.log10(pValue) };
    },
  };
}

function earlierTimes(earlierLooks: readonly number[], planned: number, now: number): number[] {
  const times: number[] = [];
  for (const visitors of earlierLooks) {
    const time = visitors / planned;
    if (time >= (times.at(-1) ?? 0) + CLOSEST_LOOKS && time <= now - CLOSEST_LOOKS) times.push(time);
  }
  return times;
}
