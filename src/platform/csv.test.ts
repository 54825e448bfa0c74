import { parse } from 'csv-parse/sync';
import { csvLine } from './csv';

test('cells come back as they were', () => {
  const cells = ['plain', 'with, comma', 'with "quotes"', 'two\r\nlines', 'Größe', '', ' spaces '];
  expect(parse(csvLine(cells))).toEqual([cells]);
});

test.each(['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")'])(
  'the formula %j is text',
  (formula) => {
    expect(parse(csvLine([formula]))).toEqual([[`'${formula}`]]);
  },
);

test('numbers are no formulas, and nothing is nothing', () => {
  expect(csvLine([-1.5, '-12.50', '0', null, 1e21])).toBe('-1.5,-12.50,0,,1e+21\r\n');
});
