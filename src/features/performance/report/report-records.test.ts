import fc from 'fast-check';
import { ReportError } from './report-error';
import { firstRecords, MAX_RECORD_LENGTH, type RawRecord, RecordSplitter } from './report-records';

async function split(pieces: string[], separator = ','): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const splitter = new RecordSplitter(separator);
  for (const piece of pieces) records.push(...(await splitter.push(piece)));
  records.push(...(await splitter.end()));
  return records;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ReportError) return error.message;
    throw error;
  }
  return 'no error';
}

test('cuts records at CRLF, LF and CR in one text and counts physical lines', async () => {
  expect(await split(['a,b\r\nc,d\ne,f\rg,"1\r\n2\r3"\nlast'])).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['c', 'd'] },
    { line: 3, fields: ['e', 'f'] },
    { line: 4, fields: ['g', '1\r\n2\r3'] },
    { line: 7, fields: ['last'] },
  ]);
});

test('counts blank lines and the two halves of a LF CR, and makes no record of a last line end', async () => {
  expect(await split(['a\n', '\r', 'b\r', '\n'])).toEqual([
    { line: 1, fields: ['a'] },
    { line: 2, fields: [''] },
    { line: 3, fields: ['b'] },
  ]);
  expect(await split([''])).toEqual([]);
});

test('reads doubled quotes, empty quoted fields and quotes inside an unquoted field', async () => {
  const records = await split(['"say ""hi""","",5" screen,"a,b"\n']);
  expect(records.map((record) => record.fields)).toEqual([['say "hi"', '', '5" screen', 'a,b']]);
});

test('keeps a field with text behind its closing quote as the file writes it, up to the next separator', async () => {
  expect(await split(['"Spring, ""new""" Sale,"1\n2"x\nb,c\n'])).toEqual([
    { line: 1, fields: ['"Spring, "new"" Sale', '"1\n2"x'] },
    { line: 3, fields: ['b', 'c'] },
  ]);
});

test('keeps the fields of ragged records', async () => {
  const records = await split(['a;b\n1;2;3\n4\n'], ';');
  expect(records.map((record) => record.fields)).toEqual([['a', 'b'], ['1', '2', '3'], ['4']]);
});

test('gives any table back with its lines, however the text is cut into pieces', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ',', ';', '"', '\n', '\r', ' ', '1'), maxLength: 6 });
  const row = fc.record({
    fields: fc.array(field, { minLength: 2, maxLength: 4 }),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  });
  const property = fc.asyncProperty(
    fc.array(row, { minLength: 1, maxLength: 8 }),
    fc.constantFrom(',', ';', '\t'),
    fc.array(fc.nat(200), { maxLength: 6 }),
    fc.boolean(),
    async (rows, separator, cuts, isEnded) => {
      const cell = (text: string) => (/["\r\n,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const expected: RawRecord[] = [];
      let text = '';
      for (const [index, { fields, lineEnd }] of rows.entries()) {
        expected.push({ line: text.split(/\r\n|\n|\r/).length, fields });
        text += fields.map(cell).join(separator) + (isEnded || index < rows.length - 1 ? lineEnd : '');
      }
      const places = [...new Set(cuts)].sort((a, b) => a - b);
      const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
      expect(await split(pieces, separator)).toEqual(expected);
      expect(firstRecords(text, separator, 3)).toEqual(expected.slice(0, 3));
    },
  );
  await fc.assert(property, { seed: 20_250_101, numRuns: 2_000 });
});

test('takes a record of the greatest length, counted in characters, and refuses a longer one by its line', async () => {
  const most = 'é'.repeat(MAX_RECORD_LENGTH);
  expect(await split([`a\n${most}\n`])).toHaveLength(2);
  const long = 'x'.repeat(MAX_RECORD_LENGTH + 1);
  expect(await messageOf(split([`a\n${long}`]))).toMatch(/^Line 2: longer than 100000 characters/);
  expect(await messageOf(split([`a\n${long}\n`]))).toMatch(/^Line 2: longer than/);
  expect(await messageOf(split([`a\n"${long}"\n`]))).toMatch(/^Line 2: /);
  expect(await messageOf(split([`a\n${','.repeat(MAX_RECORD_LENGTH + 1)}\n`]))).toMatch(/^Line 2: longer than/);
});

test.each([',', 'x'])('refuses an endless line of %j before it ends', async (character) => {
  const splitter = new RecordSplitter(',');
  await splitter.push('a\nb\n');
  const pushAll = async () => {
    for (let pieces = 0; pieces < 12; pieces++) await splitter.push(character.repeat(MAX_RECORD_LENGTH / 10));
  };
  expect(await messageOf(pushAll())).toMatch(/^Line 3: longer than/);
});

test('refuses a quote that never closes, and names the line on which it opens', async () => {
  const message = /^Line 2: a quote \("\) opens a field and is never closed/;
  expect(await messageOf(split(['a,b\nc,"d\ne,f\n']))).toMatch(message);
  expect(await messageOf(split(['a,b\nc,"d\r\ne,f\r\n', ...Array(11).fill('1,2\r\n'.repeat(20_000))]))).toMatch(
    message,
  );
  expect(await messageOf(split(['a,"\r\n\r\n"\nc,"d\ne,f\n']))).toMatch(/^Line 4: a quote/);
});

test('looks at the first records of a text up to a quote that never closes', () => {
  expect(firstRecords('a;b\nc;"d\ne;f', ';', 40)).toEqual([{ line: 1, fields: ['a', 'b'] }]);
});
