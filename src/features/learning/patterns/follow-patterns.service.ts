import type { Database } from '../../../platform/database/statement';
import type { LearningFacts, LearningWindow } from '../facts/learning-facts';
import { PatternMethodEnum, type PatternMetric, PatternStatusEnum } from '../learning.enums';
import type { LearningEvidence } from '../runs/learning-part';
import { compareFreshKinds } from './fresh-kinds';
import type { Condition } from './pattern-conditions';
import { type PatternDay, patternDays } from './pattern-days';
import {
  automationPotential,
  judged,
  judgedKind,
  type Standing,
  type Steadiness,
  steadinessOf,
} from './pattern-history';
import type { MinedPattern } from './pattern-rows';
import { findStandingPatterns, type PatternWrite, type StandingPattern, writePatterns } from './pattern-standing.store';
import { summarizeOnProfile } from './profile-summary.store';
import { sumMarkedDays } from './segment-days.store';

/** What becomes of the patterns: those found, and those that were there. */
export interface PatternOutcome {
  readonly writes: readonly PatternWrite[];
  readonly counts: Readonly<Record<'patternsFound' | 'patternsNew' | 'patternsConfirmed' | 'patternsDecayed', number>>;
}

/** Looks at the days of all patterns, and judges those that were there by the days that they were not found in. */
export async function followPatterns(
  db: Database,
  evidence: LearningEvidence,
  patterns: readonly MinedPattern[],
): Promise<PatternOutcome> {
  const standing = await findStandingPatterns(db);
  const byFingerprint = new Map(standing.map((one) => [one.fingerprint, one]));
  const found = new Set(patterns.map(({ facts }) => facts.fingerprint));
  const explained = new Set(patterns.flatMap(({ explains }) => explains));
  const { window } = evidence.facts;
  const followed: Followed[] = [
    ...patterns.map((pattern) => {
      const before = byFingerprint.get(pattern.facts.fingerprint) ?? null;
      return { pattern, before, isExplained: false, keepsRecord: isPoorer(window, before) };
    }),
    ...standing
      .filter(({ fingerprint }) => !found.has(fingerprint))
      .map((before) => {
        const keepsRecord = isPoorer(window, before);
        return { pattern: null, before, isExplained: !keepsRecord && explained.has(before.fingerprint), keepsRecord };
      }),
  ];
  const days = await daysOf(db, followed, evidence);
  const writes = followed.map((one, i) => writeOf(one, days[i], evidence));
  const became = (status: PatternStatusEnum) =>
    writes.filter(({ values, before }) => values.status === status && before?.status !== status).length;
  return {
    writes,
    counts: {
      patternsFound: patterns.length,
      patternsNew: writes.filter(({ id }) => id === null).length,
      patternsConfirmed: became(PatternStatusEnum.CONFIRMED),
      patternsDecayed: became(PatternStatusEnum.DECAYED),
    },
  };
}

/** Writes what became of them, and the profile's summary. */
export async function writeOutcome(
  db: Database,
  { writes }: PatternOutcome,
  evidence: LearningEvidence,
): Promise<void> {
  await writePatterns(db, writes, evidence.at, evidence.newId);
  await summarizeOnProfile(db, evidence.at);
}

/** A pattern of this run, or one that was there, or both. */
interface Followed {
  readonly pattern: MinedPattern | null;
  readonly before: StandingPattern | null;
  /** It was not found, and what stood out of it is explained by a pattern that was. */
  readonly isExplained: boolean;
  /** The run knows less of it than what is on record: the record stays, and only fresh days count. */
  readonly keepsRecord: boolean;
}

/**
 * Whether a run's window is shorter than the time that a pattern's figures are of. They stay then, until the window lies wholly after
 * that time: a look at a month must not replace what a year has shown.
 */
function isPoorer({ start, end }: LearningWindow, before: StandingPattern | null): boolean {
  if (!before?.periodStart || !before.periodEnd) return false;
  const [from, to] = [dayStart(start).getTime(), dayStart(end).getTime()];
  const isShorter = to - from < before.periodEnd.getTime() - before.periodStart.getTime();
  return isShorter && from < before.periodEnd.getTime();
}

const metricOf = ({ pattern, before }: Followed) => (pattern?.metric ?? before?.metric) as PatternMetric;

const conditionsOf = ({ pattern, before }: Followed) =>
  pattern?.conditions ?? ((before?.conditions ?? []) as readonly Condition[]);

const isWithin = ({ pattern, before }: Followed) =>
  (pattern?.facts.method ?? before?.method) === PatternMethodEnum.WITHIN_CAMPAIGNS;

