import { now } from '../../platform/clock';
import type { Database } from '../../platform/database/statement';
import { countContentEvents } from '../content/performance/content-counts';
import { addEventCounts } from '../content/performance/content-counts.store';
import {
  addToDailyStatistics,
  lockMeasurements,
  refreshVariations,
} from '../experiments/measurements/measurement.writes';
import { type EventRow, findDeletedBefore, insertEvents, lockUnits, planAnew } from './event.store';
import { admitEvents } from './event-admission';
import { type EventLine, type EventPeriod, Refusal } from './event-line';
import { EventOutcomeEnum, type EventRefusalEnum } from './tracking.enums';
import { addUpUnits, type TouchedUnit } from './unit.store';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How late an event may come. */
const MAX_AGE_DAYS = 90;
/** How far the clock of a sender may be ahead. */
const AHEAD_MS = 5 * 60 * 1_000;

/** What became of one event, in the place where it was sent. */
export interface TrackedLine {
  readonly eventId: string | null;
  readonly outcome: EventOutcomeEnum;
  readonly code: EventRefusalEnum | null;
  readonly field: string | null;
  readonly message: string | null;
}

/** What became of many events, in their order. */
export interface TrackingResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly lines: readonly TrackedLine[];
}

/** From when to when events are taken now. */
export function eventPeriod(): EventPeriod {
  const at = now().getTime();
  return { earliest: new Date(at - MAX_AGE_DAYS * DAY_MS), latest: new Date(at + AHEAD_MS) };
}

/**
 * Takes events, each once however often it is sent, and brings the numbers of all tests and contents up to date that they bear on, in the
 * same transaction and whatever order they come in. What has to be refused is, alone, with the reason in its place. `read`
 * are events of `eventPeriod()`: they are read before the transaction, which others wait for.
 */
export async function trackEvents(
  db: Database,
  { earliest }: EventPeriod,
  read: readonly (EventLine | Refusal)[],
): Promise<TrackingResult> {
  const deletedBefore = await findDeletedBefore(db);
  const horizon = deletedBefore !== null && deletedBefore > earliest ? deletedBefore : earliest;
  const admitted = await admitEvents(db, read, horizon);
  const rows = new Map<string, EventRow>();
  for (const event of admitted) if (!(event instanceof Refusal) && !rows.has(event.id)) rows.set(event.id, event);
  const inserted = rows.size === 0 ? new Set<string>() : await insertEvents(db, [...rows.values()], now());
  const fresh = [...rows.values()].filter(({ id }) => inserted.has(id));
  await Promise.all([countIn(db, fresh, horizon), addEventCounts(db, countContentEvents(fresh))]);
  return resultOf(read, admitted, inserted);
}

/** Adds new events to the numbers of their units, days and variations. */
async function countIn(db: Database, fresh: readonly EventRow[], horizon: Date): Promise<void> {
  const touched = touchedUnits(fresh);
  if (touched.length === 0) return;
  // Sent together, done one after another: each statement sees what others have committed while it waited for its locks.
  const locked = lockUnits(
    db,
    touched.map(({ unitId }) => unitId),
  );
  const prepared = planAnew(db);
  const [differences] = await Promise.all([addUpUnits(db, touched, horizon), locked, prepared]);
  if (differences.length === 0) return;
  const tests = [...new Set(differences.map(({ abTestId }) => abTestId))];
  await Promise.all([lockMeasurements(db, tests), addToDailyStatistics(db, differences), refreshVariations(db, tests)]);
}

function touchedUnits(events: readonly EventRow[]): TouchedUnit[] {
  const touched = new Map<string, TouchedUnit>();
  for (const { kind, unitId, abTestId } of events) {
    // What was only shown or clicked, in no test, bears on none.
    if (abTestId === null && kind !== 'CONVERSION') continue;
    touched.set(`${abTestId} ${unitId}`, { unitId, abTestId });
  }
  return [...touched.values()];
}

function resultOf(
  read: readonly (EventLine | Refusal)[],
  admitted: readonly (EventRow | Refusal)[],
  inserted: ReadonlySet<string>,
): TrackingResult {
  const told = new Set<string>();
  const counts = { accepted: 0, duplicates: 0, refused: 0 };
  const lines = admitted.map((event, index): TrackedLine => {
    const line = read[index];
    const eventId = line instanceof Refusal ? null : line.eventId;
    if (event instanceof Refusal) {
      counts.refused += 1;
      const { code, field, message } = event;
      return { eventId, outcome: EventOutcomeEnum.REFUSED, code, field, message };
    }
    const isNew = inserted.has(event.id) && !told.has(event.id);
    told.add(event.id);
    if (isNew) counts.accepted += 1;
    else counts.duplicates += 1;
    const outcome = isNew ? EventOutcomeEnum.ACCEPTED : EventOutcomeEnum.DUPLICATE;
    return { eventId, outcome, code: null, field: null, message: null };
  });
  return { ...counts, lines };
}
