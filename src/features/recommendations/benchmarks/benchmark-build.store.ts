import type { Pool, PoolClient } from 'pg';
import type { SharedCampaignRow } from './benchmark-campaigns';
import { FEWEST_IMPRESSIONS, MOST_CAMPAIGNS, MOST_CAMPAIGNS_OF_ALL } from './benchmark-rules';
import type { PublishedCell } from './disclosure';

/**
 * What the accounts that share have done in a period: their latest campaigns, each with enough impressions, on each platform. The one
 * statement that looks across accounts; so it is asked as the owner, reads only who has agreed, and what it says goes nowhere but
 * into the fit. Nobody's name, no campaign's name, no address is read. Of very many campaigns the latest one of everybody comes
 * first, then the one before, and so on. Negative sums are corrections without what they correct.
 */
export async function listSharedCampaigns(owner: Pool, since: string, until: string): Promise<SharedCampaignRow[]> {
  const { rows } = await owner.query<SharedCampaignRow>(
    `/* benchmarks.sharedCampaigns */
     WITH sums AS (
       SELECT f.user_id, f.campaign_id, c.objective, coalesce(nullif(f.platform, ''), c.platform, '') AS platform, f.currency,
         lower(btrim(coalesce(p.industry, ''))) AS industry, coalesce(p.business_size::text, '') AS business_size,
         sum(f.impressions)::float8 AS impressions, sum(f.clicks)::float8 AS clicks,
         coalesce(sum(f.engagements), 0)::float8 AS engagements,
         coalesce(sum(f.impressions) FILTER (WHERE f.engagements IS NOT NULL), 0)::float8 AS engagement_impressions, sum(f.conversions)::float8 AS conversions,
         sum(f.spend)::float8 AS spend, sum(f.revenue)::float8 AS revenue, max(f.date) AS last_day
       FROM meta_user_profiles p
       JOIN campaign_performance_facts f ON f.user_id = p.user_id AND f.date >= $1::date AND f.date <= $2::date
       JOIN campaigns c ON c.user_id = f.user_id AND c.id = f.campaign_id
       WHERE p.benchmark_sharing
       GROUP BY f.user_id, f.campaign_id, c.objective, 4, f.currency, p.industry, p.business_size
       HAVING sum(f.impressions) >= $3 AND least(sum(f.clicks), sum(f.conversions), sum(f.spend), sum(f.revenue)) >= 0
     ), latest AS (
       SELECT s.*, row_number() OVER (PARTITION BY user_id ORDER BY last_day DESC, campaign_id, platform, currency) AS place FROM sums s
     )
     SELECT user_id AS "account", objective AS "objective", platform AS "platform", industry AS "industry",
       business_size AS "businessSize", currency AS "currency", impressions AS "impressions", clicks AS "clicks",
       engagements AS "engagements", engagement_impressions AS "engagementImpressions",
       conversions AS "conversions", spend AS "spend", revenue AS "revenue"
     FROM (SELECT * FROM latest WHERE place <= $4 ORDER BY place, md5(user_id::text) LIMIT $5) AS chosen
     ORDER BY user_id, campaign_id, platform, currency`,
    [since, until, FEWEST_IMPRESSIONS, MOST_CAMPAIGNS, MOST_CAMPAIGNS_OF_ALL],
  );
  return rows;
}

/** What is written of a build. */
export interface BenchmarkRows {
  readonly cells: readonly PublishedCell[];
  /** JSON: a MarketSpread. */
  readonly spread: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly builtAt: Date;
}

/** Puts the cells of a build in the place of all that are there, or of none of them: readers see one build or the other. */
export async function replaceBenchmarks(owner: Pool, build: BenchmarkRows): Promise<void> {
  const client = await owner.connect();
  let failure: Error | undefined;
  try {
    // Two builds at once would each leave cells of the other.
    await client.query(`BEGIN; SET LOCAL lock_timeout = '10s'; LOCK TABLE benchmark_cells IN SHARE ROW EXCLUSIVE MODE`);
    await client.query('/* benchmarks.clear */ DELETE FROM benchmark_cells');
    await insertCells(client, build);
    await client.query('COMMIT');
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}

async function insertCells(client: PoolClient, { cells, spread, version, builtAt }: BenchmarkRows): Promise<void> {
  const rows = cells.map(({ path, belief: { users, campaigns, ...beliefs } }) => ({
    objective: path[0] ?? '',
    platform: path[1] ?? '',
    industry: path[2] ?? '',
    business_size: path[3] ?? '',
    users,
    campaigns,
    beliefs,
    spread: path.length === 0 ? spread : null,
  }));
  await client.query(
    `/* benchmarks.insert */
     INSERT INTO benchmark_cells (objective, platform, industry, business_size, users, campaigns, beliefs, spread, version, built_at)
     SELECT r.*, $2, $3::timestamptz FROM jsonb_to_recordset($1::jsonb) AS r(
       objective text, platform text, industry text, business_size text, users integer, campaigns integer, beliefs jsonb, spread jsonb)`,
    [JSON.stringify(rows), version, builtAt],
  );
}
