/** What a picture is, as its own bytes say; in pixels. */
export interface ImageKind {
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif';
  readonly width: number;
  readonly height: number;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

/**
 * Looks at the bytes: a picture of a kind that browsers show, whole from its first to its last byte, or null. What follows after
 * the end of a picture would be something else that travels with it, and what ends early was cut off.
 */
export function imageKind(given: Uint8Array): ImageKind | null {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  return png(bytes) ?? jpeg(bytes) ?? webp(bytes) ?? gif(bytes) ?? avif(bytes);
}

function png(bytes: Buffer): ImageKind | null {
  if (bytes.length < 45 || !bytes.subarray(0, 8).equals(PNG) || ascii(bytes, 12, 16) !== 'IHDR') return null;
  if (!bytes.subarray(-PNG_END.length).equals(PNG_END)) return null;
  return { contentType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function jpeg(bytes: Buffer): ImageKind | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8 || bytes.readUInt16BE(bytes.length - 2) !== 0xffd9)
    return null;
  // From one marker to the next, up to the one that starts a frame (SOF0 to SOF15, but for three that are none).
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { contentType: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

function webp(bytes: Buffer): ImageKind | null {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return null;
  if (bytes.readUInt32LE(4) + 8 !== bytes.length) return null;
  const measures = webpMeasures(bytes);
  return measures && { contentType: 'image/webp', ...measures };
}

function webpMeasures(bytes: Buffer): { width: number; height: number } | null {
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

function gif(bytes: Buffer): ImageKind | null {
  if (bytes.length < 14 || !/^GIF8[79]a$/.test(ascii(bytes, 0, 6)) || bytes.at(-1) !== 0x3b) return null;
  return { contentType: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function avif(bytes: Buffer): ImageKind | null {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return null;
  const brands = ascii(bytes, 8, Math.min(bytes.readUInt32BE(0), 64));
  if (!/avi[fs]/.test(brands)) return null;
  let at = 0;
  let hasData = false;
  while (at + 8 <= bytes.length) {
    hasData ||= ascii(bytes, at + 4, at + 8) === 'mdat';
    const size = bytes.readUInt32BE(at);
    // A box of size 0 goes on to the end; one of 64 bits is longer than any picture that is taken.
    if (size === 0) at = bytes.length;
    else if (size < 8) return null;
    else at += size;
  }
  if (at !== bytes.length || !hasData) return null;
  const spatial = bytes.indexOf('ispe');
  if (spatial === -1 || spatial + 16 > bytes.length) return null;
  return {
    contentType: 'image/avif',
    width: bytes.readUInt32BE(spatial + 8),
    height: bytes.readUInt32BE(spatial + 12),
  };
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
