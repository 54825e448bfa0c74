import type { Database } from '../../../platform/database/statement';
import { notFound, requireRow, updateOwn, type Values } from '../../../platform/database/write';
import { BadUserInputError, NotFoundError } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import { compact, whenGiven } from '../../../platform/json-values';
import { campaigns } from '../campaign.store';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { OptimizationModeEnum } from './personalization.enums';
import type {
  CampaignPersonalizationSettingsInput,
  UpdateCampaignPersonalizationSettingsInput,
} from './settings.input';
import type { AudiencePartInput } from './settings.json-input';
import { ensureSettings, type LockedSettings, listOwnTemplateIds, lockSettings, settings } from './settings.store';
import { readGuardrails } from './settings.views';

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
  await change(db, present, input, expected);
  return present.id;
}

/** Throws NOT_FOUND where the viewer has no such settings, CONFLICT where `version` is not the present one. */
export async function updateSettings(
  db: Database,
  id: string,
  input: UpdateCampaignPersonalizationSettingsInput,
): Promise<void> {
  const present = await lockSettings(db, id);
  if (!present) throw notFound(settings);
  await change(db, present, input, input.version);
}

/** The UUIDs of templates given by their ids. Throws NOT_FOUND that names the first one that the viewer does not have. */
export async function requireTemplates(db: Database, ids: readonly string[], path: string): Promise<string[]> {
  const uuids = ids.map((id, index) => decodeId('template', id, `${path}.${index}`));
  const own = new Set(uuids.length === 0 ? [] : await listOwnTemplateIds(db, uuids));
  const missing = uuids.findIndex((uuid) => !own.has(uuid));
  if (missing >= 0) throw new NotFoundError(`${path}.${missing}: there is no ContentTemplate with this id.`);
  return uuids;
}

async function change(
  db: Database,
  present: LockedSettings,
  input: CampaignPersonalizationSettingsInput,
  expectedVersion: number | undefined,
): Promise<void> {
  const values = await columns(db, input);
  const mode = values.optimizationMode ?? present.optimizationMode;
  if (mode === OptimizationModeEnum.AUTO) requireLimits(values.guardrails ?? present.guardrails);
  await updateOwn(db, settings, present.id, values, expectedVersion);
}

/** What changes by itself must be bounded in step and in spend. */
function requireLimits(guardrails: unknown): void {
  const { maxStepShare, dailyCap } = readGuardrails(guardrails);
  if (maxStepShare !== null && dailyCap !== null) return;
  throw BadUserInputError.at(
    'guardrails',
    'The mode AUTO needs the guardrails maxStepShare and dailyCap: set both, or choose APPROVE or SUGGEST.',
    'autoNeedsGuardrails',
  );
}

async function columns(
  db: Database,
  { version: _, ...input }: CampaignPersonalizationSettingsInput,
): Promise<Values<CampaignPersonalizationSettings>> {
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
