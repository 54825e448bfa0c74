import { hasCharacters } from '../../../platform/characters';
import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { notFound, updateOwn, type Values } from '../../../platform/database/write';
import { BadUserInputError, ConflictError } from '../../../platform/errors';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { ABTestActionEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';
import { abTests, type LockedTest, lockCampaignOf, lockTest, lockTestOfVariation } from '../ab-tests/ab-test.store';
import { rangesOf, rangesWithout } from '../assignment/traffic';
import { listArms, testVariations } from '../variations/test-variation.store';
import { changeOf, type Ruling, recordEvent } from './ab-test-event.service';
import { campaignReasons, type LaunchCheck, type LaunchFacts, launchChecklist } from './launch-checklist';
import { findLaunchFacts } from './launch-facts';
import { type LifecycleAction, nextStatus } from './lifecycle';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_REASON = 1_000;

/** What the launch looks at. */
const LAUNCHED: readonly (keyof AbTest)[] = [
  ...([
    'status',
    'testType',
    'campaignId',
    'hypothesis',
    'sampleSize',
    'durationDays',
    'endDate',
    'primaryMetric',
  ] as const),
  ...(['minimumDetectableEffect', 'power', 'confidenceThreshold', 'trafficSplit', 'trafficRanges'] as const),
];

/**
 * Starts a test that is DRAFT. Throws CONFLICT where it is not, where `version` is not the present one, and with all
 * `reasons` at once where its checklist is not clear.
 */
export async function startABTest(db: Database, id: string, version: number): Promise<void> {
  const { status } = await lockedForAction(db, id, ABTestActionEnum.STARTED);
  const test = await readTest(db, id, LAUNCHED);
  const facts = await factsOf(db, test);
  const at = now();
  const { reasons } = launchChecklist(test, facts, at);
  refuse(reasons, 'started', { status });
  const { endDate, durationDays } = test;
  const end = endDate ?? (durationDays === null ? null : new Date(at.getTime() + durationDays * DAY_MS));
  await advance(db, test, ABTestActionEnum.STARTED, version, {
    startDate: at,
    endDate: end,
    trafficRanges: rangesOf({ ...test, trafficRanges: [] }),
  });
}

/**
 * Stops taking new units; those that have a variation keep it. `ruling`: the system does it by itself. Throws CONFLICT unless
 * the test is ACTIVE.
 */
export async function pauseABTest(db: Database, id: string, reason?: string | null, ruling?: Ruling): Promise<void> {
  const test = await lockedForAction(db, id, ABTestActionEnum.PAUSED);
  await advance(db, test, ABTestActionEnum.PAUSED, test.version, {}, reason, ruling);
}

/** Takes new units again. Throws CONFLICT unless the test is PAUSED, and where its campaign has another test meanwhile, or does
 * not allow testing any more. */
export async function resumeABTest(db: Database, id: string, reason?: string | null): Promise<void> {
  const test = await lockedForAction(db, id, ABTestActionEnum.RESUMED);
  const facts = await factsOf(db, await readTest(db, id, ['campaignId', 'primaryMetric']));
  refuse(campaignReasons(facts), 'resumed', { status: test.status });
  await advance(db, test, ABTestActionEnum.RESUMED, test.version, {}, reason);
}

/** Ends a test, with a winner or (null) without. `ruling` as in `pauseABTest`. Throws CONFLICT unless it is ACTIVE or PAUSED. */
export async function completeABTest(
  db: Database,
  id: string,
  winningVariationId: string | null,
  reason?: string | null,
  ruling?: Ruling,
): Promise<void> {
  const test = await lockedForAction(db, id, ABTestActionEnum.COMPLETED);
  if (winningVariationId !== null) await requireWinner(db, id, winningVariationId);
  const end = { endDate: endOf(test), winningVariationId };
  await advance(db, test, ABTestActionEnum.COMPLETED, test.version, end, reason, ruling);
}

/** Gives a test up. Throws CONFLICT where it is over already. */
export async function cancelABTest(db: Database, id: string, reason: string): Promise<void> {
  const test = await lockedForAction(db, id, ABTestActionEnum.CANCELLED);
  const end = test.status === TestStatusEnum.DRAFT ? {} : { endDate: endOf(test) };
  await advance(db, test, ABTestActionEnum.CANCELLED, test.version, end, reason);
}

/**
 * Takes an arm out of a running test: no new unit gets it, its traffic goes to nobody, and all units keep what they have.
 * Throws CONFLICT for a test that does not run, for the control, and where fewer than two arms would be left.
 */
export async function dropTestVariation(db: Database, variationUuid: string, reason?: string | null): Promise<void> {
  const locked = await lockTestOfVariation(db, variationUuid);
  if (locked === null) throw notFound(testVariations);
  const { id, status, version } = locked;
  if (status !== TestStatusEnum.ACTIVE && status !== TestStatusEnum.PAUSED) {
    throw new ConflictError(
      `Only a variation of a test that is ACTIVE or PAUSED can be dropped; this one is ${status}.`,
      { status },
    );
  }
  const left = (await listArms(db, id)).filter(({ droppedAt }) => droppedAt === null);
  const arm = left.find((one) => one.id === variationUuid);
  if (!arm) throw new ConflictError('The variation has been dropped already.', { status });
  if (arm.isControl) {
    throw new ConflictError('The control cannot be dropped: the others are compared with it.', { status });
  }
  if (left.length < 3) {
    throw new ConflictError('A test needs two variations. Complete it, or cancel it, instead.', { status });
  }
  const droppedAt = now();
  const test = await readTest(db, id, ['trafficSplit', 'trafficRanges']);
  await updateOwn(db, testVariations, variationUuid, { droppedAt });
  await updateOwn(db, abTests, id, { trafficRanges: rangesWithout(test, arm.variationId) }, version);
  const { variationId } = arm;
  await recordEvent(db, id, ABTestActionEnum.VARIATION_DROPPED, {
    before: { variationId, droppedAt: null },
    after: { variationId, droppedAt },
    reason: checked(reason),
  });
}

async function lockedForAction(db: Database, id: string, action: LifecycleAction): Promise<LockedTest> {
  const test = await lockTest(db, id);
  if (test === null) throw notFound(abTests);
  nextStatus(test.status, action);
  return test;
}

async function readTest(db: Database, id: string, columns: readonly (keyof AbTest)[]): Promise<AbTest> {
  const [test] = await findBy(db, abTests, 'id', [id], columns);
  if (!test) throw notFound(abTests);
  return test;
}

/** Read behind the lock of the campaign: what is ACTIVE then stays so until this transaction ends. */
async function factsOf(db: Database, test: AbTest): Promise<LaunchFacts> {
  await lockCampaignOf(db, test.id);
  const facts = (await findLaunchFacts(db, [test])).get(test.id);
  if (!facts) throw new Error('The facts of a test were not read.');
  return facts;
}

/** The new status with what comes along, written and told in the history. */
async function advance(
  db: Database,
  test: Pick<AbTest, 'id' | 'status'> & Partial<AbTest>,
  action: LifecycleAction,
  version: number,
  values: Values<AbTest>,
  reason?: string | null,
  ruling?: Ruling,
): Promise<void> {
  const changed = { status: nextStatus(test.status, action), ...values };
  await updateOwn(db, abTests, test.id, changed, version);
  await recordEvent(db, test.id, action, {
    ...changeOf({ ...test }, changed),
    reason: checked(reason),
    ...(ruling === undefined ? {} : { ruling }),
  });
}

function refuse(reasons: readonly LaunchCheck[], past: string, state: Readonly<Record<string, unknown>>): void {
  if (reasons.length === 0) return;
  throw new ConflictError(`The test cannot be ${past}: ${reasons.map(({ message }) => message).join(' ')}`, {
    ...state,
    reasons,
  });
}

async function requireWinner(db: Database, id: string, variationId: string): Promise<void> {
  const arms = (await listArms(db, id)).filter(({ droppedAt }) => droppedAt === null);
  if (arms.some((arm) => arm.variationId === variationId)) return;
  const names = arms.map((arm) => arm.variationId).sort();
  throw BadUserInputError.at(
    'winningVariationId',
    `winningVariationId must be one of the variations of the test that were not dropped: ${names.join(', ')}.`,
    'isVariation',
  );
}

/** A test lasts at least a moment, whatever the clock says. */
function endOf({ startDate }: Pick<AbTest, 'startDate'>): Date {
  return new Date(Math.max(now().getTime(), (startDate?.getTime() ?? 0) + 1));
}

function checked(reason: string | null | undefined): string | null {
  if (reason === null || reason === undefined) return null;
  const text = reason.trim();
  if (hasCharacters(text, 1, MAX_REASON)) return text;
  throw BadUserInputError.at('reason', `reason must have 1 to ${MAX_REASON} characters.`, 'isLength');
}
