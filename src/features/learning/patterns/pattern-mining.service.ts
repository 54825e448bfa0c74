import { setImmediate as breathe } from 'node:timers/promises';
import type { Database } from '../../../platform/database/statement';
import { type MinedSegments, mineSegmentsInSteps } from '../../../statistics/segment-mining/mine-segments';
import type { LearningFacts } from '../facts/learning-facts';
import { PatternMethodEnum, type PatternMetric, PatternStatusEnum } from '../learning.enums';
import type { LearningEvidence } from '../runs/learning-part';
import type { RunNote } from '../runs/learning-run.entity';
import { compareFreshKinds } from './fresh-kinds';
import { FEWEST_DAYS, FLOORS } from './mining-options';
import type { Condition } from './pattern-conditions';
import { OBJECTIVE_ATTRIBUTE } from './pattern-cube';
import {
  automationPotential,
  judged,
  judgedKind,
  type Standing,
  type Steadiness,
  steadinessOf,
} from './pattern-history';
import { type MinedPattern, minedPattern } from './pattern-rows';
import { findStandingPatterns, type PatternWrite, type StandingPattern, writePatterns } from './pattern-standing.store';
import { summarizeOnProfile } from './profile-summary.store';
import { noteOf } from './run-notes';
import { type SegmentDay, sumSegmentDays } from './segment-days.store';

/** Mines in short steps, so that a server can answer in between. */
export async function minePatterns(
  { cube, facts, parameters, seed }: LearningEvidence,
  otherPValues: readonly number[],
  onProgress: (share: number) => Promise<void>,
): Promise<{ mined: MinedSegments; patterns: MinedPattern[]; notes: RunNote[] }> {
  const reason = tooThin(facts);
  const steps = mineSegmentsInSteps(reason === null ? cube.cube : { ...cube.cube, cells: 0 }, {
    falseDiscoveryRate: parameters.falseDiscoveryRate,
    conditions: parameters.conditions,
    floors: FLOORS,
    strataAttribute: OBJECTIVE_ATTRIBUTE,
    otherPValues,
    seed,
  });
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    await onProgress(step.value);
    await breathe();
  }
  const mined = step.value;
  const patterns = mined.findings.map((finding) => minedPattern(finding, cube, facts));
  const notes = [...cube.notes, ...(reason === null ? outcomeNotes(mined, otherPValues.length) : [reason])];
  return { mined, patterns, notes };
}

/** Why no pattern can be there to be found; null where one can. */
function tooThin({ campaigns, days, cells }: LearningFacts): RunNote | null {
  if (campaigns.length === 0) return noteOf('NO_FACTS');
  if (campaigns.length < FLOORS.clusters) {
    return noteOf('TOO_FEW_CAMPAIGNS', { needed: FLOORS.clusters, campaigns: campaigns.length });
  }
  const dates = new Set(days.map(({ date }) => date)).size;
  if (dates < FEWEST_DAYS) return noteOf('TOO_FEW_DAYS', { needed: FEWEST_DAYS, days: dates });
  const isCounted = (column: Float64Array) => column.some((count) => count > 0);
  const { clicks, conversions } = cells.measures;
  return isCounted(clicks) || isCounted(conversions) ? null : noteOf('NO_EVENTS');
}

function outcomeNotes(
  { hypotheses, findings, acceptedBeforePruning: before }: MinedSegments,
  others: number,
): RunNote[] {
  const own = hypotheses - others;
  if (findings.length > 0) {
    return [noteOf('FOUND', { hypotheses: own, before: before.length, patterns: findings.length })];
  }
  if (own > 0) return [noteOf('NOTHING_FOUND', { hypotheses: own })];
  return [noteOf('NOTHING_TESTABLE', { support: FLOORS.support, events: FLOORS.events, campaigns: FLOORS.clusters })];
}

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
  const followed: Followed[] = [
    ...patterns.map((pattern) => ({ pattern, before: byFingerprint.get(pattern.facts.fingerprint) ?? null })),
    ...standing.filter(({ fingerprint }) => !found.has(fingerprint)).map((before) => ({ pattern: null, before })),
  ];
  const days = await daysOf(db, followed, evidence);
  const explained = new Set(patterns.flatMap(({ explains }) => explains));
  const writes = followed.map((one, i) => writeOf(one, days[i], explained, evidence));
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
}

