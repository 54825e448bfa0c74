/** What a `Range` header asks for, of a thing of `size` bytes; both ends included. */
export type RequestedRange = { readonly start: number; readonly end: number } | 'WHOLE' | 'UNSATISFIABLE';

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Reads one range of bytes (RFC 9110, 14.1.2). Several ranges, other units and nonsense mean the whole, as the RFC allows. */
export function readByteRange(header: string | undefined, size: number): RequestedRange {
  const [match, first, last] = ONE_RANGE.exec(header ?? '') ?? [];
  if (match === undefined || (!first && !last)) return 'WHOLE';
  if (!first) {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'UNSATISFIABLE' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last ? Number(last) : size - 1;
  if (last && end < start) return 'WHOLE';
  return start >= size ? 'UNSATISFIABLE' : { start, end: Math.min(end, size - 1) };
}
