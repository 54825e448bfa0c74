/** What may stand in a cell: text, a number, an exact number as text, or nothing. */
export type Cell = string | number | null;

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What spreadsheet programs take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One line of a CSV file (RFC 4180), with its line break. Text that a spreadsheet program would run as a formula is given an
 * apostrophe in front, which such programs do not show; numbers, negative ones too, stay as they are.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || NUMBER.test(cell)) return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
