import { studentCriticalValue } from '../../../statistics/distributions';
import {
  type ClusterScore,
  type ClusterSums,
  clusterScore,
  oneSidedP,
} from '../../../statistics/segment-mining/cluster-score';
import type { FreshComparison } from '../../../statistics/segment-mining/fresh-clusters';
import { type PatternMetric, PatternStatusEnum } from '../learning.enums';
import type { PatternDay } from './pattern-days';

/** How a pattern fared in data that it was not found in. */
export interface Verdict {
  /** First day, and the day after the last one. */
  readonly from: string;
  readonly to: string;
  readonly held: boolean;
  readonly campaigns: number;
  readonly rateRatio: number;
  /** One-sided: of seeing this much of the pattern's sign by chance. */
  readonly pValue: number;
}

/** What a pattern was before a run, and is after it. */
export interface Standing {
  readonly status: PatternStatusEnum;
  readonly verdicts: readonly Verdict[];
  /** The day from which on data is fresh: nothing about the pattern has been taken from it. */
  readonly judgedUntil: string;
}

const LEVEL = 0.05;
const POWER_Z = 0.8416;
const FEWEST_CAMPAIGNS = 4;
const FEWEST_DAYS = 7;
const FAILURES_TO_DECAY = 2;
const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Judges a pattern by its fresh days, once they are enough: at least 4 campaigns and 7 days, and so much that an effect of the
 * size that is believed in (ln of the shrunken ratio) would show in 4 of 5 cases. It then held or failed, at 5 percent. What
 * held is CONFIRMED; two failures in a row are DECAYED; what had decayed and holds again is a CANDIDATE.
 */
export function judged(
  standing: Standing,
  metric: PatternMetric,
  logRatio: number,
  days: readonly PatternDay[],
  end: string,
): Standing {
  const fresh = days.filter(({ date }) => date >= standing.judgedUntil && date < end);
  const score = clusterScore(sumsOf(fresh));
  const dates = [...new Set(fresh.map(({ date }) => date))].sort();
  const isEnough = score !== null && score.clusters >= FEWEST_CAMPAIGNS && dates.length >= FEWEST_DAYS;
  if (!isEnough) return standing;
  // A window may begin after the day from which on data is fresh.
  return judgedBy(score, score.standardError, standing, metric, logRatio, { from: dates[0], to: end });
}

/** From how many days of its own on a new campaign says something about its kind. */
export const KIND_DAYS = 7;

/**
 * Judges a pattern of kinds of campaigns by how campaigns that began on fresh days compare (`compareFreshClusters`): at least 4 of
 * each kind, and otherwise as `judged`. Whether they are enough is settled by what earlier campaigns varied by.
 */
export function judgedKind(
  standing: Standing,
  metric: PatternMetric,
  logRatio: number,
  fresh: FreshComparison | null,
  end: string,
): Standing {
  if (fresh === null) return standing;
  const { difference, expectedError } = fresh;
  const { inside, outside } = difference;
  if (Math.min(inside, outside) < FEWEST_CAMPAIGNS) return standing;
  const score = { ...difference, logRatio: difference.difference, clusters: inside + outside };
  return judgedBy(score, expectedError, standing, metric, logRatio, { from: standing.judgedUntil, to: end });
}

type FreshScore = Pick<ClusterScore, 'clusters' | 't' | 'degreesOfFreedom' | 'logRatio'>;

function judgedBy(
  score: FreshScore,
  error: number,
  standing: Standing,
  metric: PatternMetric,
  logRatio: number,
  { from, to }: Pick<Verdict, 'from' | 'to'>,
): Standing {
  const { status, verdicts: before } = standing;
  if (status === PatternStatusEnum.SUPERSEDED || !wouldShow(score, error, logRatio)) return standing;
  const pValue = oneSidedP(score, Math.sign(logRatio));
  const rateRatio = Math.exp(metric === 'cpa' ? -score.logRatio : score.logRatio);
  const verdict = { from, to, held: pValue <= LEVEL, campaigns: score.clusters, rateRatio, pValue };
  const verdicts = [...before, verdict];
  return { status: statusAfter(status, verdicts), verdicts, judgedUntil: to };
}

/** Whether an effect of the size that is believed in would show in 4 of 5 cases. */
function wouldShow({ degreesOfFreedom }: FreshScore, error: number, logRatio: number): boolean {
  const needed = studentCriticalValue(2 * LEVEL, degreesOfFreedom) + POWER_Z;
  return Math.abs(logRatio) >= needed * error;
}

