import { now } from '../clock';
import { ConflictError, NotFoundError } from '../errors';
import { newId } from './new-id';
import { tenantIs } from './read';
import { type Column, columnOf, type RecordType } from './records';
import { type Database, Parameters, statement } from './statement';

/** Columns to write, by property; undefined is left out, null is written. */
export type Values<Row> = { readonly [P in keyof Row]?: Row[P] | null | undefined };

interface Timestamped {
  id: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Inserts a new row of the viewer with an id and timestamps of its own; returns the id. Throws CONFLICT where a unique constraint is hit. */
export async function insertNew<Row extends Timestamped>(
  db: Database,
  records: RecordType<Row>,
  values: Omit<Values<Row>, 'userId' | 'id' | 'createdAt' | 'updatedAt'>,
): Promise<string> {
  const id = newId();
  const at = now();
  await insertRow<Timestamped>(db, records, { ...values, id, createdAt: at, updatedAt: at });
  return id;
}

/** Updates a row as `updateRow` and sets the time of the change. */
export async function updateOwn<Row extends Timestamped>(
  db: Database,
  records: RecordType<Row>,
  id: string,
  values: Omit<Values<Row>, 'userId' | 'id' | 'createdAt' | 'updatedAt'>,
  expectedVersion?: number,
): Promise<void> {
  await updateRow<Timestamped>(db, records, id, { ...values, updatedAt: now() }, expectedVersion);
}

/** Inserts one row of the viewer. Throws CONFLICT where a unique constraint is hit. */
export async function insertRow<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  values: Values<Row>,
): Promise<void> {
  await insertRows(db, records, [values]);
}

/** Inserts rows of the viewer in one statement. All rows must have the same properties. */
export async function insertRows<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  rows: readonly Values<Row>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const parameters = new Parameters(db.userId);
  const columns = written(records, first);
  const tuples = rows.map(
    (row) =>
      `($1, ${columns.map((column) => parameters.add(encode(column, row[column.property as keyof Row]), column.type)).join(', ')})`,
  );
  const names = [records.tenantColumn, ...columns].map(({ name }) => name).join(', ');
  await db.query(
    statement(
      `${records.table}.insert`,
      `INSERT INTO ${records.table} (${names}) VALUES ${tuples.join(', ')}`,
      parameters,
    ),
  );
}

/**
 * Updates the row with this id. Throws NOT_FOUND where the viewer has none, and CONFLICT with the present version where
 * `expectedVersion` is given and is not the row's.
 */
export async function updateRow<Row extends object>(
  db: Database,
  records: RecordType<Row>,
  id: string,
  values: Values<Row>,
  expectedVersion?: number,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const sets = written(records, values).map(
    (column) => `${column.name} = ${parameters.add(encode(column, values[column.property as keyof Row]), column.type)}`,
  );
  const locked = expectedVersion === undefined ? '' : ` AND t.version = ${parameters.add(expectedVersion, 'bigint')}`;
  if (expectedVersion !== undefined) sets.push('version = t.version + 1');
  if (sets.length === 0) return requireRow(db, records, id);
  const text = `UPDATE ${records.table} t SET ${sets.join(', ')} WHERE ${tenantIs(records)} AND t.id = ${parameters.add(id, 'uuid')}${locked} RETURNING t.id`;
  const updated = await db.query(statement(`${records.table}.update`, text, parameters));
  if (updated.length > 0) return;
  const version = await presentVersion(db, records, id, expectedVersion !== undefined);
  throw new ConflictError('Somebody else has changed this since it was read. Read it again and repeat the change.', {
    currentVersion: version,
  });
}

/** Deletes the row with this id. Throws NOT_FOUND where the viewer has none. */
export async function deleteRow(db: Database, records: RecordType, id: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `DELETE FROM ${records.table} t WHERE ${tenantIs(records)} AND t.id = ${parameters.add(id, 'uuid')} RETURNING t.id`;
  const deleted = await db.query(statement(`${records.table}.delete`, text, parameters));
  if (deleted.length === 0) throw notFound(records);
}

/** Sets a reference to null in all rows of the viewer that hold it: what the database's NO ACTION leaves to the service. */
export async function clearReference(
  db: Database,
  records: RecordType,
  property: string,
  id: string,
  now: Date,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const column = columnOf(records, property);
  const touched = records.columns.has('updatedAt') ? `, updated_at = ${parameters.add(now, 'timestamptz')}` : '';
  const text = `UPDATE ${records.table} t SET ${column.name} = NULL${touched} WHERE ${tenantIs(records)} AND ${column.sql} = ${parameters.add(id, 'uuid')}`;
  await db.query(statement(`${records.table}.clear.${property}`, text, parameters));
}

/** Throws NOT_FOUND where the viewer has no row with this id. */
export async function requireRow(db: Database, records: RecordType, id: string): Promise<void> {
  await presentVersion(db, records, id, false);
}

/** The error for a row that is not there. */
export function notFound(records: RecordType): NotFoundError {
  return new NotFoundError(`There is no ${records.type} with this id.`);
}

async function presentVersion(
  db: Database,
  records: RecordType,
  id: string,
  versioned: boolean,
): Promise<number | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${versioned ? 't.version' : 't.id'} AS "found" FROM ${records.table} t WHERE ${tenantIs(records)} AND t.id = ${parameters.add(id, 'uuid')}`;
  const [row] = await db.query<{ found: unknown }>(statement(`${records.table}.require`, text, parameters));
  if (!row) throw notFound(records);
  return versioned ? Number(row.found) : undefined;
}

function written<Row extends object>(records: RecordType<Row>, values: Values<Row>): Column[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([property]) => columnOf(records, property))
    .filter((column) => column !== records.tenantColumn);
}

function encode(column: Column, value: unknown): unknown {
  return column.isJson && value !== null && value !== undefined ? JSON.stringify(value) : value;
}
