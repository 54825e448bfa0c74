import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The UUID under which an event is kept: the client's own id where that is one (in order of time, if it is a UUIDv7, which
 * keeps the index small), else the first 122 bits of its SHA-256 as a UUIDv8. The same id gives the same UUID for ever.
 */
export function eventUuid(eventId: string): string {
  if (UUID.test(eventId)) return eventId;
  const bytes = createHash('sha256').update(eventId, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
