import { readAssetKey } from '../../platform/assets/asset-key';
import { assetPath } from '../../platform/assets/assets.http';
import { findBy } from '../../platform/database/read';
import type { Database } from '../../platform/database/statement';
import { insertNew, notFound, requireRow, updateOwn, type Values } from '../../platform/database/write';
import { BadUserInputError, ConflictError, NotFoundError } from '../../platform/errors';
import { decodeId } from '../../platform/graphql/ids';
import { compact, whenGiven } from '../../platform/json-values';
import { campaigns } from '../campaigns/campaign.store';
import { readAudience } from '../campaigns/settings/settings.audience';
import { settings } from '../campaigns/settings/settings.store';
import { specialCategoriesOf } from '../campaigns/settings/special-category';
import { countUse, templates } from '../templates/template.store';
import { findVersions } from '../templates/versions/template-version.store';
import { ContentStatusEnum } from './content.enums';
import { type ContentIdentity, contentHash } from './content.identity';
import type {
  CreatePersonalizedContentInput,
  PersonalizedContentInput,
  UpdatePersonalizedContentInput,
} from './content.input';
import { isSettled, nextStatuses } from './content.lifecycle';
import { contents, type LockedContent, lockContent } from './content.store';
import { settleAdNames } from './performance/ad-names';
import type { PersonalizedContent } from './personalized-content.entity';
import { claimAssets } from './retention/asset-use.store';

type ContentValues = Values<PersonalizedContent>;

const NOTHING_YET: LockedContent = {
  status: ContentStatusEnum.DRAFT,
  campaignId: null,
  templateId: null,
  templateVersion: null,
  generationCost: null,
  currency: null,
  adNames: [],
  contentType: '',
  personalizedPrompt: '',
  body: null,
  filePath: null,
  contentUrl: null,
  variablesUsed: {},
  targeting: {},
};

/** Makes a content, a DRAFT; returns its UUID. Throws NOT_FOUND where campaign or template are not the viewer's. */
export async function createContent(db: Database, input: CreatePersonalizedContentInput): Promise<string> {
  const values = await columns(db, input, NOTHING_YET);
  await requireEqualTreatment(db, NOTHING_YET, values);
  const contentHash = identify(NOTHING_YET, values);
  if (values.templateId) await countUse(db, values.templateId);
  await settleAdNames(db, null, NOTHING_YET, values);
  return insertNew(db, contents, { ...values, contentHash, status: ContentStatusEnum.DRAFT });
}

/**
 * Throws NOT_FOUND where the viewer has no such content, campaign or template; CONFLICT for a status that does not follow,
 * and for a change of what is shown once it is published.
 */
export async function updateContent(db: Database, id: string, input: UpdatePersonalizedContentInput): Promise<void> {
  const present = await lockContent(db, id);
  if (!present) throw notFound(contents);
  const values = await columns(db, input, present);
  const contentHash = identify(present, values);
  // What its rules said was of what it was.
  const quality = contentHash === identify(present, {}) ? {} : { qualityScore: null };
  if (isSettled(present.status)) requireSame(present, values, contentHash);
  requireNext(present, values);
  await requireEqualTreatment(db, present, values);
  if (values.templateId && values.templateId !== present.templateId) await countUse(db, values.templateId);
  await settleAdNames(db, id, present, values);
  await updateOwn(db, contents, id, { ...values, ...quality, contentHash });
}

async function columns(
  db: Database,
  input: PersonalizedContentInput & { status?: ContentStatusEnum | null },
  present: LockedContent,
): Promise<ContentValues> {
  await claimAssets(db, assetsIn(input));
  const { generationCost = present.generationCost, currency = present.currency } = input;
  if (generationCost !== null && currency === null)
    throw BadUserInputError.at('currency', 'generationCost needs a currency: give both.', 'costNeedsCurrency');
  return {
    ...input,
    ...(await origin(db, input, present)),
    campaignId: await whenGiven(input.campaignId, (id) => requireCampaign(db, id)),
    metadata: whenGiven(input.metadata, compact),
    variablesUsed: whenGiven(input.variablesUsed, (variables) =>
      Object.fromEntries(variables.map(({ name, value }) => [name, value ?? null])),
    ),
    targeting: whenGiven(input.targeting, compact),
    adNames: input.adNames === null ? [] : input.adNames,
  };
}

/** The assets that somebody names: none of them may be deleted as unused meanwhile. */
function assetsIn({ filePath, contentUrl }: PersonalizedContentInput): string[] {
  const root = assetPath('');
  const ofUrl = contentUrl?.split(root).slice(1) ?? [];
  return [...(filePath ? [filePath] : []), ...ofUrl].filter((key) => readAssetKey(key) !== null);
}

