import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { ReportError } from './report-error';

/** A file's path, its bytes, or a stream of them. */
export type ReportSource = string | Uint8Array | Readable;

export const REPORT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type ReportEncoding = (typeof REPORT_ENCODINGS)[number];

/** Bytes looked at to find the encoding, whatever the pieces in which they come. */
const SAMPLE_BYTES = 1024 * 1024;
/** A gzip file of a few megabytes can unpack into terabytes. */
const MAX_DECODED_BYTES = 8 * 1024 ** 3;
/** One push into the record splitter, whose records are all in memory at once. */
const PIECE_BYTES = 64 * 1024;

/** The text of a report as it streams by, and what is known of its bytes. */
export class ReportText {
  encoding: ReportEncoding | undefined;
  encodingGuessed = false;
  gzip = false;
  bytes = 0;
  private readonly hash = createHash('sha256');

  constructor(
    private readonly source: ReportSource,
    private readonly wanted?: ReportEncoding,
  ) {}

  /** SHA-256 of the bytes as they came in (compressed ones too), in hex; complete once the pieces have been read. */
  sha256(): string {
    return this.hash.copy().digest('hex');
  }

  /** Decoded pieces of text without a byte-order mark. Throws ReportError and nothing else. */
  async *pieces(): AsyncGenerator<string> {
    let decoder: Decoder | undefined;
    const waiting: Buffer[] = [];
    let waitingBytes = 0;
    for await (const bytes of this.unpacked()) {
      if (decoder === undefined) {
        waiting.push(bytes);
        waitingBytes += bytes.length;
        if (waitingBytes < SAMPLE_BYTES) continue;
        const head = Buffer.concat(waiting);
        decoder = this.decoderFor(head.subarray(0, SAMPLE_BYTES), false);
        yield* decodedPieces(decoder, head);
      } else yield* decodedPieces(decoder, bytes);
    }
    if (decoder === undefined) {
      const head = Buffer.concat(waiting);
      if (head.length === 0) throw new ReportError('EMPTY_FILE', 'The file is empty. Export the report again.');
      decoder = this.decoderFor(head, true);
      yield* decodedPieces(decoder, head);
    }
    const end = decoder.end();
    if (end !== '') yield checked(end);
  }

  private async *unpacked(): AsyncGenerator<Buffer> {
    const raw = this.hashed();
    const first = await raw.next();
    if (first.done) return;
    this.gzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
    const whole = rejoined(first.value, raw);
    if (!this.gzip) return yield* whole;
    let size = 0;
    try {
      for await (const part of pipeline(Readable.from(whole), createGunzip(), () => undefined)) {
        size += part.length;
        if (size > MAX_DECODED_BYTES)
          throw new ReportError('FILE_TOO_LARGE', 'The file unpacks to more than 8 GiB. Split it.');
        yield part;
      }
    } catch (error) {
      if (error instanceof ReportError) throw error;
      throw new ReportError('BAD_GZIP', 'The gzip file is damaged or cut short. Compress or download it again.');
    }
  }

  private async *hashed(): AsyncGenerator<Buffer> {
    for await (const bytes of atLeastTwoBytesFirst(opened(this.source))) {
      this.hash.update(bytes);
      this.bytes += bytes.length;
      yield bytes;
    }
  }

  private decoderFor(head: Buffer, isWhole: boolean): Decoder {
    refuseKnownBinary(head);
    this.encoding = this.wanted ?? markedEncoding(head) ?? guessedEncoding(head, isWhole);
    this.encodingGuessed = this.wanted === undefined && this.encoding === 'windows-1252';
    return this.encoding === 'utf-8' ? new Utf8Decoder() : new IconvDecoder(this.encoding);
  }
}

async function* opened(source: ReportSource): AsyncGenerator<Buffer> {
  if (source instanceof Uint8Array) {
    if (source.length > 0) yield Buffer.from(source.buffer, source.byteOffset, source.length);
    return;
  }
  try {
    const stream = typeof source === 'string' ? createReadStream(source, { highWaterMark: PIECE_BYTES }) : source;
    for await (const part of stream) {
      if (part.length > 0) yield typeof part === 'string' ? Buffer.from(part) : Buffer.from(part);
    }
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'read error';
    throw new ReportError('UNREADABLE', `The file cannot be read (${reason}). Check the path and the permission.`);
  }
}