function statusAfter(before: PatternStatusEnum, verdicts: readonly Verdict[]): PatternStatusEnum {
  const { CANDIDATE, CONFIRMED, DECAYED } = PatternStatusEnum;
  if (verdicts[verdicts.length - 1].held) return before === DECAYED ? CANDIDATE : CONFIRMED;
  const failed = verdicts.slice(-FAILURES_TO_DECAY);
  return failed.length === FAILURES_TO_DECAY && failed.every(({ held }) => !held) ? DECAYED : before;
}

/** How steady a pattern is over time. */
export interface Steadiness {
  /** Share of the weeks in which it had the sign that it has in all of them; null without a week that shows both sides. */
  readonly frequency: number | null;
  /**
   * How far the two halves of the time agree: 1 where both show the same ln of the ratio, 0 where only one shows any or they
   * contradict each other; 0.7 where the weaker half shows 54 percent of the stronger one's. Null where a half is empty.
   */
  readonly stability: number | null;
}

/** Frequency and stability of a pattern with this ln of the ratio. */
export function steadinessOf(logRatio: number, days: readonly PatternDay[]): Steadiness {
  const weeks = groupBy(days, ({ date }) => String(Math.floor(Date.parse(date) / DAY_MS / WEEK_DAYS)));
  const signs = [...weeks.values()].flatMap((week) => {
    const difference = netScore(sumsOf(week));
    return difference === 0 ? [] : [Math.sign(difference)];
  });
  const agreeing = signs.filter((sign) => sign === Math.sign(logRatio)).length;
  return { frequency: signs.length === 0 ? null : agreeing / signs.length, stability: stabilityOf(days) };
}

function stabilityOf(days: readonly PatternDay[]): number | null {
  const dates = [...new Set(days.map(({ date }) => date))].sort();
  const middle = dates[Math.floor(dates.length / 2)];
  const halves = [days.filter(({ date }) => date < middle), days.filter(({ date }) => date >= middle)];
  const [early, late] = halves.map((half) => clusterScore(sumsOf(half))?.logRatio ?? null);
  if (early === null || late === null) return null;
  if (early * late <= 0) return 0;
  return 1 - Math.abs(early - late) / (Math.abs(early) + Math.abs(late));
}

/** Inside events beyond what each campaign lets expect. */
function netScore({ insideEvents, insideExposure, events, exposure }: ClusterSums): number {
  let sum = 0;
  for (let c = 0; c < events.length; c++) {
    if (exposure[c] > 0) sum += insideEvents[c] - (events[c] * insideExposure[c]) / exposure[c];
  }
  // Weeks without both sides leave rounding only.
  return Math.abs(sum) < 1e-9 ? 0 : sum;
}

function sumsOf(days: readonly PatternDay[]): ClusterSums {
  const campaigns = [...groupBy(days, ({ campaignId }) => campaignId).values()];
  const column = (of: (day: PatternDay) => number) =>
    Float64Array.from(campaigns, (own) => own.reduce((sum, day) => sum + of(day), 0));
  return {
    insideEvents: column(({ insideEvents }) => insideEvents),
    insideExposure: column(({ insideExposure }) => insideExposure),
    events: column(({ events }) => events),
    exposure: column(({ exposure }) => exposure),
    counts: column(({ counts }) => counts),
  };
}

function groupBy(days: readonly PatternDay[], keyOf: (day: PatternDay) => string): Map<string, PatternDay[]> {
  const groups = new Map<string, PatternDay[]>();
  for (const day of days) {
    const group = groups.get(keyOf(day));
    if (group === undefined) groups.set(keyOf(day), [day]);
    else group.push(day);
  }
  return groups;
}

const LEAST_LIFT = 0.1;
const LEAST_STABILITY = 0.7;

/**
 * How well acting on a pattern could be automated: the smaller of frequency and stability where it is CONFIRMED, worth it (a
 * shrunken lift of at least 10 percent) and stable (at least 0.7); null otherwise.
 */
export function automationPotential(
  status: PatternStatusEnum,
  shrunkenRatio: number,
  { frequency, stability }: Steadiness,
): number | null {
  if (status !== PatternStatusEnum.CONFIRMED || frequency === null || stability === null) return null;
  // Symmetrical: × 0.9 is as much as × 1.11.
  const isWorthIt = Math.abs(Math.log(shrunkenRatio)) >= Math.log(1 + LEAST_LIFT);
  return isWorthIt && stability >= LEAST_STABILITY ? Math.min(frequency, stability) : null;
}
