import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { notFound } from '../../../platform/database/write';
import { UnavailableError } from '../../../platform/errors';
import { campaigns } from '../../campaigns/campaign.store';
import { isShown } from '../../campaigns/campaign-standing';
import { TriggerActionEnum } from '../../campaigns/settings/settings.enums';
import type { BehavioralTrigger } from '../../campaigns/settings/settings.views';
import { insertAssignments } from '../../experiments/assignment/test-assignment.store';
import { ContentStatusEnum } from '../content.enums';
import { contents } from '../content.store';
import { isOf, type Person, unknownOf } from './audience-match';
import { bidModifierOf, countsForNothing } from './bid-modifier';
import { type Choice, chooseContent, noContent, type Rotation, type Servable, type Served } from './choose-content';
import { insertServings } from './content-serving.store';
import { ServingReasonEnum } from './serving.enums';
import { countServings } from './serving.metrics';
import type { Unfilled } from './serving-elements';
import { type ServingRules, servableOf, servingRules } from './serving-rules';
import { lockUnits, readServingState, type ServingState } from './serving-state.store';
import {
  type ContentTest,
  contentsOnTrial,
  isUnderWay,
  type Standing,
  standingOf,
  winningContent,
} from './test-standing';
import { tellOfTriggers } from './trigger-notices';
import { calledFor, type ToldBehavior } from './triggers';

/** A unit that wants a content. */
export interface ServedUnit {
  readonly unitId: string;
  readonly person: Person;
  readonly behavior: readonly ToldBehavior[];
  /** Values for dynamic elements, by variable. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a unit is given. */
export interface NextContent extends Choice, Unfilled {
  readonly campaignId: string;
  readonly unitId: string;
  /** Of the record of it; null where there is no content. */
  readonly servingId: string | null;
  readonly strategy: ServingRules['strategy'];
  readonly abTestId: string | null;
  readonly variationId: string | null;
  readonly triggers: readonly BehavioralTrigger[];
  readonly bidModifier: number | null;
  readonly person: Person;
  readonly servedAt: Date;
}

interface Decided {
  readonly unit: ServedUnit;
  readonly choice: Choice;
  readonly standing: Standing | null;
  readonly triggers: readonly BehavioralTrigger[];
}

const MAX_ATTEMPTS = 3;
const UNSEEN: Served = { counts: new Map(), last: null };

/**
 * Gives each of some units (no two alike) its next content of a campaign, and keeps a record of it: two round trips, however many
 * they are. Again where a test was changed, or a unit assigned by somebody else, between reading and writing. Throws NOT_FOUND
 * where the viewer has no such campaign; nothing to show is an answer.
 */
export async function serveContents(
  db: Database,
  campaignId: string,
  units: readonly ServedUnit[],
): Promise<NextContent[]> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const at = now();
    const state = await readState(db, campaignId, units, at);
    const decided = units.map((unit) => decide(state, unit, at));
    if (!(await keepAssignments(db, decided))) continue;
    return give(db, campaignId, state, decided);
  }
  throw new UnavailableError('The tests of the campaign are being changed right now. Try again in a moment.');
}