/** A stream may deliver its first byte alone, and two are needed to know gzip. */
async function* atLeastTwoBytesFirst(parts: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | undefined;
  let begun = false;
  for await (const part of parts) {
    const joined: Buffer = held === undefined ? part : Buffer.concat([held, part]);
    held = undefined;
    if (begun || joined.length >= 2) {
      begun = true;
      yield joined;
    } else held = joined;
  }
  if (held !== undefined) yield held;
}

async function* rejoined(first: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}

const KNOWN_BINARY: readonly (readonly [bytes: string, advice: string])[] = [
  ['504b0304', 'a ZIP archive or an Excel workbook. Unpack it, or save the sheet as CSV (UTF-8)'],
  ['d0cf11e0', 'an old Excel workbook. Save the sheet as CSV (UTF-8)'],
  ['25504446', 'a PDF. Export the report as CSV'],
  ['0000feff', 'UTF-32 text. Save it as UTF-8'],
  ['fffe0000', 'UTF-32 text. Save it as UTF-8'],
  ['28b52ffd', 'a Zstandard archive. Unpack it first, or use gzip'],
];

function refuseKnownBinary(head: Buffer): void {
  const start = head.subarray(0, 4).toString('hex');
  const known = KNOWN_BINARY.find(([bytes]) => bytes === start);
  if (known) throw new ReportError('BINARY_FILE', `The file is ${known[1]}.`);
}

function markedEncoding(head: Buffer): ReportEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  return undefined;
}

/** Separators, digits and line ends are ASCII in any language, so that UTF-16 shows as zeros in every second byte. */
function guessedEncoding(head: Buffer, isWhole: boolean): ReportEncoding {
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2] += 1;
  const pairs = head.length / 2;
  const [even, odd] = zeros as [number, number];
  if (odd > pairs * 0.3 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.3 && odd < pairs * 0.05) return 'utf-16be';
  return isUtf8(isWhole ? head : head.subarray(0, completeUtf8(head))) ? 'utf-8' : 'windows-1252';
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

class Utf8Decoder implements Decoder {
  private rest: Buffer = Buffer.alloc(0);
  private isFirst = true;

  write(bytes: Buffer): string {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const end = completeUtf8(all);
    this.rest = Buffer.from(all.subarray(end));
    return this.decode(all.subarray(0, end));
  }

  end(): string {
    return this.decode(this.rest);
  }

  private decode(bytes: Buffer): string {
    if (!isUtf8(bytes)) {
      const advice = 'Save it as UTF-8, or state its encoding (option encoding, for example windows-1252).';
      throw new ReportError('BAD_ENCODING', `The file is not valid UTF-8 throughout. ${advice}`);
    }
    if (bytes.length === 0 || !this.isFirst) return bytes.toString('utf8');
    this.isFirst = false;
    return withoutMark(bytes.toString('utf8'));
  }
}

/** Length of `bytes` without a character at its end whose last bytes have not come yet. */
function completeUtf8(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

class IconvDecoder implements Decoder {
  private readonly decoder: ReturnType<typeof iconv.getDecoder>;
  private isFirst = true;
  constructor(encoding: ReportEncoding) {
    this.decoder = iconv.getDecoder(encoding, { stripBOM: false });
  }
  write(bytes: Buffer): string {
    const text = this.decoder.write(bytes);
    if (!this.isFirst || text === '') return text;
    this.isFirst = false;
    return withoutMark(text);
  }
  end(): string {
    return this.decoder.end() ?? '';
  }
}

function* decodedPieces(decoder: Decoder, bytes: Buffer): Generator<string> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield checked(decoder.write(bytes.subarray(at, at + PIECE_BYTES)));
  }
}

function checked(text: string): string {
  if (!text.includes('\0')) return text;
  throw new ReportError('BINARY_FILE', 'The file holds binary data (zero bytes). Export the report as CSV text.');
}
