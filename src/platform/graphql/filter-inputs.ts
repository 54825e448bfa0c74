import { ArrayMaxSize } from 'class-validator';
import { Field, Float, ID, InputType } from 'type-graphql';
import { DateTime, Decimal, LocalDate, SafeInt } from './scalars';

type TypeThunk = () => unknown;
export type FilterInputClass = new () => object;
type OperatorName =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'startsWith'
  | 'words'
  | 'has'
  | 'hasSome'
  | 'hasEvery'
  | 'isEmpty'
  | 'isNull';

const DESCRIPTIONS: Readonly<Record<OperatorName, string>> = {
  eq: 'Equal to this value.',
  ne: 'Not equal to this value; entries without a value count as not equal.',
  in: 'One of these values, at most 100.',
  notIn: 'None of these values, at most 100; entries without a value pass.',
  gt: 'Greater than this value.',
  gte: 'Greater than or equal to this value.',
  lt: 'Less than this value.',
  lte: 'Less than or equal to this value.',
  contains: 'Contains this text, whatever the case of letters.',
  startsWith: 'Starts with this text, whatever the case of letters.',
  words:
    'Has all of these words, whatever the case of letters. As in a web search: "in quotes" for words in a row, `or`, `-without`.',
  has: 'The list has this value.',
  hasSome: 'The list has at least one of these values, at most 100.',
  hasEvery: 'The list has all of these values, at most 100.',
  isEmpty: 'True: the list is empty or not set. False: it has at least one value.',
  isNull: 'True: only entries without a value. False: only entries with one.',
};

const LISTS: ReadonlySet<OperatorName> = new Set(['in', 'notIn', 'hasSome', 'hasEvery']);
const FLAGS: ReadonlySet<OperatorName> = new Set(['isEmpty', 'isNull']);

function operatorInput(
  name: string,
  description: string,
  type: TypeThunk,
  operators: readonly OperatorName[],
): FilterInputClass {
  const input = { [name]: class {} }[name] as FilterInputClass;
  InputType(name, { description })(input);
  for (const operator of operators) {
    const returns = FLAGS.has(operator) ? () => Boolean : LISTS.has(operator) ? () => [type()] : type;
    Field(returns as () => StringConstructor, { nullable: true, description: DESCRIPTIONS[operator] })(
      input.prototype,
      operator,
    );
    if (LISTS.has(operator)) ArrayMaxSize(100)(input.prototype, operator);
  }
  return input;
}

const ORDERED: readonly OperatorName[] = ['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'isNull'];

/** Conditions on text, numbers, moments and so on: one input per type of value, shared by all lists. */
export const StringFilter = operatorInput('StringFilter', 'Conditions on a text.', () => String, [
  'eq',
  'ne',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'isNull',
]);
/** Conditions on the texts of a thing, taken together: for search boxes. */
export const SearchFilter = operatorInput(
  'SearchFilter',
  'Conditions on all texts of a thing together.',
  () => String,
  ['words', 'contains'],
);
export const IdFilter = operatorInput('IDFilter', 'Conditions on a reference to another thing.', () => ID, [
  'eq',
  'ne',
  'in',
  'notIn',
  'isNull',
]);
export const FloatFilter = operatorInput('FloatFilter', 'Conditions on a number.', () => Float, ORDERED);
export const IntFilter = operatorInput('IntFilter', 'Conditions on a whole number.', () => SafeInt, ORDERED);
export const DecimalFilter = operatorInput(
  'DecimalFilter',
  'Conditions on an exact decimal number.',
  () => Decimal,
  ORDERED,
);
export const DateTimeFilter = operatorInput(
  'DateTimeFilter',
  'Conditions on a moment in time.',
  () => DateTime,
  ORDERED,
);
export const LocalDateFilter = operatorInput(
  'LocalDateFilter',
  'Conditions on a calendar day.',
  () => LocalDate,
  ORDERED,
);
export const BooleanFilter = operatorInput('BooleanFilter', 'Conditions on a yes-or-no value.', () => Boolean, [
  'eq',
  'ne',
  'isNull',
]);
export const StringListFilter = operatorInput('StringListFilter', 'Conditions on a list of texts.', () => String, [
  'has',
  'hasSome',
  'hasEvery',
  'isEmpty',
]);

const enumFilters = new Map<object, FilterInputClass>();
const enumListFilters = new Map<object, FilterInputClass>();

/** Conditions on values of a registered enum called `name`. */
export function enumFilter(values: object, name: string): FilterInputClass {
  let input = enumFilters.get(values);
  if (!input) {
    input = operatorInput(
      `${name}Filter`,
      `Conditions on ${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}.`,
      () => values,
      ['eq', 'ne', 'in', 'notIn', 'isNull'],
    );
    enumFilters.set(values, input);
  }
  return input;
}

/** Conditions on a list of values of a registered enum called `name`. */
export function enumListFilter(values: object, name: string): FilterInputClass {
  let input = enumListFilters.get(values);
  if (!input) {
    input = operatorInput(`${name}ListFilter`, `Conditions on a list of ${name}.`, () => values, [
      'has',
      'hasSome',
      'hasEvery',
      'isEmpty',
    ]);
    enumListFilters.set(values, input);
  }
  return input;
}
