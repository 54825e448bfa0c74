import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import { defineRecords, selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';

export const settings = defineRecords({
  entity: CampaignPersonalizationSettings,
  type: 'CampaignPersonalizationSettings',
  idPrefix: 'settings',
});

/** Settings with the row locked until the transaction ends. */
export interface LockedSettings extends Omit<CampaignPersonalizationSettings, 'user' | 'campaign'> {
  /** Whether this transaction has made them. */
  readonly created: boolean;
}

/** Makes settings with default values where the campaign has none; returns those there are, locked until the transaction ends. */
export async function ensureSettings(db: Database, campaignId: string): Promise<LockedSettings> {
  const parameters = new Parameters(db.userId);
  const id = newId();
  const at = parameters.add(now(), 'timestamptz');
  const insert = `INSERT INTO campaign_personalization_settings (user_id, id, campaign_id, created_at, updated_at) VALUES ($1, ${parameters.add(id, 'uuid')}, ${parameters.add(campaignId, 'uuid')}, ${at}, ${at}) ON CONFLICT (user_id, campaign_id) DO NOTHING`;
  await db.query(statement('campaign_personalization_settings.ensure', insert, parameters));
  const row = await lockSettings(db, 'campaign_id', campaignId);
  if (!row) throw new Error('Settings were deleted while they were looked up.');
  return { ...row, created: row.id === id };
}

/** The settings with this id, or of this campaign, locked until the transaction ends; null: there are none. */
export async function lockSettings(
  db: Database,
  column: 'id' | 'campaign_id',
  value: string,
): Promise<LockedSettings | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${selectList(settings, settings.columns.keys())} FROM campaign_personalization_settings t WHERE t.user_id = $1 AND t.${column} = ${parameters.add(value, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<Omit<LockedSettings, 'created'>>(
    statement(`campaign_personalization_settings.lock.${column}`, text, parameters),
  );
  return row ? { ...row, created: false } : null;
}

/** Which of these templates are the viewer's. Templates are a feature further down, so only their table is known here. */
export async function listOwnTemplateIds(db: Database, ids: readonly string[]): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM content_templates t WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  const rows = await db.query<{ id: string }>(statement('content_templates.listOwn', text, parameters));
  return rows.map(({ id }) => id);
}

/** Which of these contents are the viewer's. */
export async function listOwnContentIds(db: Database, ids: readonly string[]): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM personalized_content t WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  const rows = await db.query<{ id: string }>(statement('personalized_content.listOwn', text, parameters));
  return rows.map(({ id }) => id);
}
