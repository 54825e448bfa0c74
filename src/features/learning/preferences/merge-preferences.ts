import { readRecord } from '../../../platform/json-values';
import {
  PreferenceBasisEnum,
  type PreferenceEntries,
  type PreferenceKey,
  PreferenceSourceEnum,
  preferenceState,
} from '../../profiles/preferences/learned-preference';
import type { PatternMetric } from '../learning.enums';
import type { PreferenceEstimates, ValueEstimate } from './preference-estimates';

/** A confirmed pattern of one condition that speaks for a value. */
export interface ConfirmedValue {
  readonly key: PreferenceKey;
  readonly value: string;
  readonly basis: PreferenceBasisEnum.CONFIRMED_PATTERN | PreferenceBasisEnum.EXPERIMENT;
  readonly patternId: string;
  readonly metric: string;
  /** Shrunken where that is known, with the interval of the pattern. */
  readonly rateRatio: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly confidence: number;
  readonly campaigns: number | null;
  readonly events: number | null;
  readonly impressions: number | null;
}

export interface LearningMoment {
  readonly runId: string;
  readonly at: Date;
  readonly windowStart: string;
  readonly windowEnd: string;
}

export interface MergedPreferences {
  readonly entries: PreferenceEntries;
  /** Keys whose value is another one than before, or gone. */
  readonly changed: readonly string[];
  readonly learned: number;
  readonly fading: number;
}

/** From so sure on a value is learned by estimates alone. */
export const SURE = 0.95;
/** Below it, one that was learned is given up; between the two it stays, and fades. */
const STAYS = 0.8;
const MOST_ESTIMATES = 20;

interface Choice {
  readonly value: string;
  readonly isFading: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Stays as it was written: nothing that this run looked at says anything about it. */
const UNJUDGED = 'UNJUDGED';

/**
 * Learned preferences after a run: what is confirmed comes first, tests before patterns; then what estimates are sure of; then
 * what was learned before and has not become too unsure. What this run has no data for is not refuted by it: an estimate stays with the figures
 * that it was learned by, and fades. What is locked stays as it is; so does what the user said, until something
 * is learned in its place after it was unlocked; what was erased comes back only where `isFreshlyHeld` says so.
 */
export function mergePreferences(
  before: PreferenceEntries,
  { metric, missing, byKey }: PreferenceEstimates,
  confirmed: readonly ConfirmedValue[],
  isFreshlyHeld: (key: PreferenceKey, value: string) => boolean,
  moment: LearningMoment,
): MergedPreferences {
  const keys = new Set<string>([...Object.keys(before), ...byKey.keys(), ...confirmed.map(({ key }) => key)]);
  const entries: Record<string, unknown> = {};
  const changed: string[] = [];
  let [learned, fading] = [0, 0];
  for (const key of [...keys].sort() as PreferenceKey[]) {
    const state = preferenceState(before[key]);
    const estimates = byKey.get(key) ?? [];
    const isDeclared = state.source === PreferenceSourceEnum.DECLARED;
    const choice = state.isLocked
      ? null
      : chosen(key, { value: state.value, entry: before[key] }, { estimates, missing }, confirmed);
    const isErased = state.erasedAt !== null;
    if (choice === UNJUDGED) {
      entries[key] = { ...readRecord(before[key]), isFading: true };
      learned++;
      fading++;
      continue;
    }
    const isKept = state.isLocked || (choice === null && (isDeclared || isErased));
    if (isKept || (isErased && !(choice && isFreshlyHeld(key, choice.value)))) {
      if (before[key] !== undefined) entries[key] = before[key];
      continue;
    }
    if (choice?.value !== state.value && (choice !== null || state.value !== null)) changed.push(key);
    if (choice === null) continue;
    learned++;
    if (choice.isFading) fading++;
    entries[key] = entryOf(choice, metric, estimates, moment);
  }
  return { entries, changed, learned, fading };
}

function chosen(
  key: PreferenceKey,
  { value: present, entry }: { readonly value: unknown; readonly entry: unknown },
  { estimates, missing }: { readonly estimates: readonly ValueEstimate[] } & Pick<PreferenceEstimates, 'missing'>,
  confirmed: readonly ConfirmedValue[],
): Choice | typeof UNJUDGED | null {
  const [best] = confirmed
    .filter((one) => one.key === key)
    .sort((one, other) => rank(one) - rank(other) || other.rateRatio - one.rateRatio);
  if (best) return { value: best.value, isFading: false, details: confirmedDetails(best) };
  const { basis, metric } = readRecord(entry);
  const isEstimate = present !== null && basis === PreferenceBasisEnum.ESTIMATE;
  // Learned by what matters more than the figure that this run has had to make do with.
  if (isEstimate && missing.some((one) => one === metric)) return UNJUDGED;
  const sure = estimates.find(({ probability }) => probability >= SURE);
  if (sure) return { value: sure.value, isFading: false, details: estimateDetails(sure) };
  const still = estimates.find(({ value, probability }) => value === present && probability >= STAYS);
  if (still) return { value: still.value, isFading: true, details: estimateDetails(still) };
  return isEstimate && estimates.every(({ value }) => value !== present) ? UNJUDGED : null;
}

function rank({ basis }: ConfirmedValue): number {
  return basis === PreferenceBasisEnum.EXPERIMENT ? 0 : 1;
}

function confirmedDetails(one: ConfirmedValue) {
  const { basis, patternId, metric, rateRatio, lower, upper, confidence, campaigns, events, impressions } = one;
  const interval = { rateRatioLower: lower, rateRatioUpper: upper };
  return { basis, patternId, metric, rateRatio, ...interval, confidence, campaigns, evidence: events, impressions };
}

function estimateDetails({ rateRatio, lower, upper, probability, campaigns, events, impressions }: ValueEstimate) {
  const interval = { rateRatioLower: lower, rateRatioUpper: upper };
  const { ESTIMATE: basis } = PreferenceBasisEnum;
  return {
    basis,
    patternId: null,
    rateRatio,
    ...interval,
    confidence: probability,
    campaigns,
    evidence: events,
    impressions,
  };
}

function entryOf(
  { value, isFading, details }: Choice,
  metric: PatternMetric,
  estimates: readonly ValueEstimate[],
  { runId, at, windowStart, windowEnd }: LearningMoment,
): Record<string, unknown> {
  return {
    value,
    source: PreferenceSourceEnum.LEARNED,
    isLocked: false,
    isFading,
    metric,
    ...details,
    runId,
    windowStart,
    windowEnd,
    updatedAt: at.toISOString(),
    estimates: estimates.slice(0, MOST_ESTIMATES).map(({ impressions: _, isKind: __, ...shown }) => shown),
  };
}
