import { type PersonalizationLevelEnum, RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import type { Audience } from '../../campaigns/settings/settings.audience';
import { isFor, isOpenAt, type Person, unknownOf } from './audience-match';
import { type LeaderRule, leaderOf } from './leader';
import { isPausedByResults, type PauseRule } from './paused-by-results';
import { drawFor } from './rendezvous';
import { ServingReasonEnum } from './serving.enums';
import { type Counted, thompsonWeights } from './thompson';

/** A content that may be shown. */
export interface Servable extends Counted {
  readonly templateId: string | null;
  readonly audience: Audience;
  readonly clicks: number;
}

/** How a campaign chooses, for whomever. */
export interface Rotation {
  readonly campaignId: string;
  readonly strategy: RotationStrategyEnum;
  /** How far the campaign is personalized; null: nothing is left out. */
  readonly level: PersonalizationLevelEnum | null;
  /** By content; one that is not named weighs 1. */
  readonly weights: ReadonlyMap<string, number>;
  readonly explorationShare: number;
  readonly maxImpressionsPerUnit: number | null;
  readonly leaderRule: LeaderRule;
  readonly pauseRule: PauseRule | null;
  /** Of the campaign's latest test that was completed with a winner. */
  readonly testWinner: string | null;
  /** Whether a test of its contents is under way: then nothing is decided from the counts. */
  readonly isTested: boolean;
  /** Contents that only units of a running test may see. */
  readonly onTrial: ReadonlySet<string>;
}

/** What one unit was served of the campaign before. */
export interface Served {
  /** By content, within the time of the fatigue cap. */
  readonly counts: ReadonlyMap<string, number>;
  readonly last: {
    readonly contentId: string;
    readonly strategy: RotationStrategyEnum;
    readonly reason: ServingReasonEnum;
    readonly propensity: number;
    readonly decidedAt: Date;
    readonly servedAt: Date;
  } | null;
}

export interface Asking {
  readonly unitId: string;
  readonly person: Person;
  readonly served: Served;
  /** Templates whose contents a trigger calls for; null: no trigger does. */
  readonly calledForTemplates: ReadonlySet<string> | null;
}

/** What is served and why; without a content: why not. */
export interface Choice {
  readonly contentId: string | null;
  readonly reason: ServingReasonEnum;
  /** The chance, in 0..1, that this content had for this unit; null without a content. */
  readonly propensity: number | null;
  /** How many contents could have been chosen. */
  readonly candidates: number;
  readonly decidedAt: Date;
  /** What nobody has said of the unit and what could have changed the answer, by the names of `Person`. */
  readonly missingContext: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a unit keeps what Thompson sampling gave it. */
const KEPT_MS = DAY_MS;

/** Chooses for a unit that no test decides about. `contents` are those that are published; the same arguments, the same choice. */
export function chooseContent(rotation: Rotation, contents: readonly Servable[], asking: Asking, now: Date): Choice {
  const nothing = (reason: ServingReasonEnum, missingContext: readonly string[] = []) => {
    return noContent(reason, now, missingContext);
  };
  const free = contents.filter(({ id }) => !rotation.onTrial.has(id));
  if (free.length === 0) return nothing(ServingReasonEnum.NO_CONTENT);
  const targeted = free.filter(({ audience }) => isFor(audience, asking.person, rotation.level));
  if (targeted.length === 0) return nothing(ServingReasonEnum.NOT_TARGETED, missingFor(rotation, free, asking));
  const going = targeted.filter((content) => !isPausedByResults(content, rotation.pauseRule));
  if (going.length === 0) return nothing(ServingReasonEnum.PAUSED_BY_RESULTS);
  const rested = rotation.maxImpressionsPerUnit === null ? going : going.filter(isRested(rotation, asking));
  if (rested.length === 0) return nothing(ServingReasonEnum.SEEN_OFTEN_ENOUGH);
  const called = rested.filter(({ templateId }) => asking.calledForTemplates?.has(templateId ?? '') ?? true);
  const candidates = called.length > 0 ? called : rested;
  const chosen = byStrategy(rotation, free, candidates, asking, now);
  return chosen === null
    ? nothing(ServingReasonEnum.NO_WEIGHT)
    : { decidedAt: now, missingContext: [], ...chosen, candidates: candidates.length };
}

/** The answer without a content. */
export function noContent(reason: ServingReasonEnum, now: Date, missingContext: readonly string[] = []): Choice {
  return { contentId: null, reason, propensity: null, candidates: 0, decidedAt: now, missingContext };
}

/** What could make one of the contents one for the unit, as far as the level lets anybody look at it. */
function missingFor({ level }: Rotation, contents: readonly Servable[], { person }: Asking): string[] {
  const open = contents.filter(({ audience }) => isOpenAt(audience, level));
  return [...new Set(open.flatMap(({ audience }) => unknownOf(audience, person)))].sort();
}

function isRested({ maxImpressionsPerUnit }: Rotation, { served }: Asking): (content: Servable) => boolean {
  return ({ id }) => (served.counts.get(id) ?? 0) < (maxImpressionsPerUnit ?? Number.POSITIVE_INFINITY);
}

type Chosen = Omit<Choice, 'candidates' | 'decidedAt' | 'missingContext'> & { readonly decidedAt?: Date };

function byStrategy(
  rotation: Rotation,
  all: readonly Servable[],
  candidates: readonly Servable[],
  asking: Asking,
  now: Date,
): Chosen | null {
  switch (rotation.strategy) {
    case RotationStrategyEnum.EVEN:
      return drawn(rotation, asking, even(candidates));
    case RotationStrategyEnum.WEIGHTED:
      return drawn(rotation, asking, new Map(candidates.map(({ id }) => [id, rotation.weights.get(id) ?? 1])));
    case RotationStrategyEnum.SEQUENTIAL:
      return { contentId: nextInTurn(candidates, asking), reason: ServingReasonEnum.ROTATION, propensity: 1 };
    case RotationStrategyEnum.THOMPSON:
      return kept(candidates, asking, now) ?? byThompson(rotation, candidates, asking, now);
    case RotationStrategyEnum.BEST_AFTER_TEST:
      return bestOrEven(rotation, all, candidates, asking);
  }
}

/** For contents that are all equally good as far as anybody says. */
function even(candidates: readonly Servable[]): Map<string, number> {
  return new Map(candidates.map(({ id }) => [id, 1]));
}

function drawn(
  { campaignId }: Rotation,
  { unitId }: Asking,
  weights: ReadonlyMap<string, number>,
  turn = '',
): Chosen | null {
  const choice = drawFor(unitId, `rotation:${campaignId}${turn}`, weights);
  return choice && { contentId: choice.id, reason: ServingReasonEnum.ROTATION, propensity: choice.propensity };
}

/** In the order in which they were made, which is that of their ids, from the beginning again after the last one. */
function nextInTurn(candidates: readonly Servable[], { served }: Asking): string {
  const ids = candidates.map(({ id }) => id).sort();
  const last = served.last?.contentId;
  return ids.find((id) => last !== undefined && id > last) ?? ids[0];
}

function kept(candidates: readonly Servable[], { served: { last } }: Asking, now: Date): Chosen | null {
  if (last === null || last.strategy !== RotationStrategyEnum.THOMPSON) return null;
  if (last.reason !== ServingReasonEnum.ROTATION && last.reason !== ServingReasonEnum.KEPT) return null;
  if (now.getTime() - last.decidedAt.getTime() >= KEPT_MS) return null;
  if (!candidates.some(({ id }) => id === last.contentId)) return null;
  const { contentId, propensity, decidedAt } = last;
  return { contentId, reason: ServingReasonEnum.KEPT, propensity, decidedAt };
}

/** New draws every day, the same ones for all units in between. */
function byThompson(rotation: Rotation, candidates: readonly Servable[], asking: Asking, now: Date): Chosen | null {
  const day = `:${Math.floor(now.getTime() / DAY_MS)}`;
  const weights = thompsonWeights(candidates, rotation.explorationShare, `${rotation.campaignId}${day}`);
  return drawn(rotation, asking, weights, day);
}

/** The winner alone after a test; where the counts name a leader, it and a little of the others; else all alike. */
function bestOrEven(
  rotation: Rotation,
  all: readonly Servable[],
  candidates: readonly Servable[],
  asking: Asking,
): Chosen | null {
  const { testWinner, isTested, leaderRule, explorationShare } = rotation;
  if (candidates.some(({ id }) => id === testWinner)) {
    return { contentId: testWinner, reason: ServingReasonEnum.TEST_WINNER, propensity: 1 };
  }
  const weights = even(candidates);
  const leader = isTested || testWinner !== null ? null : leaderOf(all, leaderRule);
  if (leader === null || !weights.has(leader)) return drawn(rotation, asking, weights);
  for (const id of weights.keys()) weights.set(id, explorationShare / candidates.length);
  weights.set(leader, 1 - explorationShare + explorationShare / candidates.length);
  const choice = drawn(rotation, asking, weights);
  return choice?.contentId === leader ? { ...choice, reason: ServingReasonEnum.LEADER } : choice;
}
