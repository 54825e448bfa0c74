import type { Database } from '../../platform/database/statement';
import { insertNew, updateOwn, type Values } from '../../platform/database/write';
import { ConflictError } from '../../platform/errors';
import { encodeId } from '../../platform/graphql/ids';
import { compact, whenGiven } from '../../platform/json-values';
import type { ContentTemplate } from './content-template.entity';
import { requirePublicTemplate } from './public-template.service';
import type { PublicTemplateRow } from './public-template.store';
import type { ContentTemplateInput, CreateContentTemplateInput, UpdateContentTemplateInput } from './template.input';
import { findTemplateIdByName, templates } from './template.store';

/** Makes a template; returns its UUID. Throws CONFLICT where the viewer has one with this name. */
export async function createTemplate(db: Database, input: CreateContentTemplateInput): Promise<string> {
  await requireFreeName(db, input.name);
  return insertNew(db, templates, { ...columns(input), createdBy: db.userId });
}

/** Throws NOT_FOUND where the viewer has no such template, CONFLICT where `version` is stale or the name is another's. */
export async function updateTemplate(
  db: Database,
  id: string,
  { version, ...input }: UpdateContentTemplateInput,
): Promise<void> {
  if (typeof input.name === 'string') await requireFreeName(db, input.name, id);
  await updateOwn(db, templates, id, columns(input), version);
}

/**
 * Copies a public template of anybody into the viewer's own: a first version, not public, without figures, that says where
 * it comes from. Returns its UUID. Throws NOT_FOUND where there is no such public template.
 */
export async function adoptTemplate(db: Database, id: string, name: string): Promise<string> {
  const source = await requirePublicTemplate<Copied>(db, id, COPIED);
  await requireFreeName(db, name);
  const { id: sourceTemplateId, userId: sourceUserId, isOwn: _, ...copied } = source;
  return insertNew(db, templates, { ...copied, name, sourceTemplateId, sourceUserId, createdBy: db.userId });
}

/** Only what a public template shows: a copy must not tell more of its owner, whose audience stays behind. */
const COPIED = [
  'userId',
  'description',
  'templateType',
  'category',
  'basePrompt',
  'personalizationVariables',
  'styleParameters',
  'targetIndustries',
  'targetObjectives',
] as const satisfies readonly (keyof ContentTemplate)[];

type Copied = PublicTemplateRow & Pick<ContentTemplate, (typeof COPIED)[number]>;

/** Names are unique, not only (as the database holds) together with a version: else two templates could not both go on. */
async function requireFreeName(db: Database, name: string, exceptId?: string): Promise<void> {
  const taken = await findTemplateIdByName(db, name, exceptId);
  if (taken === null) return;
  throw new ConflictError('Another template has this name. Choose another name, or change that template.', {
    contentTemplateId: encodeId('template', taken),
  });
}

function columns(input: ContentTemplateInput): Values<ContentTemplate> {
  return {
    ...input,
    personalizationVariables: whenGiven(input.personalizationVariables, (variables) => variables.map(compact)),
    styleParameters: whenGiven(input.styleParameters, compact),
    targetDemographics: whenGiven(input.targetDemographics, compact),
  };
}