interface State extends Pick<ServingState, 'profile' | 'tests' | 'holdouts' | 'served' | 'tracked'> {
  /** Whether the campaign shows anything now. */
  readonly isShown: boolean;
  readonly rules: ServingRules;
  readonly rotation: Rotation;
  readonly contents: readonly Servable[];
  readonly published: ReadonlySet<string>;
  /** Of the contents that take part in the rotation. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Sent together, done one after another: what is read is what others left who served the same units before. */
async function readState(db: Database, campaignId: string, units: readonly ServedUnit[], at: Date): Promise<State> {
  const ids = units.map(({ unitId }) => unitId);
  const [, state] = await Promise.all([lockUnits(db, campaignId, ids), readServingState(db, campaignId, ids, at)]);
  if (state === null) throw notFound(campaigns);
  const { campaign, settings, profile, published, tests, holdouts, served, tracked } = state;
  const rules = servingRules(settings);
  const rotation: Rotation = {
    ...rules,
    campaignId,
    testWinner: winningContent(tests),
    isTested: tests.some(isUnderWay),
    onTrial: contentsOnTrial(tests),
  };
  return {
    ...{ rules, profile, rotation, tests, holdouts, served, tracked, isShown: isShown(campaign, at) },
    contents: published.map((content) => servableOf(content, rules)),
    published: await showable(db, published, tests),
    versions: new Map(published.map(({ id, version }) => [id, version])),
  };
}

/** What variations may show: any published content of the viewer, also one that is too old to take part in the rotation. */
async function showable(
  db: Database,
  published: readonly { readonly id: string }[],
  tests: readonly ContentTest[],
): Promise<ReadonlySet<string>> {
  const known = new Set(published.map(({ id }) => id));
  const others = tests
    .flatMap(({ arms }) => arms.map(({ contentId }) => contentId))
    .filter((id): id is string => id !== null && id !== '' && !known.has(id));
  if (others.length === 0) return known;
  for (const { id, status } of await findBy(db, contents, 'id', others, ['status'])) {
    if (status === ContentStatusEnum.PUBLISHED) known.add(id);
  }
  return known;
}

function decide({ rules, rotation, ...state }: State, unit: ServedUnit, at: Date): Decided {
  const { unitId, person } = unit;
  const none = (reason: ServingReasonEnum, triggers: readonly BehavioralTrigger[], missing: readonly string[] = []) => {
    return { unit, triggers, standing: null, choice: noContent(reason, at, missing) };
  };
  if (!state.isShown) return none(ServingReasonEnum.CAMPAIGN_NOT_ACTIVE, []);
  const triggers = calledFor(rules.triggers, state.tracked.get(unitId) ?? [], unit.behavior, at);
  const has = (action: TriggerActionEnum) => triggers.some((trigger) => trigger.action === action);
  if (has(TriggerActionEnum.EXCLUDE)) return none(ServingReasonEnum.EXCLUDED, triggers);
  if (!isOf(rules.audience, person) || countsForNothing(rules.demographicWeights, unit)) {
    return none(ServingReasonEnum.OUTSIDE_AUDIENCE, triggers, unknownOf(rules.audience, person).sort());
  }
  // Where testing is switched off nobody is in a test, and what is on trial stays hidden until it is decided.
  const standing = standingOf(rules.isTesting ? state.tests : [], state.holdouts, state.published, unitId);
  if (standing?.contentId != null) {
    const { contentId, propensity, test } = standing;
    const candidates = test.arms.length;
    const choice = {
      contentId,
      reason: ServingReasonEnum.TEST,
      propensity,
      candidates,
      decidedAt: at,
      missingContext: [],
    };
    return { unit, triggers, standing, choice };
  }
  const asking = {
    unitId,
    person,
    served: state.served.get(unitId) ?? UNSEEN,
    calledForTemplates: has(TriggerActionEnum.SHOW_CONTENT) ? rules.templateIds : null,
  };
  return { unit, triggers, standing, choice: chooseContent(rotation, state.contents, asking, at) };
}

/** Whether everybody who is new in a test could be assigned what was decided. */
async function keepAssignments(db: Database, decided: readonly Decided[]): Promise<boolean> {
  const wanted = new Map<ContentTest, Map<string, string>>();
  for (const { unit, standing } of decided) {
    if (!standing?.isNew) continue;
    const units = wanted.get(standing.test) ?? new Map<string, string>();
    wanted.set(standing.test, units.set(unit.unitId, standing.variationId));
  }
  // In the order of the tests, as everybody who writes about several of them.
  const sorted = [...wanted].sort(([left], [right]) => (left.id < right.id ? -1 : 1));
  const kept = await Promise.all(sorted.map(([test, units]) => insertAssignments(db, test, units, {})));
  return kept.every((rows, index) => rows.length === sorted[index]?.[1].size);
}

/** Does not wait until it is written: what fails fails the whole operation, before it is answered. */
function give(
  db: Database,
  campaignId: string,
  { rules, profile, served, versions }: State,
  decided: readonly Decided[],
): NextContent[] {
  const given = decided.map(({ unit, choice, standing, triggers }) => {
    const { unitId, person, values } = unit;
    const servedAt = after(served.get(unitId));
    return {
      ...choice,
      ...{ campaignId, unitId, person, strategy: rules.strategy, triggers, servedAt },
      ...{ dynamicElements: rules.elements, values, profile },
      decidedAt: choice.reason === ServingReasonEnum.KEPT ? choice.decidedAt : servedAt,
      servingId: choice.contentId === null ? null : newId(),
      contentVersion: choice.contentId === null ? null : (versions.get(choice.contentId) ?? null),
      abTestId: standing?.test.id ?? null,
      variationId: standing?.variationId ?? null,
      bidModifier: bidModifierOf(rules, unit, triggers),
    };
  });
  const rows = given.flatMap(({ servingId: id, contentId, triggers, ...one }) =>
    id === null || contentId === null
      ? []
      : [{ ...one, id, contentId, chosenBy: one.reason, triggers: triggers.map(({ event }) => event) }],
  );
  if (rows.length > 0) insertServings(db, rows).catch(() => undefined);
  tellOfTriggers(db, campaignId, given, now());
  countServings(given);
  return given;
}

/** Later than what the unit was served before, whoever's clock that was by: it is who held the unit first that was first. */
function after(served: Served | undefined): Date {
  return new Date(Math.max(now().getTime(), (served?.last?.servedAt.getTime() ?? 0) + 1));
}
