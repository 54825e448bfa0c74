import { type Column, columnOf, type RecordType } from './records';
import type { Parameters } from './statement';

/** One term of an order. Where nothing is said, entries without a value come last, whichever the direction. */
export interface OrderTerm {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
  readonly nulls: 'FIRST' | 'LAST';
}

/** The values of the order's columns at one row, as text that PostgreSQL reads back exactly; the last is the id. */
export type KeysetPosition = readonly (string | null)[];

/** The order with the id as last term, so that no two rows are equal in it. */
export function totalOrder(order: readonly OrderTerm[]): OrderTerm[] {
  const upToId = order.findIndex(({ field }) => field === 'id');
  if (upToId >= 0) return order.slice(0, upToId + 1);
  return [...order, { field: 'id', direction: order[0]?.direction ?? 'DESC', nulls: 'LAST' }];
}

/** The order read from its end. */
export function reversed(order: readonly OrderTerm[]): OrderTerm[] {
  return order.map(({ field, direction, nulls }) => ({
    field,
    direction: direction === 'ASC' ? 'DESC' : 'ASC',
    nulls: nulls === 'FIRST' ? 'LAST' : 'FIRST',
  }));
}

/** What a term is ordered by: the column, or the rank of its word. */
function orderedBy(records: RecordType, field: string): Pick<Column, 'sql' | 'type' | 'isNullable'> {
  const column = columnOf(records, field);
  return column.rank === undefined ? column : { sql: column.rank, type: 'integer', isNullable: column.isNullable };
}

/** ORDER BY of an order. NULLS is only said where a column can be null, since it keeps plain indexes from being used. */
export function orderBy(records: RecordType, order: readonly OrderTerm[]): string {
  return order
    .map(({ field, direction, nulls }) => {
      const column = orderedBy(records, field);
      return `${column.sql} ${direction}${column.isNullable ? ` NULLS ${nulls}` : ''}`;
    })
    .join(', ');
}

/** Select list of the order's values, as text: a Date of the driver would lose microseconds and skip rows. */
export function keysetColumns(records: RecordType, order: readonly OrderTerm[]): string {
  return order.map(({ field }, index) => `${orderedBy(records, field).sql}::text AS "key${index}"`).join(', ');
}

/** The condition for rows that come after `position` in a total order. */
export function afterPosition(
  records: RecordType,
  order: readonly OrderTerm[],
  position: KeysetPosition,
  parameters: Parameters,
): string {
  const terms = order.map((term, index) => {
    const column = orderedBy(records, term.field);
    const value = position[index] ?? null;
    return { ...term, column, value, parameter: value === null ? null : parameters.add(value, column.type) };
  });
  const sameDirection = terms.every(({ direction }) => direction === terms[0]?.direction);
  if (sameDirection && terms.every(({ column }) => !column.isNullable)) {
    // A row comparison is one index condition; the long form below is a filter.
    const symbol = terms[0]?.direction === 'ASC' ? '>' : '<';
    return `(${terms.map(({ column }) => column.sql).join(', ')}) ${symbol} (${terms.map(({ parameter }) => parameter).join(', ')})`;
  }
  const alternatives = terms.map((term, index) => {
    const equal = terms
      .slice(0, index)
      .map(({ column, parameter }) => (parameter === null ? `${column.sql} IS NULL` : `${column.sql} = ${parameter}`));
    return [...equal, later(term)].join(' AND ');
  });
  return `(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`;
}

function later(term: OrderTerm & { column: { sql: string; isNullable: boolean }; parameter: string | null }): string {
  const { column, parameter, direction, nulls } = term;
  if (parameter === null) return nulls === 'FIRST' ? `${column.sql} IS NOT NULL` : 'false';
  const beyond = `${column.sql} ${direction === 'ASC' ? '>' : '<'} ${parameter}`;
  return column.isNullable && nulls === 'LAST' ? `(${beyond} OR ${column.sql} IS NULL)` : beyond;
}
