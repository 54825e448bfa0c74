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
  /** Whether all that was planned is in: the verdict of this look is the last one. */
  readonly isComplete: boolean;
  /** The fixed-sample level at which the look rejects when the test's is `alpha`. */
  readonly levelOf: (alpha: number, pair: PairKeys) => number;
  /** `pair` names the arms, treatment first. Null where there is too little information for a p-value. */
  readonly pValueOf: (tested: Comparison, pair: PairKeys) => { pValue: number; log10PValue: number } | null;
}

/** Which arms a comparison is of. */
export interface PairKeys {
  readonly variationKey: string;
  readonly controlKey: string;
}

/** The look that the counts of a test are read at. */
export function lookOf({ method, plannedSampleSize, earlierLooks }: Experiment, visitors: number): Look {
  const fixed: Look = {
    informationFraction: plannedSampleSize === null ? null : Math.min(1, visitors / plannedSampleSize),
    isComplete: plannedSampleSize !== null && visitors >= plannedSampleSize,
    levelOf: (alpha) => alpha,
    pValueOf: ({ pValue, log10PValue }) => ({ pValue, log10PValue }),
  };
  const now = fixed.informationFraction;
  if (method === EvaluationMethodEnum.FIXED || plannedSampleSize === null || now === null) return fixed;
  // The first look that is also the last is a fixed-sample test.
  if (now === 1 && earlierLooks.length === 0) return fixed;
  if (now < CLOSEST_LOOKS) return { ...fixed, pValueOf: () => null };
  return { ...fixed, ...sequentialLook([...earlierTimes(earlierLooks, plannedSampleSize, now), now]) };
}

/** Reads the last of these looks (information fractions, increasing) by the alpha that the earlier ones have left for it. */
export function sequentialLook(times: readonly number[], lastLookIsFinal = false): Pick<Look, 'levelOf' | 'pValueOf'> {
  // Comparisons of one look ask for the same levels, and each costs a walk through all looks.
  const levels = new Map<number, number>();
  return {
    levelOf: (alpha) => {
      const level = levels.get(alpha) ?? sequentialBoundaries(times, { alpha, lastLookIsFinal }).at(-1)!.nominalPValue;
      levels.set(alpha, level);
      return level;
    },
    pValueOf: ({ z }) => {
      // What the earlier looks saw does not matter for the p of this one: any z inside their boundaries serves.
      const looks = times.map((informationFraction, i) => ({ informationFraction, z: i === times.length - 1 ? z : 0 }));
      const pValue = repeatedPValue(looks, { lastLookIsFinal });
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
