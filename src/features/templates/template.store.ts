import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { ContentTemplate } from './content-template.entity';

export const templates = defineRecords({
  entity: ContentTemplate,
  type: 'ContentTemplate',
  idPrefix: 'template',
  // No index: it would have to be asked before row level security, which text operators may not be. A tenant has hundreds.
  derived: {
    search: {
      sql: `concat_ws(' ', t.name, t.description, t.template_type, t.category, t.base_prompt, array_to_string(t.target_industries, ' '))`,
      type: 'text',
    },
  },
});

/** The viewer's template with this name, other than `exceptId`. */
export async function findTemplateIdByName(db: Database, name: string, exceptId?: string): Promise<string | null> {
  const parameters = new Parameters(db.userId);
  const named = `t.name = ${parameters.add(name, 'text')}`;
  const other = exceptId === undefined ? '' : ` AND t.id <> ${parameters.add(exceptId, 'uuid')}`;
  const text = `SELECT t.id FROM content_templates t WHERE t.user_id = $1 AND ${named}${other} LIMIT 1`;
  const [row] = await db.query<{ id: string }>(statement('content_templates.findByName', text, parameters));
  return row?.id ?? null;
}

/** So many more contents were made of the template. Neither its version nor its time of change: the template is as it was. */
export async function countUse(db: Database, id: string, times = 1): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `UPDATE content_templates t SET usage_count = t.usage_count + ${parameters.add(times, 'bigint')} WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')}`;
  await db.query(statement('content_templates.countUse', text, parameters));
}
