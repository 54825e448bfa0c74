import type { Database } from '../../platform/database/statement';
import { updateOwn, type Values } from '../../platform/database/write';
import { ConflictError } from '../../platform/errors';
import { encodeId } from '../../platform/graphql/ids';
import { compact, whenGiven } from '../../platform/json-values';
import { checkTemplate, requireValidTemplate } from './checking/check-template';
import type { ContentTemplate } from './content-template.entity';
import { requirePublicTemplate } from './public-template.service';
import type { PublicTemplateRow } from './public-template.store';
import { MissingVariablePolicyEnum } from './template.enums';
import type { ContentTemplateInput, CreateContentTemplateInput, UpdateContentTemplateInput } from './template.input';
import { findTemplateIdByName, templates } from './template.store';
import { checksumOf, TEXT_FIELDS, type TemplateText, textOf } from './versions/template-text';
import { insertTemplate, keepVersion, recordPublication, requireTemplate } from './versions/template-version.service';

/**
 * Makes a template with its first version; returns its UUID. Throws BAD_USER_INPUT with everything that is wrong with the text,
 * and CONFLICT where the viewer has one with this name.
 */
export async function createTemplate(db: Database, input: CreateContentTemplateInput): Promise<string> {
  const { changeNote = null, ...values } = columns(input);
  const text = textIn(values, NOTHING);
  const issues = await requireValidTemplate(text);
  await requireFreeName(db, input.name);
  return insertTemplate(db, { ...values, createdBy: db.userId }, { text, issues, changeNote });
}

/**
 * Changes a template; another text becomes its next version, published unless `publish` is false. Throws NOT_FOUND where the
 * viewer has no such template, BAD_USER_INPUT with everything that is wrong with the text, CONFLICT where `version` is stale or
 * the name is another's.
 */
export async function updateTemplate(
  db: Database,
  id: string,
  { version, publish, ...input }: UpdateContentTemplateInput,
): Promise<void> {
  if (typeof input.name === 'string') await requireFreeName(db, input.name, id);
  const { changeNote = null, ...values } = columns(input);
  const hasText = TEXT_FIELDS.some((field) => values[field] !== undefined);
  // A text may be changed, not taken away: the column refuses that.
  if (!hasText || values.basePrompt === null) return updateOwn(db, templates, id, values, version);
  const present = await requireTemplate(db, id);
  const text = textIn(values, present);
  if (checksumOf(text) === checksumOf(present)) return updateOwn(db, templates, id, withoutText(values), version);
  // First who may change it: a stale version need not be looked at.
  const next = present.latestVersion + 1;
  await updateOwn(
    db,
    templates,
    id,
    publish ? { ...values, ...text, publishedVersion: next } : withoutText(values),
    version,
  );
  const issues = await requireValidTemplate(text);
  await keepVersion(db, { templateId: id, version: next, text, issues, changeNote });
  if (publish) await recordPublication(db, { templateId: id, templateVersion: next });
}

/**
 * Copies a public template of anybody into the viewer's own: a first version, not public, without figures, that says where
 * it comes from. Returns its UUID. Throws NOT_FOUND where there is no such public template.
 */
export async function adoptTemplate(db: Database, id: string, name: string): Promise<string> {
  const source = await requirePublicTemplate<Copied>(db, id, COPIED);
  await requireFreeName(db, name);
  const {
    id: sourceTemplateId,
    userId: sourceUserId,
    isOwn: _,
    name: copiedFrom,
    publishedVersion: sourceTemplateVersion,
    ...copied
  } = source;
  const text = textOf(copied);
  return insertTemplate(
    db,
    { ...copied, name, sourceTemplateId, sourceTemplateVersion, sourceUserId, createdBy: db.userId },
    {
      text,
      issues: await checkTemplate(text),
      changeNote: `Copied from version ${sourceTemplateVersion} of the public template “${copiedFrom}”.`,
    },
  );
}

/** Only what a public template shows: a copy must not tell more of its owner, whose audience stays behind. */
const COPIED = [
  'userId',
  'name',
  'description',
  'templateType',
  'category',
  ...TEXT_FIELDS,
  'publishedVersion',
  'targetIndustries',
  'targetObjectives',
] as const satisfies readonly (keyof ContentTemplate)[];

type Copied = PublicTemplateRow & Pick<ContentTemplate, (typeof COPIED)[number]>;

const NOTHING: TemplateText = {
  basePrompt: '',
  personalizationVariables: [],
  styleParameters: {},
  missingVariablePolicy: MissingVariablePolicyEnum.DEFAULT,
};

/** The text that a change leaves behind: what is given, else what was there; null takes away. */
function textIn(values: Values<ContentTemplate>, present: TemplateText): TemplateText {
  return {
    basePrompt: values.basePrompt ?? present.basePrompt,
    personalizationVariables: given(values.personalizationVariables, present.personalizationVariables, []),
    styleParameters: given(values.styleParameters, present.styleParameters, {}),
    missingVariablePolicy: given(
      values.missingVariablePolicy,
      present.missingVariablePolicy,
      MissingVariablePolicyEnum.DEFAULT,
    ),
  };
}

function given<Value>(value: Value | null | undefined, present: Value, nothing: Value): Value {
  return value === undefined ? present : (value ?? nothing);
}

function withoutText(values: Values<ContentTemplate>): Values<ContentTemplate> {
  return Object.fromEntries(
    Object.entries(values).filter(([field]) => !(TEXT_FIELDS as readonly string[]).includes(field)),
  );
}

/** Names are unique, not only (as the database holds) together with a version: else two templates could not both go on. */
async function requireFreeName(db: Database, name: string, exceptId?: string): Promise<void> {
  const taken = await findTemplateIdByName(db, name, exceptId);
  if (taken === null) return;
  throw new ConflictError('Another template has this name. Choose another name, or change that template.', {
    contentTemplateId: encodeId('template', taken),
  });
}

function columns(input: ContentTemplateInput): Values<ContentTemplate> & { changeNote?: string | null | undefined } {
  return {
    ...input,
    personalizationVariables: whenGiven(input.personalizationVariables, (variables) => variables.map(compact)),
    styleParameters: whenGiven(input.styleParameters, compact),
    targetDemographics: whenGiven(input.targetDemographics, compact),
  };
}
