import { type AlwaysValidResult, confidenceSequence } from '../../../statistics/confidence-sequence';
import { normalTwoSidedP } from '../../../statistics/distributions';
import type { Outcome } from '../../../statistics/outcome';
import { sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { type Look, type PairKeys, sequentialLook } from '../calculators/evaluation.look';
import { AnalysisMethodEnum } from './analysis.enums';
import type { AnalysisPlan, EarlierLook, PairState } from './analysis.model';

/**
 * Looks with less new information than this share of the plan share the boundary of the one before: what they show is
 * new, what they may decide is not. Keeps the number of boundaries, and the time to compute them, within bounds.
 */
const CLOSEST_LOOKS = 0.02;
/** Below it there is no p-value that a double can hold. */
const FIRST_LOOK = 1e-5;
/** Below so many conversions the asymptotics of a confidence sequence say nothing. */
const FEWEST_EVENTS = 30;
/** Units that sequences are tightest for where the test has no plan: a constant, since it must not depend on the data. */
const UNPLANNED_UNITS = 10_000;

/** How the comparisons of this look are read. */
export interface AnalysisLook extends Look {
  readonly isCounted: boolean;
  readonly isFinal: boolean;
  readonly boundaryZ: number | null;
  readonly nominalAlpha: number | null;
  readonly alphaSpent: number | null;
}

/** Units and events of the two arms of a pair, and its share of the plan. */
export interface PairSize {
  readonly units: number;
  readonly events: number;
  /** Planned units of the two arms together; null without a plan. */
  readonly plannedUnits: number | null;
}

/** The name of a pair in what looks leave behind; keys of variations have no colon. */
export function pairName({ variationKey, controlKey }: PairKeys): string {
  return `${variationKey}:${controlKey}`;
}

/** What the looks so far have reached, by pair. */
export function stateOf(earlier: readonly EarlierLook[], pair: PairKeys): PairState | null {
  return earlier.at(-1)?.pairs[pairName(pair)] ?? null;
}

/** How this look is read by the method of the test. `fraction`: units so far over planned ones, null without a plan. */
export function analysisLook(
  { method, alpha }: Pick<AnalysisPlan, 'method' | 'alpha'>,
  earlier: readonly EarlierLook[],
  fraction: number | null,
  isOver: boolean,
  sizeOf: (pair: PairKeys) => PairSize,
): AnalysisLook {
  const informationFraction = fraction === null ? null : Math.min(1, fraction);
  const isFull = informationFraction === 1;
  switch (method) {
    case AnalysisMethodEnum.GROUP_SEQUENTIAL:
      return groupSequential(alpha, earlier, informationFraction ?? 0, isOver);
    case AnalysisMethodEnum.ALWAYS_VALID:
      return alwaysValid(alpha, earlier, { informationFraction, isFull, isOver }, sizeOf);
    case AnalysisMethodEnum.FIXED:
      return {
        informationFraction,
        isComplete: isFull || isOver,
        isCounted: true,
        isFinal: isFull || isOver,
        levelOf: (level) => level,
        pValueOf: ({ pValue, log10PValue }) => ({ pValue, log10PValue }),
        ...boundaryOf(alpha),
        alphaSpent: alpha,
      };
  }
}

function groupSequential(alpha: number, earlier: readonly EarlierLook[], now: number, isOver: boolean): AnalysisLook {
  const counted = earlier.filter(({ isCounted }) => isCounted);
  const times = counted.flatMap(({ informationFraction }) => informationFraction ?? []);
  const last = times.at(-1) ?? 0;
  const wasFinal = counted.some(({ isFinal }) => isFinal);
  const isFinal = !wasFinal && (now === 1 || isOver) && now >= last + FIRST_LOOK;
  const isCounted = !wasFinal && (isFinal || now >= last + (times.length === 0 ? FIRST_LOOK : CLOSEST_LOOKS));
  const all = isCounted ? [...times, now] : times;
  const base = { informationFraction: now, isCounted, isFinal, isComplete: isFinal || wasFinal };
  if (all.length === 0) {
    return {
      ...base,
      levelOf: (level) => level,
      pValueOf: () => null,
      boundaryZ: null,
      nominalAlpha: null,
      alphaSpent: 0,
    };
  }
  const spendsAll = (isCounted ? isFinal : wasFinal) && (all.at(-1) ?? 0) < 1;
  const look = sequentialLook(all, spendsAll);
  const boundary = sequentialBoundaries(all, { alpha, lastLookIsFinal: spendsAll }).at(-1)!;
  return {
    ...base,
    levelOf: look.levelOf,
    pValueOf: (tested, pair) => {
      const before = stateOf(earlier, pair);
      if (!isCounted) return before?.pValue == null ? null : withLog(before.pValue);
      const here = look.pValueOf(tested, pair)!;
      return smallest(here.pValue, tested.z, before);
    },
    boundaryZ: boundary.z,
    nominalAlpha: boundary.nominalPValue,
    alphaSpent: boundary.cumulativeAlpha,
  };
}

function alwaysValid(
  alpha: number,
  earlier: readonly EarlierLook[],
  { informationFraction, isFull, isOver }: { informationFraction: number | null; isFull: boolean; isOver: boolean },
  sizeOf: (pair: PairKeys) => PairSize,
): AnalysisLook {
  return {
    informationFraction,
    isComplete: isFull || isOver,
    isCounted: true,
    isFinal: false,
    levelOf: (level, pair) => alwaysValidLevel(sizeOf(pair), level, alpha),
    pValueOf: (tested, pair) => {
      const size = sizeOf(pair);
      const before = stateOf(earlier, pair);
      const here = size.events < FEWEST_EVENTS ? null : sequenceOf(tested.z, size, alpha, alpha);
      if (!here?.ok) return before?.pValue == null ? null : withLog(before.pValue);
      return smallest(here.pValue, tested.z, before);
    },
    boundaryZ: null,
    nominalAlpha: null,
    alphaSpent: null,
  };
}

/** The always-valid reading of a comparison on the scale of z. Not available for a pair that is too small yet. */
export function sequenceOf(
  z: number,
  { units, plannedUnits }: PairSize,
  alpha: number,
  tunedAlpha: number,
): Outcome<AlwaysValidResult> {
  return confidenceSequence({
    estimate: z,
    standardError: 1,
    units,
    tunedFor: plannedUnits ?? UNPLANNED_UNITS,
    alpha,
    tunedAlpha,
  });
}

/** The fixed-sample level whose interval is the always-valid one; `alpha` itself for a pair without units. */
export function alwaysValidLevel(size: PairSize, alpha: number, tunedAlpha: number): number {
  const sequence = sequenceOf(0, size, alpha, tunedAlpha);
  return sequence.ok ? Math.max(normalTwoSidedP(sequence.interval.upper), 1e-300) : alpha;
}

/** Whether a pair has seen enough for an always-valid p-value. */
export function isReadable({ events }: PairSize): boolean {
  return events >= FEWEST_EVENTS;
}

/** The smaller of this look's p and that of the looks before, unless those saw the opposite direction. */
function smallest(pValue: number, z: number, before: PairState | null) {
  const agrees = before?.pValue != null && Math.sign(before.z ?? 0) === Math.sign(z);
  return withLog(agrees ? Math.min(pValue, before.pValue) : pValue);
}

function withLog(pValue: number): { pValue: number; log10PValue: number } {
  return { pValue, log10PValue: Math.log10(pValue) };
}

function boundaryOf(alpha: number): { boundaryZ: number; nominalAlpha: number } {
  const [{ z }] = sequentialBoundaries([1], { alpha });
  return { boundaryZ: z, nominalAlpha: alpha };
}
