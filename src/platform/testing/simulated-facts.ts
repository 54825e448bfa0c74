import { createRandom } from '../../statistics/random';
import type { TestApi } from './test-api';

/** Facts to learn from: campaigns with rates of their own, and what differs inside them. */
export interface SimulatedFacts {
  readonly seed: string;
  readonly campaignIds: readonly string[];
  readonly from: string;
  readonly days: number;
  /** By how much a cell's click-through rate differs from its campaign's; default: by nothing. */
  readonly effect?: (cell: { platform: string; ageGroup: string; placement: string }) => number;
  readonly currencyOf?: (campaign: number) => string | null;
  /** Impressions of a cell on a day; default about 500. */
  readonly impressions?: number;
  /** By how much a cell is shown more often than that; default: by nothing. */
  readonly volume?: (cell: { platform: string; ageGroup: string; placement: string }) => number;
}

const DAY_MS = 86_400_000;

/** Inserts facts of two platforms, three ages and two placements a day, as the owner. @returns how many. */
export async function insertSimulatedFacts(api: TestApi, userId: string, facts: SimulatedFacts): Promise<number> {
  const { campaignIds, from, days, effect = () => 1, volume = () => 1, currencyOf = () => 'USD' } = facts;
  const { impressions: shown = 500 } = facts;
  const random = createRandom(facts.seed);
  const rows: unknown[][] = [];
  campaignIds.forEach((campaignId, campaign) => {
    // The same in every call, so that fresh days are days of the same campaign.
    const rate = 0.03 * Math.exp(createRandom(`rate of campaign ${campaign}`).normal(0, 0.4));
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.parse(`${from}T00:00:00Z`) + day * DAY_MS).toISOString().slice(0, 10);
      for (const platform of ['FACEBOOK', 'INSTAGRAM'])
        for (const ageGroup of ['18-24', '25-34', '35-44'])
          for (const placement of ['FEED', 'STORIES']) {
            const cell = { platform, ageGroup, placement };
            const impressions = Math.round(shown * volume(cell) * (0.5 + random.uniform()));
            const clicks = random.binomial(impressions, Math.min(1, rate * effect(cell)));
            const conversions = random.binomial(clicks, 0.1);
            const spend = (impressions * 0.01).toFixed(2);
            rows.push([
              campaignId,
              date,
              platform,
              ageGroup,
              placement,
              impressions,
              clicks,
              conversions,
              spend,
              (conversions * 30).toFixed(2),
              currencyOf(campaign),
            ]);
          }
    }
  });
  await api.asOwner(
    `SELECT ensure_performance_partition(month::date)
     FROM generate_series(date_trunc('month', $1::date::timestamp), $1::date + $2::int, '1 month') AS month`,
    [from, days + 31],
  );
  const types = ['uuid', 'date', 'text', 'text', 'text', 'bigint', 'bigint', 'numeric', 'numeric', 'numeric', 'bpchar'];
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, age_group, placement, impressions, clicks,
       conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, f.*, now(), now() FROM unnest(${types.map((type, i) => `$${i + 2}::${type}[]`).join(', ')}) AS f`,
    [userId, ...types.map((_, i) => rows.map((row) => row[i]))],
  );
  return rows.length;
}
