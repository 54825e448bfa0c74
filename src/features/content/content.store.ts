import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import type { ContentIdentity } from './content.identity';
import { PersonalizedContent } from './personalized-content.entity';

export const contents = defineRecords({
  entity: PersonalizedContent,
  type: 'PersonalizedContent',
  idPrefix: 'content',
});

/** What the rules for a change of a content look at. */
export type LockedContent = ContentIdentity &
  Pick<
    PersonalizedContent,
    'status' | 'campaignId' | 'templateId' | 'templateVersion' | 'generationCost' | 'currency' | 'adNames'
  >;

/** The content with this id, locked until the transaction ends, or null. */
export async function lockContent(db: Database, id: string): Promise<LockedContent | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.status, t.campaign_id AS "campaignId", t.template_id AS "templateId", t.template_version AS "templateVersion", t.generation_cost AS "generationCost", t.currency, t.content_type AS "contentType", t.personalized_prompt AS "personalizedPrompt", t.body, t.file_path AS "filePath", t.content_url AS "contentUrl", t.ad_names AS "adNames", t.variables_used AS "variablesUsed", t.targeting FROM personalized_content t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<LockedContent>(statement('personalized_content.lock', text, parameters));
  return row ?? null;
}
