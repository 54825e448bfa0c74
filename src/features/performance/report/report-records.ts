import { finished } from 'node:stream/promises';
import { type Options, type Parser, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { ReportError } from './report-error';

/** One record of a delimited text and the 1-based physical line on which it begins. */
export interface RawRecord {
  line: number;
  fields: string[];
}

/** Longest record, in UTF-16 code units of its fields and separators; also how much text may wait for the end of one. */
export const MAX_RECORD_LENGTH = 100_000;

/**
 * Cuts streamed text into records (RFC 4180; CRLF, LF and CR may be mixed; quotes inside an unquoted field are text). A field
 * with more behind its closing quote keeps its quotes: `"a, b" c` is one field that reads as it stands.
 */
export class RecordSplitter {
  private readonly parser: Parser;
  private readonly lines = new RecordLines();
  private complete: RawRecord[] = [];
  /** Text that has come since a record was completed, and csv-parse's own line count at that time. */
  private waiting = 0;
  private linesCounted = 0;
  private halfCharacter = '';

  constructor(separator: string) {
    this.parser = parse({
      ...formatOf(separator),
      on_record: (fields, { lines }) => {
        this.complete.push(this.lines.number(fields));
        this.waiting = 0;
        this.linesCounted = lines;
        return null;
      },
    });
    // Errors come by `write` and `finished`; without a listener they would end the process as well.
    this.parser.on('error', () => undefined);
  }

  /** The records that `text` completes. Throws ReportError (LINE_TOO_LONG, UNCLOSED_QUOTE). */
  async push(text: string): Promise<RawRecord[]> {
    const all = this.halfCharacter + text;
    // The parser takes bytes, and half a surrogate pair has none.
    const end = /[\ud800-\udbff]$/.test(all) ? all.length - 1 : all.length;
    this.halfCharacter = all.slice(end);
    this.waiting += end;
    await this.write(all.slice(0, end));
    // A line end that has ended no record is inside quotes.
    if (this.waiting > MAX_RECORD_LENGTH)
      throw this.parser.info.lines > this.linesCounted + 1 ? unclosed(this.lines.next) : tooLong(this.lines.next);
    return this.taken();
  }

  /** What is left when the text has ended. Throws as `push` does. */
  async end(): Promise<RawRecord[]> {
    await this.write(this.halfCharacter);
    this.parser.end();
    try {
      await finished(this.parser, { readable: false });
    } catch (error) {
      throw isUnclosed(error) ? unclosed(this.lines.next) : error;
    }
    return this.taken();
  }

  private write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  private taken(): RawRecord[] {
    const taken = this.complete;
    this.complete = [];
    return taken;
  }
}

/** The first `count` records of a text, or those before a quote that never closes. */
export function firstRecords(text: string, separator: string, count: number): RawRecord[] {
  const lines = new RecordLines();
  const records: RawRecord[] = [];
  const take = (fields: string[]) => {
    records.push(lines.number(fields));
    return null;
  };
  try {
    parseAll(text, { ...formatOf(separator), to: count, on_record: take });
  } catch (error) {
    if (!isUnclosed(error)) throw error;
  }
  return records;
}

function formatOf(delimiter: string): Options {
  return { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_quotes: true, relax_column_count: true };
}

/** Numbers records by the line on which they begin: csv-parse tells where they end, and takes CRLF in quotes for two. */
class RecordLines {
  next = 1;

  number(fields: string[]): RawRecord {
    const record = { line: this.next, fields };
    let length = fields.length - 1;
    this.next += 1;
    for (const field of fields) {
      length += field.length;
      if (field.includes('\n') || field.includes('\r')) this.next += field.match(/\r\n|\n|\r/g)?.length ?? 0;
    }
    if (length > MAX_RECORD_LENGTH) throw tooLong(record.line);
    return record;
  }
}

/** By its code: csv-parse and csv-parse/sync each have their own class CsvError. */
function isUnclosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED';
}

function tooLong(line: number): ReportError {
  const message = `longer than ${MAX_RECORD_LENGTH} characters. This is not a line of a report; check that the file is a CSV export.`;
  return new ReportError('LINE_TOO_LONG', message, line);
}

function unclosed(line: number): ReportError {
  return new ReportError(
    'UNCLOSED_QUOTE',
    'a quote (") opens a field and is never closed. Correct it and try again.',
    line,
  );
}
