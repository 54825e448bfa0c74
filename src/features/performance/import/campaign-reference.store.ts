import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { insertRows } from '../../../platform/database/write';
import { campaigns } from '../../campaigns/campaign.store';

/** Rows of one statement: ten parameters each, of the 65,535 that the protocol allows. */
const BATCH = 1_000;

export interface FoundCampaign {
  readonly id: string;
  readonly name: string;
}

/** The viewer's campaigns that have one of these names or ids (UUIDs). */
export function findCampaigns(
  db: Database,
  names: readonly string[],
  ids: readonly string[],
): Promise<FoundCampaign[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.name FROM campaigns t WHERE t.user_id = $1
    AND (t.name = ANY (${parameters.add([...names], 'text[]')}) OR t.id = ANY (${parameters.add([...ids], 'uuid[]')}))
    ORDER BY t.id`;
  return db.query(statement('campaigns.findByReference', text, parameters));
}

export interface NewCampaign {
  readonly name: string;
  readonly platform: string | null;
  readonly currency: string | null;
}

/** Makes campaigns that a report names; returns their ids in the same order. */
export async function insertCampaigns(db: Database, made: readonly NewCampaign[], status: string): Promise<string[]> {
  const at = now();
  const rows = made.map(({ name, platform, currency }) => ({
    id: newId(),
    name,
    platform,
    status,
    currency: currency ?? 'USD',
    createdAt: at,
    updatedAt: at,
  }));
  for (let start = 0; start < rows.length; start += BATCH) {
    await insertRows(db, campaigns, rows.slice(start, start + BATCH));
  }
  return rows.map(({ id }) => id);
}
