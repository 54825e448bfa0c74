import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType, Int, registerEnumType } from 'type-graphql';
import type { Filter } from '../database/filter';
import type { FilterInputClass } from './filter-inputs';

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

export enum NullsOrder {
  FIRST = 'FIRST',
  LAST = 'LAST',
}

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which way to sort.',
  valuesConfig: {
    ASC: { description: 'Smallest, earliest, A first.' },
    DESC: { description: 'Largest, latest, Z first.' },
  },
});
registerEnumType(NullsOrder, {
  name: 'NullsOrder',
  description: 'Where entries without a value go.',
  valuesConfig: { FIRST: { description: 'Before all others.' }, LAST: { description: 'After all others.' } },
});

export interface OrderByInput {
  readonly field: string;
  readonly direction?: OrderDirection;
  readonly nulls?: NullsOrder;
}

/** The arguments of every list. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly filter?: Filter | null;
  readonly orderBy?: readonly OrderByInput[] | null;
}

export type PageArgsClass = new () => PageArgs;

const SIZE = `at most ${MAX_PAGE_SIZE}`;

/** The argument class of lists of `type`: paging, `filter` and `orderBy` with that type's own inputs. */
export function pageArgsClass(
  type: string,
  filters: Readonly<Record<string, FilterInputClass>>,
  orders: readonly string[],
): PageArgsClass {
  const filter = filterInput(type, filters);
  const order = orderInput(type, orders);
  const args = { [`${type}PageArgs`]: class {} }[`${type}PageArgs`] as PageArgsClass;
  const add = (property: keyof PageArgs, returns: () => unknown, description: string): void =>
    Field(returns as () => StringConstructor, { nullable: true, description })(args.prototype, property);
  ArgsType()(args);
  add(
    'first',
    () => Int,
    `How many entries from the start of the list (or after \`after\`), ${SIZE}. ${DEFAULT_PAGE_SIZE} when neither \`first\` nor \`last\` is given.`,
  );
  add(
    'after',
    () => String,
    'Cursor of an earlier page: the list goes on after it. Only with the same filter and order.',
  );
  add('last', () => Int, `How many entries from the end of the list (or before \`before\`), ${SIZE}.`);
  add('before', () => String, 'Cursor of a later page: the list ends before it. Only with the same filter and order.');
  add('filter', () => filter, 'Which entries to list; all conditions must hold.');
  add(
    'orderBy',
    () => [order],
    'How to sort, by at most three fields; newest first when not given. Ties are broken by id.',
  );
  for (const size of ['first', 'last'] as const) {
    Min(0)(args.prototype, size);
    Max(MAX_PAGE_SIZE)(args.prototype, size);
  }
  ArrayMaxSize(3)(args.prototype, 'orderBy');
  ValidateNested({ each: true })(args.prototype, 'orderBy');
  ValidateNested()(args.prototype, 'filter');
  return args;
}

function filterInput(type: string, filters: Readonly<Record<string, FilterInputClass>>): FilterInputClass {
  const name = `${type}Filter`;
  const input = { [name]: class {} }[name] as FilterInputClass;
  const add = (property: string, returns: () => unknown, description: string): void => {
    Field(returns as () => StringConstructor, { nullable: true, description })(input.prototype, property);
    ValidateNested({ each: true })(input.prototype, property);
  };
  InputType(name, { description: `Conditions on a list of ${type}. All that are given must hold.` })(input);
  add('and', () => [input], 'All of these must hold.');
  add('or', () => [input], 'At least one of these must hold.');
  add('not', () => input, 'This must not hold.');
  for (const [property, operators] of Object.entries(filters))
    add(property, () => operators, `Condition on \`${property}\`.`);
  return input;
}

function orderInput(type: string, orders: readonly string[]): FilterInputClass {
  const constant = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const values = Object.fromEntries(orders.map((property) => [constant(property), property]));
  registerEnumType(values, {
    name: `${type}OrderField`,
    description: `What a list of ${type} can be sorted by.`,
    valuesConfig: Object.fromEntries(
      orders.map((property) => [constant(property), { description: `By \`${property}\`.` }]),
    ),
  });
  const name = `${type}OrderBy`;
  const input = { [name]: class {} }[name] as FilterInputClass;
  InputType(name, { description: `One term of the order of a list of ${type}.` })(input);
  Field(() => values as unknown as StringConstructor, { description: 'What to sort by.' })(input.prototype, 'field');
  Field(() => OrderDirection, { nullable: true, defaultValue: OrderDirection.ASC, description: 'Which way.' })(
    input.prototype,
    'direction',
  );
  Field(() => NullsOrder, {
    nullable: true,
    defaultValue: NullsOrder.LAST,
    description: 'Where entries without a value go.',
  })(input.prototype, 'nulls');
  return input;
}
