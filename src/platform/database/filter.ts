import { BadUserInputError } from '../errors';
import { type Column, columnOf, type RecordType } from './records';
import type { Parameters } from './statement';

/** A filter as clients write it: columns with operators, joined by and/or/not. All conditions of one object must hold. */
export interface Filter {
  readonly and?: readonly Filter[] | null;
  readonly or?: readonly Filter[] | null;
  readonly not?: Filter | null;
  readonly [property: string]: unknown;
}

const MAX_DEPTH = 3;
const MAX_VALUES = 100;

type Operator = (column: Column, value: unknown, parameters: Parameters) => string;

/** Enum values are written into the text, where the planner can match them with partial indexes; GraphQL has checked them. */
function operand(column: Column, value: unknown, parameters: Parameters): string {
  if (!column.isEnum) return parameters.add(value, column.type);
  const literal = (one: unknown): string => {
    if (typeof one !== 'string' || !/^[A-Z0-9_]+$/.test(one)) throw new Error('An enum value must be a plain word.');
    return `'${one}'::${column.type.replace('[]', '')}`;
  };
  return Array.isArray(value)
    ? `ARRAY[${value.map(literal).join(', ')}]::${column.type.replace('[]', '')}[]`
    : literal(value);
}

function listOperand(column: Column, value: unknown, parameters: Parameters): string {
  if (column.isEnum) return operand(column, value, parameters);
  return parameters.add(value, column.isArray ? column.type : `${column.type}[]`);
}

function compare(symbol: string): Operator {
  return (column, value, parameters) => `${column.sql} ${symbol} ${operand(column, value, parameters)}`;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: compare('='),
  ne: compare('IS DISTINCT FROM'),
  gt: compare('>'),
  gte: compare('>='),
  lt: compare('<'),
  lte: compare('<='),
  in: (column, value, parameters) => `${column.sql} = ANY (${listOperand(column, value, parameters)})`,
  notIn: (column, value, parameters) =>
    `(${column.sql} IS NULL OR ${column.sql} <> ALL (${listOperand(column, value, parameters)}))`,
  contains: (column, value, parameters) => `strpos(lower(${column.sql}), lower(${parameters.add(value, 'text')})) > 0`,
  startsWith: (column, value, parameters) =>
    `starts_with(lower(${column.sql}), lower(${parameters.add(value, 'text')}))`,
  // Words as they are: what is searched is in any language, and `simple` cuts no endings off.
  words: (column, value, parameters) =>
    `to_tsvector('simple', ${column.sql}) @@ websearch_to_tsquery('simple', ${parameters.add(value, 'text')})`,
  has: (column, value, parameters) => `${column.sql} @> ${listOperand(column, [value], parameters)}`,
  hasSome: (column, value, parameters) => `${column.sql} && ${listOperand(column, value, parameters)}`,
  hasEvery: (column, value, parameters) => `${column.sql} @> ${listOperand(column, value, parameters)}`,
  isEmpty: (column, value) => `(coalesce(cardinality(${column.sql}), 0) = 0) = ${value === true}`,
  isNull: (column, value) => `${column.sql} IS ${value === true ? '' : 'NOT '}NULL`,
};

/**
 * The SQL condition of a filter, or null where it says nothing. Throws BAD_USER_INPUT for a null operand, for lists of
 * more than 100 values and for nesting deeper than 3.
 */
export function filterCondition(
  records: RecordType,
  filter: Filter,
  parameters: Parameters,
  path = 'filter',
  depth = 1,
): string | null {
  if (depth > MAX_DEPTH)
    throw BadUserInputError.at(path, `A filter may nest and/or/not at most ${MAX_DEPTH} deep.`, 'maxDepth');
  const conditions: string[] = [];
  for (const [key, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (value === null)
      throw BadUserInputError.at(
        `${path}.${key}`,
        `Leave ${key} out, or give it an operator; to find entries without a value use { isNull: true }.`,
        'notNull',
      );
    const here = `${path}.${key}`;
    if (key === 'and' || key === 'or') {
      const parts = (value as readonly Filter[])
        .map((part, index) => filterCondition(records, part, parameters, `${here}.${index}`, depth + 1))
        .filter((part) => part !== null);
      if (parts.length > MAX_VALUES) throw tooMany(here);
      if (parts.length > 0) conditions.push(`(${parts.join(key === 'and' ? ' AND ' : ' OR ')})`);
    } else if (key === 'not') {
      const part = filterCondition(records, value as Filter, parameters, here, depth + 1);
      // IS NOT TRUE, since a comparison with NULL is neither true nor false: `not` gives exactly the other rows.
      if (part !== null) conditions.push(`((${part}) IS NOT TRUE)`);
    } else {
      const column = records.derived.get(key) ?? columnOf(records, key);
      conditions.push(...columnConditions(column, value as Record<string, unknown>, parameters, here));
    }
  }
  return conditions.length === 0 ? null : conditions.join(' AND ');
}

function columnConditions(
  column: Column,
  operators: Record<string, unknown>,
  parameters: Parameters,
  path: string,
): string[] {
  const conditions: string[] = [];
  for (const [name, value] of Object.entries(operators)) {
    if (value === undefined) continue;
    if (value === null)
      throw BadUserInputError.at(
        `${path}.${name}`,
        `${name} needs a value; to find entries without one use { isNull: true }.`,
        'notNull',
      );
    if (Array.isArray(value) && value.length > MAX_VALUES) throw tooMany(`${path}.${name}`);
    const operator = OPERATORS[name];
    if (!operator) throw new Error(`There is no filter operator ${name}.`);
    conditions.push(operator(column, value, parameters));
  }
  return conditions;
}

function tooMany(path: string): BadUserInputError {
  return BadUserInputError.at(path, `A list in a filter may have at most ${MAX_VALUES} values.`, 'arrayMaxSize');
}
