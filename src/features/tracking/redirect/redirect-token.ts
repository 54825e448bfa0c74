import { createHmac, timingSafeEqual } from 'node:crypto';

const USER_BYTES = 16;
const MAC_BYTES = 16;

/**
 * What lets anybody who follows a link take part in one test, and nothing else: whose test it is, and a MAC that only the test's
 * own secret makes. It stands in public pages.
 */
export function redirectToken(userId: string, test: { readonly id: string; readonly salt: string }): string {
  return Buffer.concat([Buffer.from(userId.replaceAll('-', ''), 'hex'), macOf(test)]).toString('base64url');
}

/** The user (UUID) that a token names; null where it is none. Whether it is genuine, `isGenuine` says. */
export function userOfToken(token: string): string | null {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const hex = Buffer.from(token, 'base64url').subarray(0, USER_BYTES).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function isGenuine(token: string, test: { readonly id: string; readonly salt: string }): boolean {
  const mac = Buffer.from(token, 'base64url').subarray(USER_BYTES);
  return mac.length === MAC_BYTES && timingSafeEqual(mac, macOf(test));
}

function macOf({ id, salt }: { readonly id: string; readonly salt: string }): Buffer {
  return createHmac('sha256', salt).update(`redirect ${id}`).digest().subarray(0, MAC_BYTES);
}
