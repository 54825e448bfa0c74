/**
 * Pictures of what `npm run simulate -- experiments` printed:
 * npm run -s simulate -- experiments | tee tables.md && npx tsx bench/draw-experiments.ts < tables.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;

const FOLDER = join(__dirname, '..', 'docs', 'images');
const INK = { text: '#101828', dim: '#475467', line: '#d0d5dd', grid: '#eaecf0' };
const RULES = [
  { column: 'one look', colour: '#475467', name: 'one look at the end' },
  { column: 'group-sequential', colour: '#1570ef', name: 'group-sequential (default)' },
  { column: 'confidence sequence', colour: '#079455', name: 'confidence sequence' },
  { column: 'p < 0.05 at any look', colour: '#d92d20', name: 'p < 0.05 at any look' },
  { column: 'chance > 95 % at any look', colour: '#e48900', name: 'chance to beat > 95 % at any look' },
] as const;

/** The rows of the printed table whose title begins with `title`. */
function rowsOf(printed: string, title: string): Row[] {
  const [, table = ''] = printed.split(`### ${title}`);
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const end = table.split('\n').findIndex((line, index) => index > 2 && line !== '' && !line.startsWith('|'));
  const own =
    end < 0
      ? lines
      : lines.slice(
          0,
          table
            .split('\n')
            .slice(0, end)
            .filter((l) => l.startsWith('|')).length,
        );
  const [head = [], , ...rows] = own.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${INK.dim}" ${more}>${content.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</text>`;
}

