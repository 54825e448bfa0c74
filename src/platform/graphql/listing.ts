import type { GraphQLResolveInfo } from 'graphql';
import type { Filter } from '../database/filter';
import { type OrderTerm, totalOrder } from '../database/keyset';
import type { Page, PageRequest } from '../database/read';
import type { RecordType } from '../database/records';
import { BadUserInputError } from '../errors';
import { type ConnectionClass, ConnectionValue, connectionClass } from './connection';
import type { Context } from './context';
import { decodeCursor, listFingerprint } from './cursor';
import { type FilterInputClass, IdFilter } from './filter-inputs';
import { decodeId } from './ids';
import { DEFAULT_PAGE_SIZE, type PageArgs, type PageArgsClass, pageArgsClass } from './page-args';
import { childCounts, childPages, ownCounts, ownPages } from './record-loaders';
import { columnsFor, selectedFields } from './selection';

/** A filterable reference: its operands are ids of one kind. */
export interface IdReference {
  readonly idPrefix: string;
}

/** How one kind of thing is listed: its GraphQL types, and the calls that answer a list. */
export interface Listing<Row extends object> {
  readonly records: RecordType<Row>;
  /** The `@Query`/`@FieldResolver` return type. */
  readonly Connection: ConnectionClass<Row>;
  /** The `@Args` class. */
  readonly Args: PageArgsClass;
  /** A page of the viewer's rows; the same page is read once per operation. */
  list(context: Context, info: GraphQLResolveInfo, args: PageArgs): Promise<ConnectionValue<Row>>;
  /** A page of the rows whose `property` is `parent`; pages of many parents come in one statement. */
  listChildren(
    context: Context,
    info: GraphQLResolveInfo,
    args: PageArgs,
    property: keyof Row & string,
    parent: string,
  ): Promise<ConnectionValue<Row>>;
}

const NEWEST_FIRST: readonly OrderTerm[] = [{ field: 'id', direction: 'DESC', nulls: 'LAST' }];
const NOTHING: Page<never> = { rows: [], positions: [], hasMore: false };

/** Makes the connection, argument, filter and order types of a kind of thing. Call once per kind, beside its ObjectType. */
export function defineListing<Row extends object>(options: {
  records: RecordType<Row>;
  /** The ObjectType class. */
  node: () => unknown;
  /** By property. */
  filters: { readonly [P in keyof Row & string]?: FilterInputClass | IdReference };
  /** By what the records derive from columns; names that they do not know are an error of the program. */
  derivedFilters?: Readonly<Record<string, FilterInputClass>>;
  orders: readonly (keyof Row & string)[];
}): Listing<Row> {
  const { records, derivedFilters = {} } = options;
  const unknown = Object.keys(derivedFilters).find((name) => !records.derived.has(name));
  if (unknown !== undefined) throw new Error(`${records.type} derives nothing called ${unknown}.`);
  const filters = Object.entries({ ...options.filters, ...derivedFilters }) as [
    string,
    FilterInputClass | IdReference,
  ][];
  const inputs = Object.fromEntries(
    filters.map(([property, input]) => [property, typeof input === 'function' ? input : IdFilter]),
  );
  const prefixes = new Map(
    filters.flatMap(([property, input]) => (typeof input === 'function' ? [] : [[property, input.idPrefix] as const])),
  );

  function prepare(info: GraphQLResolveInfo, args: PageArgs, scope: string) {
    const asked = selectedFields(info, `${records.type}Connection`);
    const filter = args.filter ? decodeIds(args.filter, prefixes, 'filter') : null;
    const order = totalOrder(args.orderBy?.length ? args.orderBy.map(orderTerm) : NEWEST_FIRST);
    const fingerprint = listFingerprint(scope, filter, order);
    const { limit, fromEnd, cursor } = paging(args);
    const request: PageRequest = {
      columns: [...columnsFor(info, records.type, ['nodes']), ...columnsFor(info, records.type, ['edges', 'node'])],
      filter,
      order,
      limit,
      fromEnd,
      position: cursor === null ? null : decodeCursor(cursor, fingerprint, order, fromEnd ? 'before' : 'after'),
    };
    const wantsRows = asked.has('nodes') || asked.has('edges') || asked.has('pageInfo');
    const value = (page: Page<Row>, count: number | null) =>
      new ConnectionValue<Row>(page, fingerprint, fromEnd, cursor !== null, count);
    return { request, filter, wantsRows, wantsCount: asked.has('totalCount'), value };
  }

  return Object.freeze({
    records,
    Connection: connectionClass<Row>(records.type, options.node),
    Args: pageArgsClass(records.type, inputs, options.orders),

    async list(context: Context, info: GraphQLResolveInfo, args: PageArgs) {
      const { request, filter, wantsRows, wantsCount, value } = prepare(info, args, records.type);
      const [page, count] = await Promise.all([
        wantsRows
          ? context.loaders.of(ownPages(records)).load({ request, signature: JSON.stringify(request) })
          : NOTHING,
        wantsCount
          ? context.loaders.of(ownCounts(records)).load({ request: filter, signature: JSON.stringify(filter) })
          : null,
      ]);
      return value(page, count);
    },

    async listChildren(
      context: Context,
      info: GraphQLResolveInfo,
      args: PageArgs,
      property: keyof Row & string,
      parent: string,
    ) {
      const { request, filter, wantsRows, wantsCount, value } = prepare(
        info,
        args,
        `${records.type} of ${property} ${parent}`,
      );
      const [page, count] = await Promise.all([
        wantsRows
          ? context.loaders
              .of(childPages(records, property))
              .load({ parent, request, signature: JSON.stringify(request) })
          : NOTHING,
        wantsCount
          ? context.loaders
              .of(childCounts(records, property))
              .load({ parent, request: filter, signature: JSON.stringify(filter) })
          : null,
      ]);
      return value(page, count);
    },
  });
}

