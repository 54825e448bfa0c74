import { findBy } from '../../platform/database/read';
import type { Database } from '../../platform/database/statement';
import { insertNew, notFound, updateOwn, type Values } from '../../platform/database/write';
import { BadUserInputError } from '../../platform/errors';
import type { Campaign } from './campaign.entity';
import { type CampaignRow, campaigns, lockCampaign } from './campaign.store';
import type { CreateCampaignInput, UpdateCampaignInput } from './campaign.type';
import { ChangeSubjectEnum } from './history/campaign-change.enums';
import { BY_HAND, type ChangeCause, recordCampaignChange } from './history/campaign-change.service';
import { settingsViolations } from './settings/settings.rules';
import { lockSettings } from './settings/settings.store';

/** Makes a campaign; returns its UUID. */
export async function createCampaign(db: Database, input: CreateCampaignInput): Promise<string> {
  const id = await insertNew(db, campaigns, { status: 'DRAFT', currency: 'USD', ...input });
  await recordCampaignChange(db, id, ChangeSubjectEnum.CAMPAIGN, { before: null, after: await read(db, id) });
  return id;
}

/** Throws NOT_FOUND where the viewer has no such campaign. */
export async function updateCampaign(db: Database, id: string, input: UpdateCampaignInput): Promise<void> {
  const present = await lockCampaign(db, id);
  if (present === null) throw notFound(campaigns);
  await changeCampaign(db, present, { ...input }, BY_HAND);
}

/**
 * Writes values into a campaign that is locked, whoever wants it, and tells its history. Throws BAD_USER_INPUT where its
 * settings forbid the new objective.
 */
export async function changeCampaign(
  db: Database,
  present: CampaignRow,
  values: Values<Campaign>,
  cause: ChangeCause,
): Promise<void> {
  const { id } = present;
  if (typeof values.objective === 'string') await requireFitting(db, id, values.objective);
  await updateOwn(db, campaigns, id, values);
  const after = await read(db, id);
  await recordCampaignChange(db, id, ChangeSubjectEnum.CAMPAIGN, { before: present, after }, cause);
}

/** An objective that treats people with special care does not go with settings that treat them differently. */
async function requireFitting(db: Database, id: string, objective: string): Promise<void> {
  const settings = await lockSettings(db, 'campaign_id', id);
  if (settings === null) return;
  const [first] = settingsViolations(settings, objective).filter(({ constraint }) => constraint === 'equalTreatment');
  if (!first) return;
  throw BadUserInputError.at(
    'objective',
    `The personalization settings of the campaign do not go with this objective. ${first.path}: ${first.message}`,
    first.constraint,
  );
}

async function read(db: Database, id: string): Promise<CampaignRow> {
  const [campaign] = await findBy(db, campaigns, 'id', [id], campaigns.columns.keys());
  if (!campaign) throw notFound(campaigns);
  return campaign;
}
