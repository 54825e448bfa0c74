import { typeid } from 'typeid-js';

/** A new row id: a UUIDv7, so that ids sort by the time they were made. */
export function newId(): string {
  return typeid().toUUID();
}
