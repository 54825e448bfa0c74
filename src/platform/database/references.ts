import { getMetadataArgsStorage } from 'typeorm';
import { now } from '../clock';
import type { RecordType } from './records';
import type { Database } from './statement';
import { clearReference, deleteRow } from './write';

/**
 * Deletes a row of the viewer. Rows of `all` kinds that refer to it but outlive it lose the reference in the same
 * transaction; what belongs to it goes with it, by the database's CASCADE. Throws NOT_FOUND where the viewer has none.
 */
export async function deleteOwn(
  db: Database,
  all: readonly RecordType[],
  records: RecordType,
  id: string,
): Promise<void> {
  const at = now();
  for (const other of all) {
    for (const property of outlivingReferences(other, records)) await clearReference(db, other, property, id, at);
  }
  await deleteRow(db, records, id);
}

/** The properties of `from` that hold a nullable reference to `to` which the database does not cascade. */
function outlivingReferences(from: RecordType, to: RecordType): string[] {
  const { relations, joinColumns } = getMetadataArgsStorage();
  const properties: string[] = [];
  for (const relation of relations) {
    if (relation.target !== from.entity || relation.options.onDelete === 'CASCADE') continue;
    if (typeof relation.type !== 'function' || (relation.type as () => unknown)() !== to.entity) continue;
    const names = joinColumns
      .filter(({ target, propertyName }) => target === from.entity && propertyName === relation.propertyName)
      .map(({ name }) => name);
    for (const column of from.columns.values()) {
      if (column !== from.tenantColumn && column.isNullable && names.includes(column.name))
        properties.push(column.property);
    }
  }
  return properties;
}
