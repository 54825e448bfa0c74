import type { Database } from '../../../platform/database/statement';
import { updateRow } from '../../../platform/database/write';
import { readRecord } from '../../../platform/json-values';
import { addDays } from '../../performance/series/performance-periods';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { isPreferenceKey, PreferenceSourceEnum, preferenceState } from '../../profiles/preferences/learned-preference';
import { findLearned, type LearnedColumns, lockLearned, profiles } from '../../profiles/profile.store';
import { PatternStatusEnum } from '../learning.enums';
import { compareFreshKinds } from '../patterns/fresh-kinds';
import { type DayPattern, type PatternDay, patternDays } from '../patterns/pattern-days';
import { judged, judgedKind, type Standing } from '../patterns/pattern-history';
import { sumMarkedDays } from '../patterns/segment-days.store';
import type { LearningEvidence, LearningPart } from '../runs/learning-part';
import { historyAfter, latestCampaigns } from './campaign-history';
import { confirmedValues } from './confirmed-values';
import { mergePreferences, SURE } from './merge-preferences';
import { findConfirmedPatterns, sumCampaigns } from './preference.store';
import { type PreferenceEstimates, preferenceEstimates } from './preference-estimates';

/**
 * What a run writes into the profile: preferences, and what campaigns brought. It tests nothing that would belong to the family: what
 * is preferred rests on patterns that the family has let pass and fresh data has confirmed, or on shrunken estimates. Where
 * there is no profile, nothing is written.
 */
export const preferencePart: LearningPart = {
  name: 'preferences',
  async prepare(db, evidence) {
    const { facts, cube } = evidence;
    const profile = await findLearned(db);
    const totals = profile ? await sumCampaigns(db, latestCampaigns(facts.campaigns), facts.window.end) : [];
    const estimates = preferenceEstimates(cube, profile?.primaryObjective ?? null);
    return {
      inputs: profile ? { objective: profile.primaryObjective, said: saidBy(profile), totals } : null,
      pValues: [],
      async conclude(reader) {
        const held = profile ? await freshlyHeld(reader, profile, estimates, evidence) : new Set<string>();
        return {
          write: (writer) => write(writer, evidence, estimates, held, totals),
        };
      },
    };
  },
};

async function write(
  db: Database,
  { runId, at, facts: { window }, cube }: LearningEvidence,
  estimates: PreferenceEstimates,
  held: ReadonlySet<string>,
  totals: Parameters<typeof historyAfter>[1],
): Promise<Record<string, number>> {
  const profile = await lockLearned(db);
  if (!profile) return {};
  // Patterns of this run are written by now.
  const patterns = await findConfirmedPatterns(db);
  const { entries, changed, learned, fading } = mergePreferences(
    readRecord(profile.learnedPreferences),
    estimates,
    patterns.flatMap((pattern) => confirmedValues(pattern, estimates.metric, cube.dimensions)),
    (key, value) => held.has(`${key}=${value}`),
    { runId, at, windowStart: window.start, windowEnd: window.end },
  );
  const campaignHistory = historyAfter(profile.campaignHistory, totals, window);
  await updateRow<MetaUserProfile>(
    db,
    profiles,
    profile.id,
    { learnedPreferences: { ...entries }, campaignHistory, updatedAt: at },
    // Who is about to lock what is no longer there has to look again; new figures for the same value disturb nobody.
    changed.length > 0 ? profile.version : undefined,
  );
  return {
    preferences: learned,
    preferencesChanged: changed.length,
    preferencesFading: fading,
    campaignsInHistory: campaignHistory.length,
  };
}

/** What the user has said about preferences: part of what a run works on. What runs have learned is not. */
function saidBy({ learnedPreferences }: LearnedColumns): unknown[] {
  return Object.entries(learnedPreferences).flatMap(([key, entry]) => {
    const { value, isLocked, source, erasedAt } = preferenceState(entry);
    const isSaid = isLocked || erasedAt !== null || source === PreferenceSourceEnum.DECLARED;
    return isSaid ? [[key, value, isLocked, source, erasedAt]] : [];
  });
}

/** Of what was erased, what holds in the days since by themselves, as `key=value`. */
async function freshlyHeld(
  db: Database,
  { learnedPreferences }: LearnedColumns,
  { metric, byKey }: PreferenceEstimates,
  evidence: LearningEvidence,
): Promise<Set<string>> {
  const { facts, cube } = evidence;
  const { end } = facts.window;
  const erased = Object.entries(learnedPreferences).flatMap(([key, entry]) => {
    const { erasedAt } = preferenceState(entry);
    if (erasedAt === null || !isPreferenceKey(key)) return [];
    const from = addDays(erasedAt.toISOString().slice(0, 10), 1);
    const best = (byKey.get(key) ?? []).find(({ probability }) => probability >= SURE);
    return from < end && best ? [{ key, best, from }] : [];
  });
  const held = new Set<string>();
  for (const { key, best, from } of erased) {
    const conditions = [{ dimension: key, value: best.value }];
    const standing: Standing = { status: PatternStatusEnum.CANDIDATE, verdicts: [], judgedUntil: from };
    const logRatio = Math.log(best.rateRatio);
    const after = best.isKind
      ? judgedKind(standing, metric, logRatio, compareFreshKinds(evidence, metric, conditions, from), end)
      : judged(standing, metric, logRatio, await daysSince(db, { metric, conditions }, from, end, cube.currency), end);
    if (after.status === PatternStatusEnum.CONFIRMED) held.add(`${key}=${best.value}`);
  }
  return held;
}

/** By themselves, as estimates are. */
async function daysSince(
  db: Database,
  { metric, conditions }: Pick<DayPattern, 'metric' | 'conditions'>,
  start: string,
  end: string,
  currency: string | null,
): Promise<PatternDay[]> {
  const sums = await sumMarkedDays(db, [conditions], { start, end }, currency);
  const [days] = patternDays(sums, [{ metric, conditions, fits: () => true, logRatio: null }]);
  return days;
}