function orderTerm(term: { field: string; direction?: string | null; nulls?: string | null }): OrderTerm {
  return {
    field: term.field,
    direction: term.direction === 'DESC' ? 'DESC' : 'ASC',
    nulls: term.nulls === 'FIRST' ? 'FIRST' : 'LAST',
  };
}

function paging(args: PageArgs): { limit: number; fromEnd: boolean; cursor: string | null } {
  const fromEnd = typeof args.last === 'number' || (typeof args.before === 'string' && typeof args.first !== 'number');
  if (
    (typeof args.first === 'number' && fromEnd) ||
    (typeof args.after === 'string' && typeof args.before === 'string')
  ) {
    throw BadUserInputError.at(
      'first',
      'Page forwards with first and after, or backwards with last and before, not both.',
      'paging',
    );
  }
  const cursor = fromEnd ? args.before : args.after;
  if (fromEnd ? typeof args.after === 'string' : typeof args.before === 'string') {
    throw BadUserInputError.at(fromEnd ? 'after' : 'before', 'after goes with first, before goes with last.', 'paging');
  }
  return { limit: (fromEnd ? args.last : args.first) ?? DEFAULT_PAGE_SIZE, fromEnd, cursor: cursor ?? null };
}

function decodeIds(filter: Filter, prefixes: ReadonlyMap<string, string>, path: string): Filter {
  const decoded: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(filter)) {
    const here = `${path}.${key}`;
    const prefix = prefixes.get(key);
    if (value === undefined) continue;
    if (value === null) decoded[key] = null;
    else if (key === 'not') decoded[key] = decodeIds(value as Filter, prefixes, here);
    else if (key === 'and' || key === 'or')
      decoded[key] = (value as readonly Filter[]).map((part, index) => decodeIds(part, prefixes, `${here}.${index}`));
    else decoded[key] = plain(value as Record<string, unknown>, prefix, here);
  }
  return decoded as Filter;
}

function plain(operators: Record<string, unknown>, prefix: string | undefined, path: string): Record<string, unknown> {
  const one = (value: unknown, here: string): unknown =>
    typeof value === 'string' && prefix !== undefined ? decodeId(prefix, value, here) : value;
  return Object.fromEntries(
    Object.entries(operators)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        Array.isArray(value)
          ? value.map((item, index) => one(item, `${path}.${name}.${index}`))
          : one(value, `${path}.${name}`),
      ]),
  );
}
