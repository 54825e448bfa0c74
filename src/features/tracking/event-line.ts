import { isISO4217CurrencyCode } from 'class-validator';
import { hasCharacters } from '../../platform/characters';
import { parseId } from '../../platform/graphql/ids';
import { eventUuid } from './event-id';
import { EventKindEnum, EventRefusalEnum } from './tracking.enums';

const { EXPOSURE, CONVERSION } = EventKindEnum;
const { INVALID_FIELD, NO_TEST } = EventRefusalEnum;

/** An event as a client means it, whose fields are well-formed: whether test, variation and content exist is not known yet. */
export interface EventLine {
  readonly id: string;
  readonly eventId: string;
  readonly kind: EventKindEnum;
  readonly unitId: string;
  readonly occurredAt: Date;
  /** Key or id of a test. */
  readonly test: string | null;
  /** Key of a variation of the test. */
  readonly variationId: string | null;
  readonly name: string | null;
  /** Exact decimal, with six digits after its point. */
  readonly value: string | null;
  readonly currency: string | null;
  /** UUID. */
  readonly contentId: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly covariate: string | null;
}

/** Why an event is not counted, and what to do about it. */
export class Refusal {
  constructor(
    readonly code: EventRefusalEnum,
    readonly field: string | null,
    readonly message: string,
  ) {}
}

/** The moments between which events are taken: what is older may have been counted and deleted. */
export interface EventPeriod {
  readonly earliest: Date;
  readonly latest: Date;
}

const FIELDS: ReadonlySet<string> = new Set([
  ...['eventId', 'kind', 'unitId', 'occurredAt', 'test', 'variationId', 'name', 'value', 'currency', 'contentId'],
  ...['dimensions', 'covariate'],
]);
const MOMENT = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|z|[+-]\d{2}:?\d{2})$/;
const DECIMAL = /^-?\d{1,11}(\.\d{1,6})?$/;
const DIMENSION = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const MAX_ID = 200;
const MAX_AMOUNT = 10_000_000_000;
const MAX_DIMENSIONS = 5;
const MAX_DIMENSION_VALUE = 100;

/**
 * Reads one event from what was sent, a value parsed from JSON. What is null counts as left out. Returns the first thing that
 * is wrong with it instead.
 */
export function readEvent(sent: unknown, period: EventPeriod): EventLine | Refusal {
  try {
    return eventOf(sent, period);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function eventOf(sent: unknown, period: EventPeriod): EventLine {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw new Refusal(EventRefusalEnum.UNREADABLE, null, 'An event is a JSON object.');
  }
  const raw = sent as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(raw)) {
    if (FIELDS.has(field)) continue;
    const shown = /^\w{1,40}$/.test(field) ? field : null;
    throw new Refusal(
      EventRefusalEnum.UNKNOWN_FIELD,
      shown,
      `There is an unknown field. Known are: ${[...FIELDS].join(', ')}.`,
    );
  }
  const eventId = text(raw, 'eventId', MAX_ID, true);
  const kind = kindOf(raw.kind);
  const unitId = text(raw, 'unitId', MAX_ID, true);
  const occurredAt = momentOf(raw.occurredAt, period);
  const event = {
    id: eventUuid(eventId),
    ...{ eventId, kind, unitId, occurredAt },
    test: text(raw, 'test', MAX_ID),
    variationId: text(raw, 'variationId', MAX_ID),
    name: text(raw, 'name', MAX_ID),
    value: amount(raw, 'value', 0),
    currency: currencyOf(raw.currency),
    contentId: contentOf(raw.contentId),
    dimensions: dimensionsOf(raw.dimensions),
    covariate: amount(raw, 'covariate', -MAX_AMOUNT),
  };
  requireFit(event);
  return event;
}

export function tooOld(earliest: Date): Refusal {
  return new Refusal(EventRefusalEnum.TOO_OLD, 'occurredAt', `Events are taken back to ${earliest.toISOString()}.`);
}

