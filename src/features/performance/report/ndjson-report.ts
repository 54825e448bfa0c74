import { setImmediate as nextTurn } from 'node:timers/promises';
import { ReportError } from './report-error';
import { REPORT_COLUMNS, type ReportColumn } from './report-header-names';

/** Lines between two pauses, so that other requests get their turn. */
const TURN = 5_000;
const NEWLINE = 10;

/** snake_case and camelCase spell the same column. */
const COLUMNS = new Map<string, ReportColumn>(
  REPORT_COLUMNS.flatMap((column) => [
    [column, column],
    [column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), column],
  ]),
);

/**
 * The CSV of a report in NDJSON: one object of canonical columns for each line, so that line n of the NDJSON is line n
 * + 1. `defaults` fill what a line lacks. Throws ReportError for a line that is no object or has another key.
 */
export async function csvOfNdjson(body: Buffer, defaults: Readonly<Record<string, string>>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let lines = [`${REPORT_COLUMNS.join(',')}\n`];
  let line = 0;
  for (let start = 0; start < body.length; line += 1) {
    const found = body.indexOf(NEWLINE, start);
    const end = found < 0 ? body.length : found;
    lines.push(csvLine(body.toString('utf8', start, end), line + 1, defaults));
    start = end + 1;
    if (lines.length < TURN) continue;
    parts.push(Buffer.from(lines.join('')));
    lines = [];
    await nextTurn();
  }
  return Buffer.concat([...parts, Buffer.from(lines.join(''))]);
}

function csvLine(text: string, line: number, defaults: Readonly<Record<string, string>>): string {
  if (text.trim() === '') return '\n';
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed(text, line))) {
    const column = COLUMNS.get(key);
    if (column === undefined) {
      throw new ReportError('BAD_MAPPING', `it has an unknown key. Known are: ${REPORT_COLUMNS.join(', ')}.`, line);
    }
    if (typeof value === 'string' || typeof value === 'number') values.set(column, String(value));
    else if (value !== null) throw new ReportError('UNREADABLE', `${column} must be a text, a number or null.`, line);
  }
  return `${REPORT_COLUMNS.map((column) => quotedField(values.get(column) ?? defaults[column] ?? '')).join(',')}\n`;
}

function parsed(text: string, line: number): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ReportError('UNREADABLE', 'it is not a JSON object. Send one object for each line.', line);
}

/** A line break inside would put the lines behind it out of step with the NDJSON. */
function quotedField(value: string): string {
  return `"${value.replace(/[\r\n]+/g, ' ').replaceAll('"', '""')}"`;
}
