import { defineRecords, selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { ContentTemplate } from '../content-template.entity';
import { ContentTemplatePublication } from './content-template-publication.entity';
import { ContentTemplateVersion } from './content-template-version.entity';
import type { TemplateText } from './template-text';

export const templateVersions = defineRecords({
  entity: ContentTemplateVersion,
  type: 'ContentTemplateVersion',
  idPrefix: 'template_version',
});

export const templatePublications = defineRecords({
  entity: ContentTemplatePublication,
  type: 'ContentTemplatePublication',
  idPrefix: 'template_publication',
});

export type LockedTemplate = TemplateText &
  Pick<ContentTemplate, 'name' | 'version' | 'publishedVersion'> & { readonly latestVersion: number };

/** The template with its published text and the number of its newest version, locked until the transaction ends, or null. */
export async function lockTemplate(db: Database, id: string): Promise<LockedTemplate | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.name, t.version, t.published_version AS "publishedVersion", t.base_prompt AS "basePrompt", t.personalization_variables AS "personalizationVariables", t.style_parameters AS "styleParameters", t.missing_variable_policy AS "missingVariablePolicy", (SELECT coalesce(max(v.version), 0) FROM content_template_versions v WHERE v.user_id = $1 AND v.template_id = t.id) AS "latestVersion" FROM content_templates t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE OF t`;
  const [row] = await db.query<LockedTemplate>(statement('content_templates.lock', text, parameters));
  return row ?? null;
}

export interface VersionKey {
  readonly templateId: string;
  readonly version: number;
}

/** The versions with these numbers, in no order; reads only `columns` (and what tells them apart). */
export async function findVersions<Row extends VersionKey>(
  db: Database,
  keys: readonly VersionKey[],
  columns: Iterable<string>,
): Promise<Row[]> {
  const parameters = new Parameters(db.userId);
  const templates = parameters.add(
    keys.map(({ templateId }) => templateId),
    'uuid[]',
  );
  const numbers = parameters.add(
    keys.map(({ version }) => version),
    'integer[]',
  );
  const list = selectList(templateVersions, ['templateId', 'version', ...columns]);
  const text = `SELECT ${list} FROM content_template_versions t WHERE t.user_id = $1 AND (t.template_id, t.version) IN (SELECT * FROM unnest(${templates}, ${numbers}))`;
  return db.query<Row>(statement('content_template_versions.findByNumber', text, parameters));
}

/** The highest version below `version` that was published once, or null. */
export async function findPublishedBefore(db: Database, { templateId, version }: VersionKey): Promise<number | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT max(t.template_version) AS "version" FROM content_template_publications t WHERE t.user_id = $1 AND t.template_id = ${parameters.add(templateId, 'uuid')} AND t.template_version < ${parameters.add(version, 'integer')}`;
  const [row] = await db.query<{ version: number | null }>(
    statement('content_template_publications.findBefore', text, parameters),
  );
  return row?.version ?? null;
}

/** When each of these versions was last published; those that never were are not there. */
export async function findPublicationTimes(
  db: Database,
  keys: readonly VersionKey[],
): Promise<(VersionKey & { publishedAt: Date })[]> {
  const parameters = new Parameters(db.userId);
  const templates = parameters.add(
    keys.map(({ templateId }) => templateId),
    'uuid[]',
  );
  const text = `SELECT t.template_id AS "templateId", t.template_version AS "version", max(t.published_at) AS "publishedAt" FROM content_template_publications t WHERE t.user_id = $1 AND t.template_id = ANY (${templates}) GROUP BY t.template_id, t.template_version`;
  return db.query(statement('content_template_publications.findTimes', text, parameters));
}
