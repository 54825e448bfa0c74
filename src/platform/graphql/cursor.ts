import { createHash } from 'node:crypto';
import type { Filter } from '../database/filter';
import type { KeysetPosition, OrderTerm } from '../database/keyset';
import { BadUserInputError } from '../errors';

/** What a cursor belongs to: it only makes sense in the same list with the same filter and order. */
export function listFingerprint(list: string, filter: Filter | null | undefined, order: readonly OrderTerm[]): string {
  return createHash('sha256')
    .update(JSON.stringify([list, filter ?? null, order]))
    .digest('base64url')
    .slice(0, 10);
}

/** An opaque cursor for one row's position. */
export function encodeCursor(fingerprint: string, position: KeysetPosition): string {
  return Buffer.from(JSON.stringify([fingerprint, ...position])).toString('base64url');
}

/** The position of a cursor. Throws BAD_USER_INPUT where it is broken or comes from another list, filter or order. */
export function decodeCursor(
  cursor: string,
  fingerprint: string,
  order: readonly OrderTerm[],
  path: string,
): KeysetPosition {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parsed = undefined;
  }
  const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';
  if (!Array.isArray(parsed) || !parsed.every(isText) || parsed.length < 2) {
    throw BadUserInputError.at(
      path,
      `${path} must be a cursor that an earlier page gave; start without one.`,
      'isCursor',
    );
  }
  const [mark, ...position] = parsed;
  if (mark !== fingerprint || position.length !== order.length) {
    throw BadUserInputError.at(
      path,
      `${path} is a cursor of another list, filter or order; start without one.`,
      'cursorMatches',
    );
  }
  return position;
}