const conditionsOf = ({ pattern, before }: Followed) =>
  pattern?.conditions ?? ((before?.conditions ?? []) as readonly Condition[]);

const isWithin = ({ pattern, before }: Followed) =>
  (pattern?.facts.method ?? before?.method) === PatternMethodEnum.WITHIN_CAMPAIGNS;

/** The days of each; none for kinds of campaigns, which are judged by campaigns that began since. */
async function daysOf(
  db: Database,
  followed: readonly Followed[],
  { facts, cube }: LearningEvidence,
): Promise<(readonly SegmentDay[])[]> {
  const within = followed.filter(isWithin);
  const sums = await sumSegmentDays(db, within.map(conditionsOf), facts.window, cube.currency);
  const byFollowed = new Map(within.map((one, i) => [one, restricted(sums[i], conditionsOf(one), facts)]));
  return followed.map((one) => byFollowed.get(one) ?? []);
}

/** The days of the campaigns that are as the conditions on campaigns say. */
function restricted(days: readonly SegmentDay[], conditions: readonly Condition[], facts: LearningFacts) {
  const own = conditions.filter(({ dimension }) => ['objective', 'brandVoice', 'budgetRange'].includes(dimension));
  if (own.length === 0) return days;
  const fitting = new Set(
    facts.campaigns
      .filter((campaign) => own.every(({ dimension, value }) => campaign[dimension as 'objective'] === value))
      .map(({ id }) => id),
  );
  return days.filter(({ campaignId }) => fitting.has(campaignId));
}

function writeOf(
  { pattern, before }: Followed,
  days: readonly SegmentDay[],
  explained: ReadonlySet<string>,
  evidence: LearningEvidence,
): PatternWrite & { readonly before: StandingPattern | null } {
  const { facts, at, runId } = evidence;
  const { window } = facts;
  const metric = (pattern?.metric ?? before?.metric) as PatternMetric;
  const shown = Math.log(before?.shrunkenRateRatio ?? before?.rateRatio ?? 1);
  const believed = before === null ? (pattern?.logRatio ?? 0) : metric === 'cpa' ? -shown : shown;
  const { CANDIDATE, SUPERSEDED } = PatternStatusEnum;
  const wasFound = before === null || (before.status === SUPERSEDED && pattern !== null);
  const was: Standing = {
    status: wasFound ? CANDIDATE : before.status,
    verdicts: before?.verdicts ?? [],
    judgedUntil: before?.judgedUntil ?? window.end,
  };
  const isExplained = pattern === null && explained.has(before?.fingerprint ?? '');
  const standing = isExplained
    ? { ...was, status: SUPERSEDED }
    : before === null
      ? was
      : judgedAgain({ pattern, before }, was, metric, believed, days, evidence);
  const steadiness = days.length === 0 ? UNKNOWN : steadinessOf(metric, pattern?.logRatio ?? believed, days);
  const ratio = pattern?.facts.shrunkenRateRatio ?? before?.shrunkenRateRatio ?? 1;
  const history = {
    ...standing,
    verdicts: [...standing.verdicts],
    ...steadiness,
    automationPotential: automationPotential(standing.status, ratio, steadiness),
  };
  if (pattern === null) return { id: before?.id ?? null, before, values: history };
  const period = { periodStart: dayStart(window.start), periodEnd: dayStart(window.end) };
  const values = { ...pattern.facts, ...history, ...period, runId, lastObserved: at };
  return before === null
    ? { id: null, before, values: { ...values, firstObserved: at } }
    : { id: before.id, before, values };
}

function judgedAgain(
  one: Followed,
  was: Standing,
  metric: PatternMetric,
  believed: number,
  days: readonly SegmentDay[],
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
