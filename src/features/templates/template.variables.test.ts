import { TemplateVariableTypeEnum } from './template.enums';
import { fitsVariable, readVariables, VARIABLE_NAME } from './template.variables';

const { STRING, NUMBER, BOOLEAN, DATE, URL, COLOR, LIST } = TemplateVariableTypeEnum;

describe('a value fits a variable', () => {
  test.each([
    [STRING, 'anything', 5],
    [NUMBER, 1.5, '1.5'],
    [NUMBER, 0, Number.NaN],
    [BOOLEAN, false, 'false'],
    [DATE, '2024-02-29', '2023-02-29'],
    [DATE, '2024-12-31', '31.12.2024'],
    [URL, 'https://example.com/a?b=c', 'example.com'],
    [URL, 'http://example.com', 'javascript:alert(1)'],
    [COLOR, '#1a2b3c', 'blue'],
    [LIST, ['a', 'b'], 'a'],
    [LIST, [], [1]],
  ])('of type %s: %j, not %j', (type, fits, doesNot) => {
    expect(fitsVariable(fits, { type })).toBe(true);
    expect(fitsVariable(doesNot, { type })).toBe(false);
  });

  test('that is one of its values and not too long', () => {
    expect(fitsVariable('red', { type: STRING, enum: ['red', 'green'] })).toBe(true);
    expect(fitsVariable('blue', { type: STRING, enum: ['red', 'green'] })).toBe(false);
    expect(fitsVariable('four', { type: STRING, maxLength: 4 })).toBe(true);
    expect(fitsVariable('fiver', { type: STRING, maxLength: 4 })).toBe(false);
    expect(fitsVariable('any', { type: STRING, enum: null, maxLength: null })).toBe(true);
  });
});

test('variables are read in whole, with what is missing as null', () => {
  const whole = {
    name: 'tone',
    type: 'STRING',
    required: true,
    default: 'warm',
    enum: ['warm', 'cool'],
    maxLength: 10,
    min: null,
    max: null,
    source: 'preferences.tone',
    description: 'How it sounds.',
    example: 'cool',
  };
  expect(readVariables([whole, { name: 'count', type: 'NUMBER' }])).toEqual([
    whole,
    {
      name: 'count',
      type: 'NUMBER',
      required: false,
      default: null,
      enum: null,
      maxLength: null,
      min: null,
      max: null,
      source: null,
      description: null,
      example: null,
    },
  ]);
});

test.each([
  [null],
  ['text'],
  [{ name: 'x' }],
  [[null, 5, { name: 'x' }, { name: 'x', type: 'MAP' }, { type: 'STRING' }]],
])('nothing is read from %j', (json) => expect(readVariables(json)).toEqual([]));

test.each([
  ['first_name', true],
  ['_name', false],
  ['1st', false],
  ['first-name', false],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
])('%s as a name: %s', (name, isOne) => expect(VARIABLE_NAME.test(name)).toBe(isOne));
