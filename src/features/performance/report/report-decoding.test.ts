import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { ReportSource } from './report-decoding';
import { ReportError } from './report-error';
import type { ReportOptions } from './report-options';
import { readWholeReport } from './report-reader';

function read(source: ReportSource, options: ReportOptions = {}) {
  return readWholeReport(source, { today: '2025-06-15', ...options });
}

const TEXT = 'date,campaign,clicks\r\n2025-06-01,Müller Straße,7\r\n';

test.each([
  ['UTF-8', Buffer.from(TEXT), 'utf-8'],
  ['UTF-8 with mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
  ['UTF-16LE', iconv.encode(TEXT, 'utf-16le'), 'utf-16le'],
  ['UTF-16LE with mark', iconv.encode(`\ufeff${TEXT}`, 'utf-16le'), 'utf-16le'],
  ['UTF-16BE', iconv.encode(TEXT, 'utf-16be'), 'utf-16be'],
  ['UTF-16BE with mark', iconv.encode(`\ufeff${TEXT}`, 'utf-16be'), 'utf-16be'],
  ['windows-1252', iconv.encode(TEXT, 'windows-1252'), 'windows-1252'],
])('reads %s, plain and compressed', async (_name, bytes, encoding) => {
  for (const source of [bytes, gzipSync(bytes)]) {
    const { facts, summary } = await read(source);
    expect(facts).toMatchObject([{ campaign: 'Müller Straße', clicks: 7 }]);
    expect(summary).toMatchObject({ encoding, gzip: source !== bytes, bytes: source.length });
    const isGuess = summary.warnings.some(({ code }) => code === 'ENCODING_GUESSED');
    expect(isGuess).toBe(encoding === 'windows-1252');
  }
});

test('reads a path and a stream of single bytes alike, with the same hash', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    const path = join(folder, 'report.csv.gz');
    const bytes = gzipSync(TEXT);
    writeFileSync(path, bytes);
    const fromPath = await read(path);
    const fromStream = await read(Readable.from([...bytes].map((byte) => Buffer.from([byte]))));
    expect(fromPath.facts).toEqual(fromStream.facts);
    expect(fromPath.summary).toEqual(fromStream.summary);
    await expect(read(join(folder, 'missing.csv'))).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'UNREADABLE' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['a workbook', Buffer.from('504b030414000600', 'hex'), 'BINARY_FILE'],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'BINARY_FILE'],
  ['a PDF', Buffer.from('%PDF-1.7 ...'), 'BINARY_FILE'],
  ['zero bytes', Buffer.from('date,campaign,clicks\n2025-06-01,A\0B,1\n'), 'BINARY_FILE'],
  ['an empty file', Buffer.alloc(0), 'EMPTY_FILE'],
  ['an empty gzip', gzipSync(''), 'EMPTY_FILE'],
  ['a damaged gzip', gzipSync(TEXT).subarray(0, 30), 'BAD_GZIP'],
  ['one endless line', Buffer.from(`date,campaign,clicks\n${'x'.repeat(1_200_000)}`), 'LINE_TOO_LONG'],
  ['an endless line alone', Buffer.alloc(1_200_000, 'x'), 'NO_HEADER'],
])('refuses %s', async (_name, bytes, code) => {
  await expect(read(bytes)).rejects.toMatchObject({ name: 'ReportError', code });
});

test('refuses UTF-8 that turns into something else further down, and reads it when told', async () => {
  const head = `date,campaign,clicks\n${'2025-06-01,A,1\n'.repeat(80_000)}`;
  const bytes = Buffer.concat([Buffer.from(head), iconv.encode('2025-06-01,Müller,1\n', 'windows-1252')]);
  await expect(read(bytes)).rejects.toMatchObject({ code: 'BAD_ENCODING' });
  expect((await read(bytes, { encoding: 'windows-1252' })).facts.map((fact) => fact.campaign)).toEqual(['A', 'Müller']);
});

const name = fc.string({
  unit: fc.constantFrom('a', 'Z', 'é', 'ß', '7', ' ', ',', ';', '"', '(', '.'),
  minLength: 1,
  maxLength: 12,
});
const row = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  campaign: name
    .filter((text) => text.trim() !== '' && text.trim() === text && !text.startsWith('='))
    .map((text) => `N${text}`),
  ad: fc.uuid(),
  impressions: fc.nat(1_000_000),
  cents: fc.nat(10_000_000),
});

test('canonical lines come back the same through every encoding, separator, line end and compression', async () => {
  const form = fc.record({
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
    separator: fc.constantFrom(',', ';', '\t'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasMark: fc.boolean(),
    isZipped: fc.boolean(),
  });
  const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), form, async (rows, how) => {
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map((one) => {
      const amount = `${Math.floor(one.cents / 100)}.${String(one.cents % 100).padStart(2, '0')}`;
      const date = `2025-05-${String(one.day).padStart(2, '0')}`;
      return [date, quote(one.campaign), one.ad, one.impressions, amount, 'EUR'].join(how.separator);
    });
    const header = ['date', 'campaign', 'ad', 'impressions', 'spend', 'currency'].join(how.separator);
    const mark = how.hasMark && how.encoding !== 'windows-1252' ? '\ufeff' : '';
    const bytes = iconv.encode(mark + [header, ...lines].join(how.lineEnd), how.encoding);
    const { facts, summary } = await read(how.isZipped ? gzipSync(bytes) : bytes);
    expect(summary.problems).toEqual([]);
    expect(
      facts.map((fact) => [
        Number(fact.date.slice(8)),
        fact.campaign,
        fact.ad,
        fact.impressions,
        Number(fact.spend) * 100,
      ]),
    ).toEqual(
      rows.map((one) => [
        one.day,
        one.campaign.normalize('NFC'),
        one.ad,
        one.impressions,
        expect.closeTo(one.cents, 4),
      ]),
    );
  });
  await fc.assert(property, { seed: 20_250_102, numRuns: 300 });
});

test('whatever the bytes, nothing but ReportError is thrown', async () => {
  const anything = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  const part = fc.oneof(
    anything,
    fc
      .constantFrom('date,campaign,impressions,spend,currency\n', 'Tag;Kampagnenname;Ergebnisse;Result type\n')
      .map((text) => Buffer.from(text)),
    fc
      .constantFrom('2025-06-01,A,1,2.5,EUR\n', 'Total,,,\n', '"', '\r', '1.234', '03/04/2025', '\ufeff', '=A1(')
      .map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 50 }).map((text) => Buffer.from(text)),
  );
  const file = fc.array(part, { maxLength: 8 }).map((parts) => Buffer.concat(parts));
  const source = fc.oneof(
    file,
    file.map((bytes) => gzipSync(bytes)),
    file.map((bytes) => Buffer.concat([gzipSync(bytes).subarray(0, 20), bytes])),
  );
  let readable = 0;
  const property = fc.asyncProperty(
    source,
    fc.constantFrom(undefined, 'utf-16le', 'windows-1252'),
    async (bytes, encoding) => {
      try {
        const { facts, summary } = await read(
          bytes,
          encoding === undefined ? {} : { encoding: encoding as 'utf-16le' },
        );
        readable += 1;
        expect(summary.rowsRead - summary.rowsRejected).toBe(facts.reduce((rows, fact) => rows + fact.sourceRows, 0));
      } catch (error) {
        if (!(error instanceof ReportError)) throw error;
        expect(error.message).toMatch(/\.$/);
      }
    },
  );
  await fc.assert(property, { seed: 20_250_103, numRuns: 3_000 });
  expect(readable).toBeGreaterThan(50);
});
