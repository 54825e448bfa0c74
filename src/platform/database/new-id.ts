import { typeid } from 'typeid-js';
import { toldMoment } from '../told-moment';

/** A new row id: a UUIDv7, so that ids sort by the time they were made. */
export function newId(): string {
  return toldMoment()?.newId() ?? typeid().toUUID();
}

/** The first UUIDv7 of a moment: ids that were made before are smaller, later ones are not. */
export function firstIdAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
