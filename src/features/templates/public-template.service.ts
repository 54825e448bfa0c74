import type { Database } from '../../platform/database/statement';
import { NotFoundError } from '../../platform/errors';
import { findPublicTemplate, type PublicTemplateRow } from './public-template.store';

/** One public template of anybody. Throws NOT_FOUND where there is none with this id. */
export async function requirePublicTemplate<Row extends PublicTemplateRow>(
  db: Database,
  id: string,
  columns: readonly string[],
): Promise<Row> {
  const row = await findPublicTemplate<Row>(db, id, columns);
  if (!row) throw new NotFoundError('There is no PublicContentTemplate with this id.');
  return row;
}
