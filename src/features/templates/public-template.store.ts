import { type Filter, filterCondition } from '../../platform/database/filter';
import { afterPosition, keysetColumns, orderBy, reversed } from '../../platform/database/keyset';
import type { Page, PageRequest } from '../../platform/database/read';
import { columnOf } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import type { ContentTemplate } from './content-template.entity';
import { templates } from './template.store';

/** What is read of a public template: the columns asked for, its id, and whether it is the viewer's own. */
export type PublicTemplateRow = Pick<ContentTemplate, 'id'> & { readonly isOwn: boolean };

/** A second policy of row level security lets everybody read these rows; the condition repeats it for the index. */
const PUBLISHED = 't.is_active AND t.is_public';

/** One page of all tenants' public templates: the one list that is not bound to the viewer. */
export async function findPublicPage(db: Database, page: PageRequest): Promise<Page<PublicTemplateRow>> {
  const parameters = new Parameters(db.userId);
  const order = page.fromEnd ? reversed(page.order) : page.order;
  const conditions = publishedAnd(page.filter, parameters);
  if (page.position !== null) conditions.push(afterPosition(templates, order, page.position, parameters));
  const select = `${publicColumns(page.columns)}, ${keysetColumns(templates, page.order)}`;
  const text = `SELECT ${select} FROM content_templates t WHERE ${conditions.join(' AND ')} ORDER BY ${orderBy(templates, order)} LIMIT ${parameters.add(page.limit + 1, 'bigint')}`;
  const found = await db.query<PublicTemplateRow & Record<`key${number}`, string | null>>(
    statement('content_templates.findPublicPage', text, parameters),
  );
  const rows = found.slice(0, page.limit);
  if (page.fromEnd) rows.reverse();
  const positions = rows.map((row) => page.order.map((_, index) => row[`key${index}`] ?? null));
  return { rows, positions, hasMore: found.length > page.limit };
}

/** How many public templates of all tenants a filter lets through. */
export async function countPublic(db: Database, filter: Filter | null): Promise<number> {
  const parameters = new Parameters(db.userId);
  const conditions = [VIEWER_IS_GIVEN, ...publishedAnd(filter, parameters)];
  const text = `SELECT count(*) AS "count" FROM content_templates t WHERE ${conditions.join(' AND ')}`;
  const [row] = await db.query<{ count: number }>(statement('content_templates.countPublic', text, parameters));
  return row?.count ?? 0;
}

/** One public template of any tenant, or null. */
export async function findPublicTemplate<Row extends PublicTemplateRow>(
  db: Database,
  id: string,
  columns: readonly string[],
): Promise<Row | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${publicColumns(columns)} FROM content_templates t WHERE ${PUBLISHED} AND t.id = ${parameters.add(id, 'uuid')}`;
  const [row] = await db.query<Row>(statement('content_templates.findPublic', text, parameters));
  return row ?? null;
}

/** A count says nothing about the viewer, but every statement carries the viewer's id, and a parameter needs a use. */
const VIEWER_IS_GIVEN = '$1::uuid IS NOT NULL';

function publishedAnd(filter: Filter | null | undefined, parameters: Parameters): string[] {
  const filtered = filter ? filterCondition(templates, filter, parameters) : null;
  return [PUBLISHED, ...(filtered === null ? [] : [`(${filtered})`])];
}

/** Never the owner, unless a column list of this program asks for it: names that are no columns are passed over. */
function publicColumns(properties: readonly string[]): string {
  const list = [...new Set(['id', ...properties])]
    .filter((property) => templates.columns.has(property))
    .map((property) => `${columnOf(templates, property).read} AS "${property}"`);
  return `${list.join(', ')}, (t.user_id = $1) AS "isOwn"`;
}