/** Each kind has fields of its own; elsewhere they would be lost without a word. */
function requireFit(event: EventLine): void {
  const { kind, test, variationId, contentId, dimensions, covariate } = event;
  const only = (allowed: EventKindEnum, fields: Readonly<Record<string, unknown>>) => {
    const field = Object.entries(fields).find(([, value]) => value !== null)?.[0];
    if (kind !== allowed && field)
      throw new Refusal(INVALID_FIELD, field, `${field} belongs to events of kind ${allowed} only.`);
  };
  only(CONVERSION, { name: event.name, value: event.value, currency: event.currency });
  only(EXPOSURE, { dimensions: Object.keys(dimensions).length > 0 ? dimensions : null, covariate });
  if (event.currency !== null && event.value === null) {
    throw new Refusal(INVALID_FIELD, 'currency', 'currency says what value is in: send value with it.');
  }
  if (test === null && variationId !== null) {
    throw new Refusal(NO_TEST, 'test', 'test must say which test variationId is of.');
  }
  if (test !== null || kind === CONVERSION) return;
  if (kind === EXPOSURE) throw new Refusal(NO_TEST, 'test', 'test must say which test the unit was exposed to.');
  if (contentId === null) {
    throw new Refusal(NO_TEST, 'test', `test or contentId must say what the ${kind.toLowerCase()} is of.`);
  }
}

function text(raw: Readonly<Record<string, unknown>>, field: string, most: number, required: true): string;
function text(raw: Readonly<Record<string, unknown>>, field: string, most: number): string | null;
function text(raw: Readonly<Record<string, unknown>>, field: string, most: number, required = false): string | null {
  const value = raw[field] ?? null;
  if (value === null && !required) return null;
  if (typeof value === 'string' && hasCharacters(value, 1, most) && !value.includes('\0')) return value;
  throw new Refusal(INVALID_FIELD, field, `${field} must be a text of 1 to ${most} characters, none of them NUL.`);
}

function kindOf(value: unknown): EventKindEnum {
  const kind = Object.values(EventKindEnum).find((one) => one === value);
  if (kind) return kind;
  throw new Refusal(INVALID_FIELD, 'kind', `kind must be one of ${Object.values(EventKindEnum).join(', ')}.`);
}

function momentOf(value: unknown, { earliest, latest }: EventPeriod): Date {
  const moment =
    value instanceof Date ? value : typeof value === 'string' && MOMENT.test(value) ? new Date(value) : null;
  if (moment === null || Number.isNaN(moment.getTime())) {
    const form = 'such as 2026-05-01T09:30:00Z';
    throw new Refusal(INVALID_FIELD, 'occurredAt', `occurredAt must be a moment with its offset, ${form}.`);
  }
  if (moment < earliest) throw tooOld(earliest);
  if (moment <= latest) return moment;
  throw new Refusal(
    EventRefusalEnum.IN_FUTURE,
    'occurredAt',
    'occurredAt is in the future. Check the clock of the sender.',
  );
}

/** Numbers of JSON are binary: what is beyond the sixth digit after the point is their noise. */
function amount(raw: Readonly<Record<string, unknown>>, field: string, least: number): string | null {
  const value = raw[field] ?? null;
  if (value === null) return null;
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number === 'number' && number >= least && number <= MAX_AMOUNT) {
    return typeof value === 'string' ? value : number.toFixed(6);
  }
  const range = `${least} to ${MAX_AMOUNT}`;
  throw new Refusal(INVALID_FIELD, field, `${field} must be a number, or one as a text such as "12.50", of ${range}.`);
}

function currencyOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value) && isISO4217CurrencyCode(value)) return value;
  throw new Refusal(INVALID_FIELD, 'currency', 'currency must be a code of ISO 4217, such as EUR.');
}

function contentOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const parsed = typeof value === 'string' ? parseId(value) : null;
  if (parsed?.prefix === 'content') return parsed.uuid;
  throw new Refusal(INVALID_FIELD, 'contentId', 'contentId must be the id of a content (content_ and 26 characters).');
}

function dimensionsOf(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : null;
  const given = entries?.filter(([, one]) => one !== null);
  if (given && given.length <= MAX_DIMENSIONS && given.every(isDimension)) {
    return Object.fromEntries(given.map(([name, one]) => [name, String(one)]));
  }
  throw new Refusal(
    INVALID_FIELD,
    'dimensions',
    `dimensions must be an object of at most ${MAX_DIMENSIONS} names (letters, digits, _) with texts of 1 to ` +
      `${MAX_DIMENSION_VALUE} characters, such as { "device": "phone" }.`,
  );
}

function isDimension([name, value]: [string, unknown]): boolean {
  if (!DIMENSION.test(name)) return false;
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' && hasCharacters(value, 1, MAX_DIMENSION_VALUE) && !value.includes('\0');
}
