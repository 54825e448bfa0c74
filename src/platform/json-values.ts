/** Reading and writing the JSON columns: what is missing or of another kind reads as null or nothing, never as a failure. */

export function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function readTexts(value: unknown): string[] {
  return readList(value).filter((one) => typeof one === 'string');
}

export function readNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function readWhole(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

export function readFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** Money and other exact numbers are strings in JSON; a plain number is taken as it is written. */
export function readDecimal(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^-?\d{1,18}(\.\d+)?$/.test(text) ? text : null;
}

/** A moment in JSON is an ISO 8601 text. */
export function readMoment(value: unknown): Date | null {
  const moment = typeof value === 'string' ? new Date(value) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : null;
}

export function readEnum<T extends string>(values: Readonly<Record<string, T>>, value: unknown): T | null {
  return Object.values(values).find((one) => one === value) ?? null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A list of references: only what is a UUID. */
export function readUuids(value: unknown): string[] {
  return readTexts(value).filter((one) => UUID.test(one));
}

/** The object to store for an input: without the fields that were left out or are null. */
export function compact(input: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
}

/** What to write for an input: undefined (leave it) and null (refused or cleared by the column) pass through. */
export function whenGiven<In, Out>(value: In | null | undefined, make: (value: In) => Out): Out | null | undefined {
  return value === null || value === undefined ? (value as null | undefined) : make(value);
}
/** The objects in a list; anything else in it is passed over, and what is no list has none. */
export function readRecords(value: unknown): Readonly<Record<string, unknown>>[] {
  return readList(value)
    .map(readRecord)
    .filter((record) => Object.keys(record).length > 0);
}

/** The entries of an object whose values are finite numbers, in the order of their names. */
export function readNumbers(value: unknown): [name: string, value: number][] {
  return Object.entries(readRecord(value))
    .filter((entry): entry is [string, number] => readNumber(entry[1]) !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
