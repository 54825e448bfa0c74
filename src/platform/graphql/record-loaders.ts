import type { GraphQLResolveInfo } from 'graphql';
import type { Filter } from '../database/filter';
import {
  countByParent,
  countRows,
  findBy,
  findPage,
  findPageByParent,
  type Page,
  type PageRequest,
} from '../database/read';
import type { RecordType } from '../database/records';
import { notFound } from '../database/write';
import type { Context } from './context';
import { decodeId } from './ids';
import { keepVersion, knownVersion } from './known-versions';
import type { Recipe } from './loaders';
import { columnsFor } from './selection';

interface RecordKey {
  readonly value: string;
  readonly columns: readonly string[];
}

/** Rows by a unique column. Keys of one tick are fetched together, with every column that one of them wants. */
function recordByKey<Row extends object>(records: RecordType<Row>, property: string): Recipe<RecordKey, Row | null> {
  return {
    name: `${records.type}.by.${property}`,
    cacheKey: ({ value, columns }) => `${value} ${columns.join()}`,
    async load(db, keys) {
      const columns = new Set(keys.flatMap(({ columns }) => columns));
      const rows = await findBy(
        db,
        records,
        property,
        keys.map(({ value }) => value),
        columns,
      );
      const byKey = new Map(rows.map((row) => [String(row[property as keyof Row]), row]));
      return keys.map(({ value }) => byKey.get(value) ?? null);
    },
  };
}

interface ChildrenKey<Request> {
  readonly parent: string;
  readonly request: Request;
  /** Equal for keys that may be fetched in one statement. */
  readonly signature: string;
}

async function byRequest<Request, Value>(
  keys: readonly ChildrenKey<Request>[],
  load: (parents: readonly string[], request: Request) => Promise<Map<string, Value>>,
): Promise<(Value | undefined)[]> {
  const groups = new Map<string, { request: Request; parents: Set<string> }>();
  for (const { signature, request, parent } of keys) {
    const group = groups.get(signature) ?? { request, parents: new Set() };
    group.parents.add(parent);
    groups.set(signature, group);
  }
  const found = new Map<string, Map<string, Value>>();
  await Promise.all(
    [...groups].map(async ([signature, { parents, request }]) =>
      found.set(signature, await load([...parents], request)),
    ),
  );
  return keys.map(({ signature, parent }) => found.get(signature)?.get(parent));
}

/** Pages of children by parent, one statement for all parents that ask for the same page. */
export function childPages<Row extends object>(
  records: RecordType<Row>,
  property: string,
): Recipe<ChildrenKey<PageRequest>, Page<Row>> {
  return {
    name: `${records.type}.pages.${property}`,
    cacheKey: ({ parent, signature }) => `${parent} ${signature}`,
    async load(db, keys) {
      const pages = await byRequest(keys, (parents, request) =>
        findPageByParent(db, records, property, parents, request),
      );
      return pages.map((page) => page ?? { rows: [], positions: [], hasMore: false });
    },
  };
}

/** Numbers of children by parent, one statement for all parents that ask with the same filter. */
export function childCounts(records: RecordType, property: string): Recipe<ChildrenKey<Filter | null>, number> {
  return {
    name: `${records.type}.counts.${property}`,
    cacheKey: ({ parent, signature }) => `${parent} ${signature}`,
    async load(db, keys) {
      const counts = await byRequest(keys, (parents, filter) => countByParent(db, records, property, parents, filter));
      return counts.map((count) => count ?? 0);
    },
  };
}

interface ListKey<Request> {
  readonly request: Request;
  /** Equal for keys that ask the same. */
  readonly signature: string;
}

/** Pages of the viewer's rows. What many places of an operation ask alike, as lists below `user` do, is read once. */
export function ownPages<Row extends object>(records: RecordType<Row>): Recipe<ListKey<PageRequest>, Page<Row>> {
  return {
    name: `${records.type}.pages`,
    cacheKey: ({ signature }) => signature,
    load: (db, keys) => onceEach(keys, (request) => findPage(db, records, request)),
  };
}

/** Numbers of the viewer's rows, read once as pages are. */
export function ownCounts(records: RecordType): Recipe<ListKey<Filter | null>, number> {
  return {
    name: `${records.type}.counts`,
    cacheKey: ({ signature }) => signature,
    load: (db, keys) => onceEach(keys, (filter) => countRows(db, records, filter)),
  };
}

/** Where the loader does not cache, it gives the same key more than once. */
function onceEach<Request, Value>(
  keys: readonly ListKey<Request>[],
  load: (request: Request) => Promise<Value>,
): Promise<Value[]> {
  const loads = new Map<string, Promise<Value>>();
  for (const { signature, request } of keys) if (!loads.has(signature)) loads.set(signature, load(request));
  return Promise.all(keys.map(({ signature }) => loads.get(signature) as Promise<Value>));
}

/**
 * The row whose `property` is `value`, with the columns that the operation asks of the current field, or null. `value`
 * null gives null: an unset reference.
 */
export async function loadRecord<Row extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  records: RecordType<Row>,
  value: string | null | undefined,
  property = 'id',
): Promise<Row | null> {
  if (value === null || value === undefined) return null;
  return context.loaders.of(recordByKey(records, property)).load({ value, columns: columnsFor(info, records.type) });
}

/** As `loadRecord`, with columns that the server needs for itself; read together with what the operation asks of the same row. */
export function loadColumns<Row extends object, Property extends keyof Row & string>(
  { loaders }: Pick<Context, 'loaders'>,
  records: RecordType<Row>,
  value: string,
  columns: readonly Property[],
  property = 'id',
): Promise<Pick<Row, Property> | null> {
  return loaders.of(recordByKey(records, property)).load({ value, columns });
}

/** A row of which the operation has just read the version; null: it has not, and the row is read as any other. */
export interface VersionedId {
  readonly id: string;
  readonly version: string | null;
}

/** As `loadRecord`, of a known version: what any operation has read of that is not read again. */
export function loadVersion<Row extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  records: RecordType<Row>,
  versioned: VersionedId,
): Promise<Row | null> {
  return loadVersionColumns<Row>(context, records, versioned, columnsFor(info, records.type));
}

/** As `loadColumns`, of a known version. */
export async function loadVersionColumns<Row extends object>(
  { loaders, db }: Pick<Context, 'loaders' | 'db'>,
  records: RecordType<Row>,
  { id, version }: VersionedId,
  columns: readonly (keyof Row & string)[] | readonly string[],
): Promise<Row | null> {
  const read = () => loaders.of(recordByKey(records, 'id')).load({ value: id, columns });
  if (version === null) return read();
  const key = { userId: db.userId, type: records.type, id, version, columns };
  const known = knownVersion<Row>(key);
  if (known !== undefined) return known;
  const row = await read();
  if (row !== null) keepVersion(key, row);
  return row;
}

/** The viewer's row with this UUID, as `loadRecord`. Throws NOT_FOUND where there is none. */
export async function requireRecord<Row extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  records: RecordType<Row>,
  value: string,
  property = 'id',
): Promise<Row> {
  const row = await loadRecord(context, info, records, value, property);
  if (row === null) throw notFound(records);
  return row;
}

/** The viewer's row with this id of the API. Throws BAD_USER_INPUT for an id of another kind, NOT_FOUND where there is none. */
export async function requireRecordById<Row extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  records: RecordType<Row>,
  id: string,
): Promise<Row> {
  return requireRecord(context, info, records, decodeId(records.idPrefix, id));
}
