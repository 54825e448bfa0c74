import { Client } from 'pg';
import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import {
  BUDGET_DAYS,
  type CampaignGroup,
  type InferredProfile,
  inferProfile,
  type SpendGroup,
} from './profile-inference';

export interface BackfillOptions {
  /** The login that owns the tables: it sees the users of all tenants. */
  readonly url: string;
  /** Users in one transaction, 1 to 10000; default 500. */
  readonly batchSize?: number;
  /** Infers and counts, writes nothing. */
  readonly dryRun?: boolean;
  /** The day up to which spend is looked at, YYYY-MM-DD; default today in UTC. */
  readonly asOfDay?: string;
  readonly onProgress?: (usersDone: number, users: number) => void;
}

/** What a backfill did, or in a dry run would do. */
export interface BackfillSummary {
  readonly dryRun: boolean;
  readonly usersWithoutProfile: number;
  readonly created: number;
  readonly withObjective: number;
  readonly withPlatforms: number;
  readonly withBudget: number;
  /** Profiles that nothing could be inferred for. */
  readonly empty: number;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Makes profiles for users who have none, from what their campaigns and spend tell. Users go in the order of their ids, each
 * batch in a transaction of its own, and who has a profile is passed over: a run that was killed is finished by the next.
 */
export async function backfillProfiles(options: BackfillOptions): Promise<BackfillSummary> {
  const { url, batchSize = 500, dryRun = false, asOfDay = now().toISOString().slice(0, 10), onProgress } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10_000) {
    throw new RangeError('The batch size must be a whole number from 1 to 10000.');
  }
  const client = new Client({ connectionString: url, application_name: 'personalization-backfill' });
  // A connection that is lost between two statements is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const total = await countUsers(client);
    const counts = { created: 0, withObjective: 0, withPlatforms: 0, withBudget: 0, empty: 0 };
    onProgress?.(0, total);
    let [after, done] = [NOBODY, 0];
    for (;;) {
      const batch = await backfillBatch(client, { after, batchSize, dryRun, asOfDay });
      if (batch.userIds.length === 0) break;
      after = batch.userIds[batch.userIds.length - 1];
      done += batch.userIds.length;
      counts.created += batch.created;
      for (const profile of batch.profiles) count(counts, profile);
      onProgress?.(Math.min(done, total), total);
    }
    return { dryRun, usersWithoutProfile: done, ...counts };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function count(
  counts: { withObjective: number; withPlatforms: number; withBudget: number; empty: number },
  { primaryObjective, platformPriorities, monthlyBudget }: InferredProfile,
): void {
  const found = [primaryObjective !== null, platformPriorities.length > 0, monthlyBudget !== null];
  if (found[0]) counts.withObjective++;
  if (found[1]) counts.withPlatforms++;
  if (found[2]) counts.withBudget++;
  if (!found.includes(true)) counts.empty++;
}

interface BatchRequest {
  readonly after: string;
  readonly batchSize: number;
  readonly dryRun: boolean;
  readonly asOfDay: string;
}

async function backfillBatch(client: Client, { after, batchSize, dryRun, asOfDay }: BatchRequest) {
  await client.query('BEGIN');
  try {
    const userIds = await findUserIds(client, after, batchSize, !dryRun);
    const campaigns = await findCampaigns(client, userIds);
    const spending = await findSpending(client, userIds, asOfDay);
    const profiles = userIds.map((id) => inferProfile(campaigns.get(id) ?? [], spending.get(id) ?? [], asOfDay));
    const created = dryRun ? 0 : await insertProfiles(client, userIds, profiles);
    await client.query('COMMIT');
    return { userIds, profiles, created };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const WITHOUT_PROFILE = 'NOT EXISTS (SELECT 1 FROM meta_user_profiles p WHERE p.user_id = u.id)';

async function countUsers(client: Client): Promise<number> {
  const { rows } = await client.query<{ users: number }>(
    `/* backfill.count */ SELECT count(*)::integer AS users FROM users u WHERE ${WITHOUT_PROFILE}`,
  );
  return rows[0].users;
}

async function findUserIds(client: Client, after: string, batchSize: number, lock: boolean): Promise<string[]> {
  // Locked against deletion until the profile is there; changes of other columns may go on.
  const { rows } = await client.query<{ id: string }>(
    `/* backfill.findUsers */ SELECT u.id FROM users u WHERE u.id > $1 AND ${WITHOUT_PROFILE}
     ORDER BY u.id LIMIT $2 ${lock ? 'FOR KEY SHARE' : ''}`,
    [after, batchSize],
  );
  return rows.map(({ id }) => id);
}

async function findCampaigns(client: Client, userIds: readonly string[]): Promise<Map<string, CampaignGroup[]>> {
  const { rows } = await client.query<CampaignGroup & { userId: string }>(
    `/* backfill.findCampaigns */ SELECT user_id AS "userId", objective, platform, currency, count(*)::integer AS campaigns,
       max(created_at) AS "lastCreatedAt"
     FROM campaigns WHERE user_id = ANY ($1::uuid[]) GROUP BY user_id, objective, platform, currency`,
    [userIds],
  );
  return byUser(rows);
}

async function findSpending(
  client: Client,
  userIds: readonly string[],
  asOfDay: string,
): Promise<Map<string, SpendGroup[]>> {
  const { rows } = await client.query<SpendGroup & { userId: string }>(
    `/* backfill.findSpending */ SELECT user_id AS "userId", platform, currency, sum(spend)::text AS spend,
       coalesce(sum(spend) FILTER (WHERE date > $2::date - ${BUDGET_DAYS}), 0)::text AS "recentSpend", min(date)::text AS "firstDay"
     FROM campaign_performance_facts WHERE user_id = ANY ($1::uuid[]) AND date <= $2::date
     GROUP BY user_id, platform, currency`,
    [userIds, asOfDay],
  );
  return byUser(rows);
}

async function insertProfiles(
  client: Client,
  userIds: readonly string[],
  profiles: readonly InferredProfile[],
): Promise<number> {
  const at = now();
  const rows = profiles.map((profile, index) => ({
    user_id: userIds[index],
    id: newId(),
    currency: profile.currency,
    monthly_budget: profile.monthlyBudget,
    monthly_budget_range: profile.monthlyBudgetRange,
    primary_objective: profile.primaryObjective,
    secondary_objectives: profile.secondaryObjectives,
    platform_priorities: profile.platformPriorities,
    created_at: at,
    updated_at: at,
  }));
  // The profile that its user made in the meantime is the better one.
  const { rowCount } = await client.query(
    `/* backfill.insertProfiles */ INSERT INTO meta_user_profiles (user_id, id, currency, monthly_budget, monthly_budget_range,
       primary_objective, secondary_objectives, platform_priorities, created_at, updated_at)
     SELECT user_id, id, coalesce(currency, 'USD'), monthly_budget, monthly_budget_range, primary_objective, secondary_objectives,
       platform_priorities, created_at, updated_at
     FROM json_populate_recordset(NULL::meta_user_profiles, $1) ON CONFLICT (user_id) DO NOTHING`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

function byUser<Row extends { userId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.userId, [...(groups.get(row.userId) ?? []), row]);
  return groups;
}
