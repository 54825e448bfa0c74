import { type Filter, filterCondition } from './filter';
import { afterPosition, type KeysetPosition, keysetColumns, type OrderTerm, orderBy, reversed } from './keyset';
import { columnOf, type RecordType, selectList } from './records';
import { type Database, Parameters, statement } from './statement';

/** A page of rows: `limit` rows after (or, from the end, before) a position of a total order, and whether there are more. */
export interface PageRequest {
  readonly columns: readonly string[];
  readonly filter?: Filter | null;
  readonly order: readonly OrderTerm[];
  readonly limit: number;
  readonly fromEnd: boolean;
  readonly position: KeysetPosition | null;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The position of each row in the order, for cursors. */
  readonly positions: readonly KeysetPosition[];
  readonly hasMore: boolean;
}

type Keyed<Row> = Row & { readonly parent?: string } & Record<`key${number}`, string | null>;

/** The rows whose `property` is one of `values`, in no order; reads only `columns` (and the id and tenant). */
export function findBy<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  property: string,
  values: readonly string[],
  columns: Iterable<string>,
): Promise<Row[]> {
  const parameters = new Parameters(db.userId);
  const key = columnOf(records, property);
  const condition = `${key.sql} = ANY (${parameters.add([...new Set(values)], `${key.type}[]`)})`;
  const text = `SELECT ${selectList(records, [property, ...columns])} FROM ${records.table} t WHERE ${tenantIs(records)} AND ${condition}`;
  return db.query<Row>(statement(`${records.table}.findBy.${property}`, text, parameters));
}

/** One page of the viewer's rows. */
export async function findPage<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  page: PageRequest,
): Promise<Page<Row>> {
  const parameters = new Parameters(db.userId);
  const text = pageQuery(records, page, parameters, []);
  return cutPage(page, await db.query<Keyed<Row>>(statement(`${records.table}.findPage`, text, parameters)));
}

/**
 * A page of children for each of many parents, in one statement: the page is cut inside a LATERAL join, so that a parent
 * with a million children costs no more than one with a page of them. `property` is the child's column that holds the parent.
 */
export async function findPageByParent<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  property: string,
  parents: readonly string[],
  page: PageRequest,
): Promise<Map<string, Page<Row>>> {
  const parameters = new Parameters(db.userId);
  const list = parameters.add([...parents], 'uuid[]');
  const inner = pageQuery(records, page, parameters, [`${columnOf(records, property).sql} = p.parent`]);
  const text = `SELECT p.parent AS "parent", c.* FROM unnest(${list}) AS p(parent) CROSS JOIN LATERAL (${inner}) c`;
  const found = await db.query<Keyed<Row>>(statement(`${records.table}.findPageBy.${property}`, text, parameters));
  const byParent = new Map<string, Keyed<Row>[]>(parents.map((parent) => [parent, []]));
  for (const row of found) byParent.get(String(row.parent))?.push(row);
  return new Map([...byParent].map(([parent, rows]) => [parent, cutPage(page, rows)]));
}

/** How many rows of the viewer a filter lets through. */
export async function countRows(db: Database, records: RecordType, filter?: Filter | null): Promise<number> {
  const parameters = new Parameters(db.userId);
  const where = conditions(records, filter, parameters, []);
  const [row] = await db.query<{ count: number }>(
    statement(
      `${records.table}.count`,
      `SELECT count(*) AS "count" FROM ${records.table} t WHERE ${where}`,
      parameters,
    ),
  );
  return row?.count ?? 0;
}

/** The same for each of many parents, in one statement. */
export async function countByParent(
  db: Database,
  records: RecordType,
  property: string,
  parents: readonly string[],
  filter?: Filter | null,
): Promise<Map<string, number>> {
  const parameters = new Parameters(db.userId);
  const parent = columnOf(records, property).sql;
  const where = conditions(records, filter, parameters, [
    `${parent} = ANY (${parameters.add([...parents], 'uuid[]')})`,
  ]);
  const text = `SELECT ${parent} AS "parent", count(*) AS "count" FROM ${records.table} t WHERE ${where} GROUP BY ${parent}`;
  const rows = await db.query<{ parent: string; count: number }>(
    statement(`${records.table}.countBy.${property}`, text, parameters),
  );
  return new Map(rows.map(({ parent, count }) => [parent, count]));
}

/** SQL for the version of the row `alias`: another text after every change of any of its columns. */
export function rowVersion(alias: string): string {
  return `${alias}.xmin::text || ' ' || ${alias}.ctid::text`;
}

/** `user_id = $1`, which routes the statement and lets the planner use the tenant's index. */
export function tenantIs(records: RecordType): string {
  return `${records.tenantColumn.sql} = $1`;
}

function conditions(
  records: RecordType,
  filter: Filter | null | undefined,
  parameters: Parameters,
  more: readonly string[],
): string {
  const filtered = filter ? filterCondition(records, filter, parameters) : null;
  return [tenantIs(records), ...more, ...(filtered === null ? [] : [`(${filtered})`])].join(' AND ');
}

function pageQuery(records: RecordType, page: PageRequest, parameters: Parameters, more: readonly string[]): string {
  const order = page.fromEnd ? reversed(page.order) : page.order;
  const after = page.position === null ? [] : [afterPosition(records, order, page.position, parameters)];
  const where = conditions(records, page.filter, parameters, [...more, ...after]);
  const select = `${selectList(records, page.columns)}, ${keysetColumns(records, page.order)}`;
  return `SELECT ${select} FROM ${records.table} t WHERE ${where} ORDER BY ${orderBy(records, order)} LIMIT ${parameters.add(page.limit + 1, 'bigint')}`;
}

function cutPage<Row>(page: PageRequest, found: readonly Keyed<Row>[]): Page<Row> {
  const rows = found.slice(0, page.limit);
  if (page.fromEnd) rows.reverse();
  const positions = rows.map((row) => page.order.map((_, index) => row[`key${index}`] ?? null));
  return { rows, positions, hasMore: found.length > page.limit };
}
