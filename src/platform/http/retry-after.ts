/** What a `Retry-After` header asks for, in seconds or as a date; null where it asks for nothing that makes sense. */
export function retryAfterMs(header: string | null | undefined): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : null;
}
