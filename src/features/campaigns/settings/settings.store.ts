import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';

export const settings = defineRecords({
  entity: CampaignPersonalizationSettings,
  type: 'CampaignPersonalizationSettings',
  idPrefix: 'settings',
});

/** What the rules for a change of settings look at. */
export interface LockedSettings
  extends Pick<CampaignPersonalizationSettings, 'id' | 'version' | 'optimizationMode' | 'guardrails'> {
  readonly created: boolean;
}

const LOCKED = `t.id, t.version, t.optimization_mode AS "optimizationMode", t.guardrails`;

/** Makes settings with default values where the campaign has none; returns those there are, locked until the transaction ends. */
export async function ensureSettings(db: Database, campaignId: string): Promise<LockedSettings> {
  const parameters = new Parameters(db.userId);
  const id = newId();
  const at = parameters.add(now(), 'timestamptz');
  const insert = `INSERT INTO campaign_personalization_settings (user_id, id, campaign_id, created_at, updated_at) VALUES ($1, ${parameters.add(id, 'uuid')}, ${parameters.add(campaignId, 'uuid')}, ${at}, ${at}) ON CONFLICT (user_id, campaign_id) DO NOTHING`;
  await db.query(statement('campaign_personalization_settings.ensure', insert, parameters));
  const row = await lockBy(db, 'campaign_id', campaignId);
  if (!row) throw new Error('Settings were deleted while they were looked up.');
  return { ...row, created: row.id === id };
}

/** The settings with this id, locked until the transaction ends, or null. */
export async function lockSettings(db: Database, id: string): Promise<LockedSettings | null> {
  const row = await lockBy(db, 'id', id);
  return row ? { ...row, created: false } : null;
}

async function lockBy(
  db: Database,
  column: 'id' | 'campaign_id',
  value: string,
): Promise<Omit<LockedSettings, 'created'> | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${LOCKED} FROM campaign_personalization_settings t WHERE t.user_id = $1 AND t.${column} = ${parameters.add(value, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<Omit<LockedSettings, 'created'>>(
    statement(`campaign_personalization_settings.lock.${column}`, text, parameters),
  );
  return row;
}

/** Which of these templates are the viewer's. Templates are a feature further down, so only their table is known here. */
export async function listOwnTemplateIds(db: Database, ids: readonly string[]): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM content_templates t WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  const rows = await db.query<{ id: string }>(statement('content_templates.listOwn', text, parameters));
  return rows.map(({ id }) => id);
}
