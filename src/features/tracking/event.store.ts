import { crc32 } from 'node:zlib';
import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { TrackingEvent } from './tracking-event.entity';

export const trackedEvents = defineRecords({ entity: TrackingEvent, type: 'TrackedEvent', idPrefix: 'event' });

/** An event as it is kept. */
export type EventRow = Omit<TrackingEvent, 'userId' | 'user' | 'abTest' | 'receivedAt'>;

const COLUMNS: readonly (readonly [property: keyof EventRow, column: string, type: string])[] = [
  ['id', 'id', 'uuid'],
  ['eventId', 'event_id', 'text'],
  ['kind', 'kind', 'text'],
  ['unitId', 'unit_id', 'text'],
  ['abTestId', 'ab_test_id', 'uuid'],
  ['variationId', 'variation_id', 'text'],
  ['name', 'name', 'text'],
  ['value', 'value', 'numeric'],
  ['currency', 'currency', 'bpchar'],
  ['contentId', 'content_id', 'uuid'],
  ['dimensions', 'dimensions', 'jsonb'],
  ['covariate', 'covariate', 'numeric'],
  ['occurredAt', 'occurred_at', 'timestamptz'],
];

/**
 * Writes events that are not there yet; returns the ids of those. One that somebody else is just writing is waited for. In
 * the order of their ids, so that two that write the same ones wait for each other and never both.
 */
export async function insertEvents(db: Database, events: readonly EventRow[], receivedAt: Date): Promise<Set<string>> {
  const sorted = [...events].sort((left, right) => (left.id < right.id ? -1 : 1));
  const parameters = new Parameters(db.userId);
  const lists = COLUMNS.map(([property, , type]) =>
    parameters.add(
      sorted.map((event) => (property === 'dimensions' ? JSON.stringify(event.dimensions) : event[property])),
      `${type}[]`,
    ),
  );
  const columns = COLUMNS.map(([, column]) => column).join(', ');
  const at = parameters.add(receivedAt, 'timestamptz');
  const text = `INSERT INTO tracking_events (user_id, ${columns}, received_at)
    SELECT $1, ${columns}, ${at} FROM unnest(${lists.join(', ')}) AS n(${columns})
    ON CONFLICT (user_id, id) DO NOTHING RETURNING id`;
  const rows = await db.query<{ id: string }>(statement('tracking_events.insert', text, parameters));
  return new Set(rows.map(({ id }) => id));
}

/**
 * Has the rest of the transaction planned for the tables as they are now: a plan that is kept from when they were small takes
 * any index of the tenant for as good as that of the unit, and goes on so until somebody analyses them. (Measured: 12 s
 * instead of 40 ms for a thousand events of a new installation.)
 */
export async function planAnew(db: Database): Promise<void> {
  const text = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)
    FROM users t WHERE t.id = $1`;
  await db.query(statement('tracking_events.planAnew', text, new Parameters(db.userId)));
}

/** How many locks the units of a user share: enough for small batches to pass each other, few enough for the lock table. */
const BUCKETS = 64;

/**
 * Holds these units against everybody else who adds them up, until the transaction ends. Taken when the events are written and
 * before they are added up: of two who write about a unit at the same time, the later one sees what both wrote. (A unit that
 * nobody has seen yet has no row that could be locked instead.)
 */
export async function lockUnits(db: Database, unitIds: Iterable<string>): Promise<void> {
  const buckets = new Set<number>();
  for (const unitId of unitIds) buckets.add(crc32(unitId) % BUCKETS);
  const parameters = new Parameters(db.userId);
  const sorted = parameters.add(
    [...buckets].sort((left, right) => left - right),
    'integer[]',
  );
  const text = `SELECT pg_advisory_xact_lock(hashtextextended('tracking units ' || t.id || ' ' || b.bucket, 0))
    FROM users t CROSS JOIN unnest(${sorted}) AS b(bucket) WHERE t.id = $1`;
  await db.query(statement('tracking_events.lockUnits', text, parameters));
}

/** Before when the events of the viewer have been deleted; null where none were. */
export async function findDeletedBefore(db: Database): Promise<Date | null> {
  const text = 'SELECT t.deleted_before AS "deletedBefore" FROM event_retention t WHERE t.user_id = $1';
  const [row] = await db.query<{ deletedBefore: Date }>(
    statement('event_retention.find', text, new Parameters(db.userId)),
  );
  return row?.deletedBefore ?? null;
}
