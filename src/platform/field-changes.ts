import { isDeepStrictEqual } from 'node:util';

export type Fields = Readonly<Record<string, unknown>>;

/** The same fields before and after a change. */
export interface FieldChanges {
  readonly before: Fields;
  readonly after: Fields;
}

/** As JSON keeps it: moments as texts, nothing that is undefined. */
export function plainFields(fields: Fields): Record<string, unknown> {
  return JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
}

/** The fields of `after` that differ from those of `before` (both as JSON keeps them); null where none does. */
export function differingFields(before: Fields, after: Fields): FieldChanges | null {
  const names = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name] ?? null, after[name] ?? null));
  if (names.length === 0) return null;
  const pick = (from: Fields) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}
