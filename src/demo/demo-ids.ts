import { createHash } from 'node:crypto';

/** Users keep their ids whatever period is simulated, so that a later load finds the accounts of an earlier one. */
const FIRST_USER_AT = Date.UTC(2024, 0, 1);
const MINUTE_MS = 60_000;

/** A UUIDv7 for a row made at `at`, whose random part follows from the seed and the label: the same again every time. */
export function demoId(seed: number, label: string, at: Date): string {
  const random = createHash('sha256').update(`personalization-demo/${seed}/${label}`).digest();
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  random.copy(bytes, 6, 0, 10);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The id of the demo's user number `index`, from 0. */
export function demoUserId(seed: number, index: number): string {
  return demoId(seed, `user/${index}`, new Date(FIRST_USER_AT + index * MINUTE_MS));
}
