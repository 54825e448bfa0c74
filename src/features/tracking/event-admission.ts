import type { Database } from '../../platform/database/statement';
import { parseId } from '../../platform/graphql/ids';
import { TestStatusEnum } from '../experiments/ab-tests/ab-test.enums';
import { listAssignments } from '../experiments/assignment/test-assignment.store';
import { StatisticsSource } from '../experiments/measurements/measurement.enums';
import type { EventRow } from './event.store';
import { type EventLine, Refusal, tooOld } from './event-line';
import { claimForEvents, listPresentContents, listTrackedTests, type TrackedTest } from './tracked-test.store';
import { EventKindEnum, EventRefusalEnum } from './tracking.enums';

/** Clocks of senders differ: what came just before a test began, or just after it ended, is taken. */
const TOLERANCE_MS = 5 * 60 * 1_000;

/**
 * Looks up what events speak of, all of them together, and refuses what cannot be counted. The variation of an exposure is
 * believed, as everywhere in the field: it is what the unit saw, whatever it should have seen; the checks for mismatched
 * ratios and multiple exposure are there to find clients that show the wrong one. An exposure that names no variation is one to
 * the variation that the unit was assigned here. What happened before `earliest` may have been counted and deleted.
 */
export async function admitEvents(
  db: Database,
  read: readonly (EventLine | Refusal)[],
  earliest: Date,
): Promise<(EventRow | Refusal)[]> {
  const events = read.filter((line): line is EventLine => !(line instanceof Refusal));
  const [tests, contents] = await Promise.all([findTests(db, events), findContents(db, events)]);
  const sources = await claimTests(db, events, tests);
  const assigned = await findAssigned(db, events, tests);
  return read.map((line) => {
    if (line instanceof Refusal) return line;
    if (line.occurredAt < earliest) return tooOld(earliest);
    const { test: reference, ...event } = line;
    if (event.contentId !== null && !contents.has(event.contentId)) {
      return refusal('UNKNOWN_CONTENT', 'contentId', 'There is no personalized content with this id.');
    }
    if (reference === null) return { ...event, abTestId: null };
    const test = tests.get(reference);
    if (!test) return refusal('UNKNOWN_TEST', 'test', 'There is no test with this key or id.');
    const found = event.variationId ?? assigned.get(`${test.id} ${event.unitId}`) ?? null;
    const variationId = event.kind === EventKindEnum.EXPOSURE ? found : event.variationId;
    return (
      whyNot(line, test, sources.get(test.id) ?? test.statisticsSource, variationId) ?? {
        ...event,
        variationId,
        abTestId: test.id,
      }
    );
  });
}

function whyNot(
  { kind, occurredAt, currency }: EventLine,
  test: TrackedTest,
  source: StatisticsSource | null,
  variationId: string | null,
): Refusal | null {
  const { status, startDate, endDate } = test;
  const isExposure = kind === EventKindEnum.EXPOSURE;
  if (status === TestStatusEnum.DRAFT || startDate === null) {
    return refusal('TEST_NOT_STARTED', 'test', 'The test has not been started.');
  }
  if (source === StatisticsSource.REPORTED) {
    return refusal(
      'TEST_REPORTED',
      'test',
      'Counts are reported of this test; events would be counted on top of them.',
    );
  }
  if (occurredAt.getTime() < startDate.getTime() - TOLERANCE_MS) {
    return refusal('TEST_NOT_STARTED', 'occurredAt', `The test was started later, at ${startDate.toISOString()}.`);
  }
  const isOver = status === TestStatusEnum.COMPLETED || status === TestStatusEnum.CANCELLED;
  if (isExposure && isOver && endDate && occurredAt.getTime() > endDate.getTime() + TOLERANCE_MS) {
    return refusal('TEST_OVER', 'occurredAt', `The test ended before, at ${endDate.toISOString()}.`);
  }
  if (isExposure && variationId === null) {
    return refusal(
      'UNIT_NOT_ASSIGNED',
      'variationId',
      'Say which variation the unit saw: it was not assigned one here.',
    );
  }
  if (variationId !== null && !test.variations?.some((one) => one.variationId === variationId)) {
    return refusal('UNKNOWN_VARIATION', 'variationId', 'The test has no variation with this key.');
  }
  if (currency !== null && currency !== test.currency) {
    const needed = test.currency === null ? 'none: send value without currency' : test.currency;
    return refusal('CURRENCY_MISMATCH', 'currency', `The currency of the test is ${needed}.`);
  }
  return null;
}

/** The tests that events name, by what they name them with: a key, or an id. */
async function findTests(db: Database, events: readonly EventLine[]): Promise<ReadonlyMap<string, TrackedTest>> {
  const uuids = new Map<string, string>();
  for (const { test } of events) {
    if (test === null || uuids.has(test)) continue;
    const parsed = parseId(test);
    uuids.set(test, parsed?.prefix === 'test' ? parsed.uuid : '');
  }
  if (uuids.size === 0) return new Map();
  const ids = [...uuids.values()].filter((uuid) => uuid !== '');
  const found = await listTrackedTests(db, ids, [...uuids.keys()]);
  const byId = new Map(found.map((test) => [test.id, test]));
  const byKey = new Map(found.map((test) => [test.key, test]));
  const named = [...uuids].map(([reference, uuid]) => [reference, byKey.get(reference) ?? byId.get(uuid)] as const);
  return new Map(named.filter((entry): entry is [string, TrackedTest] => entry[1] !== undefined));
}

async function findContents(db: Database, events: readonly EventLine[]): Promise<ReadonlySet<string>> {
  const ids = new Set(events.map(({ contentId }) => contentId).filter((id) => id !== null));
  return ids.size === 0 ? ids : listPresentContents(db, [...ids]);
}

/** From its first event on, a test is one that is measured by events. */
async function claimTests(
  db: Database,
  events: readonly EventLine[],
  tests: ReadonlyMap<string, TrackedTest>,
): Promise<ReadonlyMap<string, StatisticsSource | null>> {
  const unclaimed = new Set<string>();
  for (const event of events) {
    const test = event.test === null ? undefined : tests.get(event.test);
    if (!test || test.statisticsSource !== null || unclaimed.has(test.id)) continue;
    if (!whyNot(event, test, null, event.variationId ?? test.variations?.[0]?.variationId ?? null))
      unclaimed.add(test.id);
  }
  return unclaimed.size === 0 ? new Map() : claimForEvents(db, [...unclaimed]);
}

/** What units were assigned whose exposures do not say, by test and unit. */
async function findAssigned(
  db: Database,
  events: readonly EventLine[],
  tests: ReadonlyMap<string, TrackedTest>,
): Promise<ReadonlyMap<string, string>> {
  const units = new Map<string, Set<string>>();
  for (const { kind, test: reference, unitId, variationId } of events) {
    const test = reference === null ? undefined : tests.get(reference);
    if (!test || kind !== EventKindEnum.EXPOSURE || variationId !== null) continue;
    units.set(test.id, (units.get(test.id) ?? new Set()).add(unitId));
  }
  const assigned = new Map<string, string>();
  const lists = [...units].map(async ([abTestId, ids]) => {
    for (const { unitId, variationId } of await listAssignments(db, abTestId, [...ids])) {
      assigned.set(`${abTestId} ${unitId}`, variationId);
    }
  });
  await Promise.all(lists);
  return assigned;
}

function refusal(code: keyof typeof EventRefusalEnum, field: string, message: string): Refusal {
  return new Refusal(EventRefusalEnum[code], field, message);
}