async function requireCampaign(db: Database, id: string): Promise<string> {
  const uuid = decodeId('campaign', id, 'campaignId');
  try {
    await requireRow(db, campaigns, uuid);
  } catch (error) {
    throw error instanceof NotFoundError ? new NotFoundError('campaignId: there is no Campaign with this id.') : error;
  }
  return uuid;
}

/** The template and which version of it: the present one where nothing is said. Without a template there is no version. */
async function origin(
  db: Database,
  { templateId, templateVersion }: PersonalizedContentInput,
  present: LockedContent,
): Promise<Pick<ContentValues, 'templateId' | 'templateVersion'>> {
  if (templateId === undefined && templateVersion === undefined) return {};
  const uuid = templateId === undefined ? present.templateId : whenGiven(templateId, (id) => decodeId('template', id));
  if (!uuid) {
    if (typeof templateVersion === 'number')
      throw BadUserInputError.at('templateVersion', 'templateVersion needs a templateId.', 'versionNeedsTemplate');
    return { templateId: null, templateVersion: null };
  }
  const [template] = await findBy(db, templates, 'id', [uuid], ['publishedVersion']);
  if (!template) throw new NotFoundError('templateId: there is no ContentTemplate with this id.');
  const version = templateVersion ?? template.publishedVersion;
  if (version !== template.publishedVersion && !(await hasVersion(db, uuid, version)))
    throw BadUserInputError.at(
      'templateVersion',
      `templateVersion must be the number of a version of the template; the published one is ${template.publishedVersion}.`,
      'versionExists',
    );
  return { templateId: uuid, templateVersion: version };
}

/** In a special category nothing is made for age groups: neither by generation nor by hand, nor published once it has become one. */
async function requireEqualTreatment(db: Database, present: LockedContent, values: ContentValues): Promise<void> {
  const { campaignId, targeting } = merged(present, values);
  const isGiven = values.targeting !== undefined || values.campaignId !== undefined;
  const isPublished = values.status === ContentStatusEnum.PUBLISHED && present.status !== ContentStatusEnum.PUBLISHED;
  if (campaignId === null || !(isGiven || isPublished) || readAudience(targeting).ageGroups.length === 0) return;
  const [[campaign], [own]] = await Promise.all([
    findBy(db, campaigns, 'id', [campaignId], ['objective']),
    findBy(db, settings, 'campaignId', [campaignId], ['specialCategories']),
  ]);
  const categories = specialCategoriesOf(own?.specialCategories ?? [], campaign?.objective ?? null);
  if (categories.length === 0) return;
  const message = `The campaign is about ${categories.join(', ')}: its contents must not be made for age groups. Leave targeting.ageGroups out.`;
  if (isGiven) throw BadUserInputError.at('targeting.ageGroups', message, 'equalTreatment');
  throw new ConflictError(message, { status: present.status });
}

async function hasVersion(db: Database, templateId: string, version: number): Promise<boolean> {
  return (await findVersions(db, [{ templateId, version }], [])).length > 0;
}

function identify(present: LockedContent, values: ContentValues): string {
  return contentHash(merged(present, values));
}

function merged(present: LockedContent, values: ContentValues): LockedContent {
  const given = Object.entries(values).filter(([key, value]) => key in present && value !== undefined);
  return { ...present, ...Object.fromEntries(given) };
}

function requireSame(present: LockedContent, values: ContentValues, hash: string): void {
  const isSame = ORIGIN.every((column) => values[column] === undefined || values[column] === present[column]);
  if (isSame && contentHash(present) === hash) return;
  throw new ConflictError(
    'What is shown, from what and for which campaign can no longer be changed, since its figures belong to it. Make a new content, and archive this one.',
    { status: present.status },
  );
}

const ORIGIN = ['campaignId', 'templateId', 'templateVersion'] as const;

function requireNext(present: LockedContent, values: ContentValues): void {
  const { status } = values;
  if (!status || status === present.status) return;
  const possible = nextStatuses(present.status);
  if (!possible.includes(status)) {
    const hint = possible.length === 0 ? 'nowhere' : `to ${possible.join(' or ')} only`;
    throw new ConflictError(`From ${present.status} a content goes ${hint}.`, { status: present.status, possible });
  }
  if (status === ContentStatusEnum.PUBLISHED && isEmpty(merged(present, values)))
    throw new ConflictError('There is nothing to publish: give it a body, a contentUrl or a filePath first.', {
      status: present.status,
    });
}

function isEmpty({ body, contentUrl, filePath }: ContentIdentity): boolean {
  return body === null && contentUrl === null && filePath === null;
}
