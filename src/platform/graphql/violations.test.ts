import { Length, ValidateNested } from 'class-validator';
import { violationsOf } from './violations';

class Row {
  @Length(1, 10)
  name: string;

  values: unknown;

  constructor(name: string, values: unknown = {}) {
    this.name = name;
    this.values = values;
  }
}

class Input {
  @ValidateNested({ each: true })
  rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }
}

const told = (value: unknown, name?: string): string[] =>
  violationsOf(value, name).map(({ path, constraint }) => `${path} ${constraint}`);

test('what breaks a rule and what cannot be kept is told at once, with the indexes of lists', () => {
  const rows = [
    new Row('a'),
    new Row('much too long'),
    new Row('b\u0000'),
    new Row('c', { tags: ['x', { y: '\u0000' }] }),
  ];
  expect(told(new Input(rows))).toEqual(['rows.1.name isLength', 'rows.2.name noNul', 'rows.3.values.tags.1.y noNul']);
});

test('of an argument that is a list, or a text, the name of the argument is told', () => {
  expect(told([new Row('a'), new Row(''), new Row('b\u0000')], 'units')).toEqual([
    'units.1.name isLength',
    'units.2.name noNul',
  ]);
  expect(told(['a', '\u0000'], 'unitIds')).toEqual(['unitIds.1 noNul']);
  expect(told('\u0000', 'unitId')).toEqual(['unitId noNul']);
});

test('a name that nobody could keep is not repeated, and one place is told once', () => {
  const values = { 'secret\u0000': 1, 'other\u0000': '\u0000', fine: 'x' };
  expect(told(new Row('a', values))).toEqual(['values noNul']);
  expect(told(new Row('far too long\u0000'))).toEqual(['name isLength']);
  expect(JSON.stringify(violationsOf(new Row('a', values)))).not.toContain('secret');
});

test('everything else is kept', () => {
  expect(told(new Row('\u0001\u{1F600} ä', { when: new Date(0), many: 12n, none: null, left: undefined }))).toEqual([]);
  for (const value of [null, undefined, 0, true, 'a text', []]) expect(told(value, 'x')).toEqual([]);
});

test('a thousand places are told as a hundred', () => {
  expect(
    told(
      Array.from({ length: 1_000 }, () => '\u0000'),
      'ids',
    ),
  ).toHaveLength(100);
});
