/**
 * How a unit becomes a number. SHA256_52 has 2^52 steps and no known weakness; FNV1A_V2 is GrowthBook's hash version 2, for
 * clients that assign with its SDKs: 10,000 steps, so no split is finer than 0.01 percent.
 */
export const HashVersion = { SHA256_52: 'SHA256_52', FNV1A_V2: 'FNV1A_V2' } as const;
export type HashVersion = keyof typeof HashVersion;

/** Where a unit falls in 0..1 (1 excluded): always the same for the same seed and unit, and even over units. */
export function unitPoint(version: HashVersion, seed: string, unitId: string): number {
  return version === 'SHA256_52' ? sha256Point(`${seed}:${unitId}`) : fnvPoint(seed + unitId);
}

/** The first 52 bits: as many as a double holds exactly beside its exponent. */
function sha256Point(text: string): number {
  const [first, second] = sha256(new TextEncoder().encode(text));
  return (first * 2 ** 20 + (second >>> 12)) / 2 ** 52;
}

/** Hashed twice, as GrowthBook does, since one pass of FNV-1a leaves similar seeds alike. Over UTF-16 units, as in its JavaScript. */
function fnvPoint(text: string): number {
  return (fnv1a(String(fnv1a(text))) % 10_000) / 10_000;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** FIPS 180-4, written out: browsers have no SHA-256 that answers at once, and the server must agree with them. */
function sha256(message: Uint8Array): Uint32Array {
  const state = new Uint32Array(INITIAL);
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let i = 0; i < 16; i += 1) WORDS[i] = view.getUint32(offset + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const early = WORDS[i - 15];
      const late = WORDS[i - 2];
      const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      WORDS[i] = WORDS[i - 16] + low + WORDS[i - 7] + high;
    }
    compress(state);
  }
  return state;
}

/** The words of the block at hand: one unit's choice among many contents hashes each of them, and leaves nothing behind. */
const WORDS = new Uint32Array(64);

function compress(state: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ROUND[i] + WORDS[i];
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = (d + first) >>> 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) >>> 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] += word;
  });
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The constants are the first 32 bits behind the point of the roots of the first primes. */
const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_, m) => m).some((m) => m > 1 && n % m === 0),
);
const INITIAL = PRIMES.slice(0, 8).map((prime) => bitsBehindPoint(Math.sqrt(prime)));
const ROUND = PRIMES.map((prime) => bitsBehindPoint(Math.cbrt(prime)));

function bitsBehindPoint(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}