function svg(width: number, height: number, title: string, description: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-labelledby="t d">
<title id="t">${title.replaceAll('<', '&lt;')}</title>
<desc id="d">${description.replaceAll('<', '&lt;')}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="24" y="28" font-size="15" font-weight="600" fill="${INK.text}">${title.replaceAll('<', '&lt;')}</text>
${parts.join('\n')}
</svg>
`;
}

/** A dot for each rule and kind of test: what should be at 5 percent, and is or is not. */
function falseFindings(rows: readonly Row[]): string {
  const [left, top, step, width] = [190, 92, 24, 520];
  const x = (value: number): number => Number((left + (value / 0.55) * width).toFixed(1));
  const bottom = top + step * rows.length;
  const grid = [0, 0.1, 0.2, 0.3, 0.4, 0.5].flatMap((value) => [
    `<line x1="${x(value)}" x2="${x(value)}" y1="${top - 12}" y2="${bottom - 8}" stroke="${INK.grid}"/>`,
    text(x(value), bottom + 10, `${Math.round(value * 100)} %`, 'text-anchor="middle"'),
  ]);
  const wanted = `<line x1="${x(0.05)}" x2="${x(0.05)}" y1="${top - 12}" y2="${bottom - 8}" stroke="${INK.text}" stroke-dasharray="4 3"/>`;
  const dots = rows.flatMap((row, index) => {
    const y = top + index * step;
    const label = `${row.metric}, ${Number(row['base rate']) * 100} %, ${row.split}`;
    return [
      text(left - 16, y + 4, label, 'text-anchor="end"'),
      `<line x1="${left}" x2="${left + width}" y1="${y}" y2="${y}" stroke="${INK.grid}"/>`,
      ...RULES.map(
        ({ column, colour }) =>
          `<circle cx="${x(Number(row[column]))}" cy="${y}" r="5" fill="${colour}" fill-opacity="0.85"/>`,
      ),
    ];
  });
  const legend = RULES.map(({ colour, name }, index) => {
    const [column, line] = [index % 3, Math.floor(index / 3)];
    const at = 30 + column * 235;
    return `<circle cx="${at}" cy="${48 + line * 18}" r="5" fill="${colour}"/>${text(at + 10, 52 + line * 18, name)}`;
  });
  const title = `A/A tests called significant (${rows[0]?.looks} looks; 5 % would be right)`;
  const description = `Share of tests without any effect that each rule calls significant, for ${rows.length} kinds of tests.`;
  return svg(740, bottom + 24, title, description, [...legend, ...grid, wanted, ...dots]);
}

/** Pairs of bars: what the sequential test keeps of the power, and what it uses of the traffic. */
function realEffects(rows: readonly Row[]): string {
  const [left, top, step, width] = [120, 70, 44, 540];
  const x = (value: number): number => Number((value * width).toFixed(1));
  const bottom = top + step * rows.length;
  const parts = rows.flatMap((row, index) => {
    const y = top + index * step;
    const bar = (offset: number, value: number, colour: string, name: string): string =>
      `<rect x="${left}" y="${y + offset}" width="${x(value)}" height="13" fill="${colour}"/>` +
      text(left + width + 10, y + offset + 11, `${(value * 100).toFixed(1)} % ${name}`);
    return [
      text(left - 12, y + 18, `${Number(row['base rate']) * 100} %, ${row.split}`, 'text-anchor="end"'),
      bar(0, Number(row['share of it']), '#1570ef', 'of its power'),
      bar(16, Number(row['traffic used']), '#84caff', 'of its traffic'),
    ];
  });
  const title = 'A group-sequential test against one look at the end, where the effect is real';
  const description =
    'Power and traffic of the group-sequential test as shares of those of the fixed test, by base rate and split.';
  const all = text(left + x(1), top - 14, 'one look: 100 %', 'text-anchor="middle"');
  const line = `<line x1="${left + x(1)}" x2="${left + x(1)}" y1="${top - 8}" y2="${bottom - 10}" stroke="${INK.text}" stroke-dasharray="4 3"/>`;
  return svg(820, bottom + 8, title, description, [...parts, all, line]);
}

/** Conversions lost by the day, for each way to share out traffic. */
function regret(rows: readonly Row[]): string {
  const [left, top, width, height] = [60, 60, 420, 250];
  const days = [7, 14, 21, 28];
  const columns = ['regret, day 7', 'day 14', 'day 21', 'day 28'];
  const most = Math.max(...rows.map((row) => Number(row['day 28'])));
  const x = (day: number): number => Number((left + (day / 28) * width).toFixed(1));
  const y = (value: number): number => Number((top + height - (value / most) * height).toFixed(1));
  const colours = ['#98a2b3', '#1570ef', '#e48900'];
  const labels = spread(rows.map((row) => y(Number(row['day 28']))));
  const lines = rows.map((row, index) => {
    const points = [`${x(0)},${y(0)}`, ...days.map((day, i) => `${x(day)},${y(Number(row[columns[i] ?? '']))}`)];
    const dash = row.arms === 'graded' ? ' stroke-dasharray="5 4"' : '';
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colours[index % 3]}" stroke-width="2"${dash}/>` +
      text(x(28) + 8, (labels[index] ?? 0) + 4, `${row.policy}, ${row.arms}: ${row['day 28']}`)
    );
  });
  const axes = [
    ...[0, 200, 400, 600].map(
      (value) =>
        `<line x1="${left}" x2="${left + width}" y1="${y(value)}" y2="${y(value)}" stroke="${INK.grid}"/>` +
        text(left - 8, y(value) + 4, String(value), 'text-anchor="end"'),
    ),
    ...days.map((day) => text(x(day), top + height + 18, `day ${day}`, 'text-anchor="middle"')),
  ];
  const description =
    'Conversions lost against the best of five arms, by day, with an even split, Thompson sampling and top-two.';
  return svg(720, top + height + 32, 'Conversions lost against the best of five arms', description, [
    ...axes,
    ...lines,
  ]);
}

/** Heights of labels, moved down where they would cover each other. */
function spread(heights: readonly number[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  const placed = heights.map((height, index) => ({ height, index })).sort((one, other) => one.height - other.height);
  const result: number[] = [];
  for (const { height, index } of placed) {
    last = Math.max(height, last + 15);
    result[index] = last;
  }
  return result;
}

const printed = readFileSync(0, 'utf8');
const aa = rowsOf(printed, 'A/A tests called');
const looks = aa.some((row) => row.looks === '28') ? '28' : aa[0]?.looks;
const pictures = {
  'simulated-false-findings.svg': falseFindings(aa.filter((row) => row.looks === looks)),
  'simulated-power.svg': realEffects(rowsOf(printed, 'Tests of rates')),
  'simulated-bandits.svg': regret(rowsOf(printed, 'Five arms')),
};
for (const [name, picture] of Object.entries(pictures)) writeFileSync(join(FOLDER, name), picture);
