/** A table in Markdown, printed row by row, so that it can be read while it grows and pasted into a page. */
export interface Table<Row> {
  add(row: Row): void;
}

export interface Column<Row> {
  readonly title: string;
  readonly show: (row: Row) => string;
}

export function startTable<Row>(
  print: (line: string) => void,
  title: string,
  columns: readonly Column<Row>[],
): Table<Row> {
  print('');
  print(`### ${title}`);
  print('');
  print(line(columns.map((column) => column.title)));
  print(line(columns.map(() => '---')));
  return { add: (row) => print(line(columns.map(({ title: { length }, show }) => show(row).padStart(length)))) };
}

export function share(value: number, digits = 4): string {
  return value.toFixed(digits);
}

export function split(treatmentShare: number): string {
  return `${Math.round(100 * (1 - treatmentShare))}/${Math.round(100 * treatmentShare)}`;
}

/** Of a share that was seen in `runs`. */
export function standardError(expected: number, runs: number): number {
  return Math.sqrt((expected * (1 - expected)) / runs);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
