import { getMetadataArgsStorage } from 'typeorm';

/** One column of a table, as SQL needs it. */
export interface Column {
  readonly property: string;
  /** Qualified with the alias `t`. */
  readonly sql: string;
  /** The expression to read it with: enum arrays are read as text arrays, which the driver can parse. */
  readonly read: string;
  readonly name: string;
  /** The SQL type, for casts of parameters. */
  readonly type: string;
  readonly isJson: boolean;
  readonly isEnum: boolean;
  readonly isArray: boolean;
  readonly isNullable: boolean;
  /** What to order by in its place, where words have an order of their own. */
  readonly rank?: string;
}

/** A kind of row that the graph serves: its table, its columns, and its names outside. */
export interface RecordType<Row extends object = object> {
  /** The TypeORM entity. */
  readonly entity: new () => Row;
  /** GraphQL type name. */
  readonly type: string;
  /** What ids of this kind begin with. */
  readonly idPrefix: string;
  readonly table: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** What can be filtered by beside the columns: put together from several of them, or taken out of one. */
  readonly derived: ReadonlyMap<string, Column>;
  /** The column that holds the tenant: `user_id`, but for users themselves. */
  readonly tenantColumn: Column;
}

/**
 * Describes an entity to the graph from the entity's own decorators, so that no column is named twice. Throws when the
 * class is not an entity.
 */
export function defineRecords<Row extends object>(options: {
  entity: new () => Row;
  type: string;
  idPrefix: string;
  tenantProperty?: keyof Row & string;
  /**
   * What is made from columns to filter by, by name: SQL over the alias `t`, and its type. It is neither read nor written, and
   * never NULL.
   */
  derived?: Readonly<Record<string, { readonly sql: string; readonly type: 'text' | 'text[]' }>>;
  /** Columns of words that are ordered as listed here, and not by the alphabet. */
  ranks?: { readonly [P in keyof Row & string]?: readonly string[] };
}): RecordType<Row> {
  const storage = getMetadataArgsStorage();
  const table = storage.tables.find(({ target }) => target === options.entity)?.name;
  if (table === undefined) throw new Error(`${options.entity.name} has no @Entity with a table name.`);
  const columns = new Map<string, Column>();
  for (const { target, propertyName, options: column } of storage.columns) {
    if (target !== options.entity) continue;
    const name = column.name ?? snakeCase(propertyName);
    const isArray = column.array === true;
    const isEnum = column.type === 'enum';
    // A cast to `char` without a length would cut a currency to its first letter.
    const base = isEnum ? String(column.enumName) : column.type === 'char' ? 'bpchar' : String(column.type);
    const sql = `t.${name}`;
    const ranked = options.ranks?.[propertyName as keyof Row & string];
    columns.set(propertyName, {
      property: propertyName,
      name,
      sql,
      read: isEnum && isArray ? `${sql}::text[]` : sql,
      type: isArray ? `${base}[]` : base,
      isJson: base === 'jsonb' || base === 'json',
      isEnum,
      isArray,
      isNullable: column.nullable === true,
      ...(ranked ? { rank: `array_position(ARRAY['${ranked.join("', '")}'], ${sql})` } : {}),
    });
  }
  const derived = new Map(
    Object.entries(options.derived ?? {}).map(([property, { sql, type }]): [string, Column] => {
      const made = { property, name: property, sql, read: sql, type, isJson: false, isEnum: false };
      return [property, { ...made, isArray: type === 'text[]', isNullable: false }];
    }),
  );
  const tenantColumn = columns.get(options.tenantProperty ?? 'userId');
  if (!tenantColumn) throw new Error(`${options.entity.name} has no column for its tenant.`);
  return Object.freeze({
    entity: options.entity,
    type: options.type,
    idPrefix: options.idPrefix,
    table,
    columns,
    derived,
    tenantColumn,
  });
}

/** The column of a property. Throws when there is none: a programming error. */
export function columnOf(records: RecordType, property: string): Column {
  const column = records.columns.get(property);
  if (!column) throw new Error(`${records.type} has no column for ${property}.`);
  return column;
}

/** A select list of the given properties, always with the id and the tenant; names that are no columns are passed over. */
export function selectList(records: RecordType, properties: Iterable<string>): string {
  const wanted = new Set(['id', records.tenantColumn.property, ...properties]);
  const list: string[] = [];
  for (const [property, column] of records.columns) {
    if (wanted.has(property)) list.push(`${column.read} AS "${property}"`);
  }
  return list.join(', ');
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
