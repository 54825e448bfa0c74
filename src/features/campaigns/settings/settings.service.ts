import { findBy } from '../../../platform/database/read';
import type { RecordType } from '../../../platform/database/records';
import { deleteOwn } from '../../../platform/database/references';
import type { Database } from '../../../platform/database/statement';
import { notFound, requireRow, updateOwn, type Values } from '../../../platform/database/write';
import { BadUserInputError, NotFoundError } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import { compact, whenGiven } from '../../../platform/json-values';
import { campaigns } from '../campaign.store';
import { ChangeSubjectEnum } from '../history/campaign-change.enums';
import { BY_HAND, type ChangeCause, recordCampaignChange } from '../history/campaign-change.service';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { storedAllocation } from './settings.budget';
import type {
  CampaignPersonalizationSettingsInput,
  UpdateCampaignPersonalizationSettingsInput,
} from './settings.input';
import type { AudiencePartInput } from './settings.json-input';
import { storedRotation } from './settings.rotation';
import { settingsViolations, triggerViolations } from './settings.rules';
import {
  ensureSettings,
  type LockedSettings,
  listOwnContentIds,
  listOwnTemplateIds,
  lockSettings,
  settings,
} from './settings.store';

/**
 * Makes or changes the settings of a campaign; returns their UUID. Throws NOT_FOUND where the viewer has no such campaign,
 * CONFLICT where `version` is given and is not the present one.
 */
export async function upsertSettings(
  db: Database,
  campaignId: string,
  input: CampaignPersonalizationSettingsInput,
): Promise<string> {
  await requireRow(db, campaigns, campaignId);
  const present = await ensureSettings(db, campaignId);
  const expected = input.version ?? (present.created ? undefined : present.version);
  await changeSettings(db, present, await columns(db, input), BY_HAND, expected);
  return present.id;
}

/** Throws NOT_FOUND where the viewer has no such settings, CONFLICT where `version` is not the present one. */
export async function updateSettings(
  db: Database,
  id: string,
  input: UpdateCampaignPersonalizationSettingsInput,
): Promise<void> {
  const present = await lockSettings(db, 'id', id);
  if (!present) throw notFound(settings);
  await changeSettings(db, present, await columns(db, input), BY_HAND, input.version);
}

/** Throws NOT_FOUND where the viewer has no such settings. */
export async function deleteSettings(db: Database, all: readonly RecordType[], id: string): Promise<void> {
  const present = await lockSettings(db, 'id', id);
  if (!present) throw notFound(settings);
  await deleteOwn(db, all, settings, id);
  await recordCampaignChange(db, present.campaignId, ChangeSubjectEnum.SETTINGS, {
    before: contentOf(present),
    after: null,
  });
}

/**
 * Writes values into settings that are locked, whoever wants it, and tells the campaign's history. Throws BAD_USER_INPUT
 * where the settings as a whole would break a rule, CONFLICT where their version is not the expected one.
 */
export async function changeSettings(
  db: Database,
  present: LockedSettings,
  values: Values<CampaignPersonalizationSettings>,
  cause: ChangeCause,
  expectedVersion?: number,
): Promise<void> {
  await updateOwn(db, settings, present.id, values, expectedVersion);
  const { campaignId } = present;
  const [[changed], [campaign]] = await Promise.all([
    findBy(db, settings, 'id', [present.id], settings.columns.keys()),
    findBy(db, campaigns, 'id', [campaignId], ['objective']),
  ]);
  if (!changed) throw notFound(settings);
  // A plan may go below the least spend, to stop a loss or to keep a limit; what it left there is not held against other changes.
  const isBudgetByHand =
    cause === BY_HAND && (values.budgetAllocation !== undefined || values.guardrails !== undefined);
  const violations = settingsViolations(changed, campaign?.objective ?? null).filter(
    ({ constraint }) => isBudgetByHand || constraint !== 'aboveMinimumSpend',
  );
  if (violations.length > 0) throw new BadUserInputError(violations[0]?.message ?? '', violations);
  const before = present.created ? null : contentOf(present);
  await recordCampaignChange(db, campaignId, ChangeSubjectEnum.SETTINGS, { before, after: changed }, cause);
}

/** The UUIDs of templates given by their ids. Throws NOT_FOUND that names the first one that the viewer does not have. */
export async function requireTemplates(db: Database, ids: readonly string[], path: string): Promise<string[]> {
  const uuids = ids.map((id, index) => decodeId('template', id, `${path}.${index}`));
  const own = new Set(uuids.length === 0 ? [] : await listOwnTemplateIds(db, uuids));
  const missing = uuids.findIndex((uuid) => !own.has(uuid));
  if (missing >= 0) throw new NotFoundError(`${path}.${missing}: there is no ContentTemplate with this id.`);
  return uuids;
}

/** The UUIDs of contents given by their ids. Throws NOT_FOUND that names the first one that the viewer does not have. */
async function requireContents(db: Database, ids: readonly string[]): Promise<string[]> {
  const path = (index: number) => `contentRotation.weights.${index}.contentId`;
  const uuids = ids.map((id, index) => decodeId('content', id, path(index)));
  const own = new Set(uuids.length === 0 ? [] : await listOwnContentIds(db, uuids));
  const missing = uuids.findIndex((uuid) => !own.has(uuid));
  if (missing >= 0) throw new NotFoundError(`${path(missing)}: there is no PersonalizedContent with this id.`);
  return uuids;
}

function contentOf({ created: _, ...content }: LockedSettings): object {
  return content;
}

async function columns(
  db: Database,
  { version: _, ...input }: CampaignPersonalizationSettingsInput,
): Promise<Values<CampaignPersonalizationSettings>> {
  const violations = triggerViolations(input.behavioralTriggers ?? []);
  if (violations.length > 0) throw new BadUserInputError(violations[0]?.message ?? '', violations);
  return {
    ...input,
    audienceSettings: whenGiven(input.audienceSettings, compact),
    demographicWeights: whenGiven(input.demographicWeights, weightsByPart),
    behavioralTriggers: whenGiven(input.behavioralTriggers, (triggers) => triggers.map(compact)),
    templateIds: await whenGiven(input.templateIds, (ids) => requireTemplates(db, ids, 'templateIds')),
    dynamicElements: whenGiven(input.dynamicElements, (elements) =>
      Object.fromEntries(elements.map(({ element, ...rest }) => [element, compact(rest)])),
    ),
    bidAdjustments: whenGiven(input.bidAdjustments, (adjustments) => adjustments.map(compact)),
    performanceTargets: whenGiven(input.performanceTargets, (targets) =>
      Object.fromEntries(targets.map(({ metric, target }) => [metric, target])),
    ),
    performanceThresholds: whenGiven(input.performanceThresholds, compact),
    guardrails: whenGiven(input.guardrails, compact),
    budgetAllocation: whenGiven(input.budgetAllocation, storedAllocation),
    contentRotation: await whenGiven(input.contentRotation, async (rotation) => {
      const ids = (rotation.weights ?? []).map(({ contentId }) => contentId);
      return storedRotation(rotation, await requireContents(db, ids));
    }),
  };
}

function weightsByPart(weights: readonly (AudiencePartInput & { weight: number })[]): Record<string, unknown> {
  const dimensions = new Map<string, Map<string, number>>();
  for (const { dimension, value, weight } of weights) {
    const values = dimensions.get(dimension) ?? new Map<string, number>();
    dimensions.set(dimension, values.set(value, weight));
  }
  return Object.fromEntries([...dimensions].map(([dimension, values]) => [dimension, Object.fromEntries(values)]));
}