/**
 * The days of each, beside all others that were found or go on standing; none for kinds of campaigns, which are judged by campaigns
 * that began since.
 */
async function daysOf(
  db: Database,
  followed: readonly Followed[],
  { facts, cube }: LearningEvidence,
): Promise<(readonly PatternDay[])[]> {
  const within = followed.filter(isWithin);
  const sums = await sumMarkedDays(db, within.map(conditionsOf), facts.window, cube.currency);
  const days = patternDays(
    sums,
    within.map((one) => ({
      metric: metricOf(one),
      conditions: conditionsOf(one),
      fits: fitting(conditionsOf(one), facts),
      logRatio: besideOthers(one),
    })),
  );
  const byFollowed = new Map(within.map((one, i) => [one, days[i]]));
  return followed.map((one) => byFollowed.get(one) ?? []);
}

/** What others are looked at beside: patterns of this run at their ratio, and those that go on standing at what is left of them. */
function besideOthers({ pattern, before, isExplained }: Followed): number | null {
  if (pattern !== null) return pattern.conditionalLogRatio;
  const { CANDIDATE, CONFIRMED } = PatternStatusEnum;
  return !isExplained && (before?.status === CANDIDATE || before?.status === CONFIRMED) ? 0 : null;
}

/** Whether a campaign is as the conditions on campaigns say. */
function fitting(conditions: readonly Condition[], facts: LearningFacts): (campaignId: string) => boolean {
  const own = conditions.filter(({ dimension }) => ['objective', 'brandVoice', 'budgetRange'].includes(dimension));
  if (own.length === 0) return () => true;
  const campaigns = facts.campaigns.filter((campaign) =>
    own.every(({ dimension, value }) => campaign[dimension as 'objective'] === value),
  );
  const ids = new Set(campaigns.map(({ id }) => id));
  return (campaignId) => ids.has(campaignId);
}

function writeOf(
  one: Followed,
  days: readonly PatternDay[],
  evidence: LearningEvidence,
): PatternWrite & { readonly before: StandingPattern | null } {
  const { pattern, before, isExplained, keepsRecord } = one;
  const { facts, at, runId } = evidence;
  const { window } = facts;
  const metric = metricOf(one);
  const shown = Math.log(before?.shrunkenRateRatio ?? before?.rateRatio ?? 1);
  const believed = before === null ? (pattern?.logRatio ?? 0) : metric === 'cpa' ? -shown : shown;
  const { CANDIDATE, SUPERSEDED } = PatternStatusEnum;
  const wasFound = before === null || (before.status === SUPERSEDED && pattern !== null && !keepsRecord);
  const was: Standing = {
    status: wasFound ? CANDIDATE : before.status,
    verdicts: before?.verdicts ?? [],
    judgedUntil: before?.judgedUntil ?? window.end,
  };
  const standing = isExplained
    ? { ...was, status: SUPERSEDED }
    : before === null
      ? was
      : judgedAgain(one, was, metric, believed, days, evidence);
  const steadiness =
    keepsRecord && before !== null
      ? { frequency: before.frequency, stability: before.stability }
      : days.length === 0
        ? UNKNOWN
        : steadinessOf(pattern?.logRatio ?? believed, days);
  const found = keepsRecord ? null : pattern;
  const ratio = found?.facts.shrunkenRateRatio ?? before?.shrunkenRateRatio ?? 1;
  const history = {
    ...standing,
    verdicts: [...standing.verdicts],
    ...steadiness,
    automationPotential: automationPotential(standing.status, ratio, steadiness),
  };
  if (found === null) {
    const seen = pattern === null ? {} : { lastObserved: at };
    return { id: before?.id ?? null, before, values: { ...history, ...seen } };
  }
  const period = { periodStart: dayStart(window.start), periodEnd: dayStart(window.end) };
  const values = { ...found.facts, ...history, ...period, runId, lastObserved: at };
  return before === null
    ? { id: null, before, values: { ...values, firstObserved: at } }
    : { id: before.id, before, values };
}

function judgedAgain(
  one: Followed,
  was: Standing,
  metric: PatternMetric,
  believed: number,
  days: readonly PatternDay[],
  evidence: LearningEvidence,
): Standing {
  const { end } = evidence.facts.window;
  if (isWithin(one)) return judged(was, metric, believed, days, end);
  return judgedKind(
    was,
    metric,
    believed,
    compareFreshKinds(evidence, metric, conditionsOf(one), was.judgedUntil),
    end,
  );
}

const UNKNOWN: Steadiness = { frequency: null, stability: null };

function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
