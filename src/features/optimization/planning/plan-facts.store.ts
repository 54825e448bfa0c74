import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { BudgetDimensionEnum } from '../../campaigns/settings/personalization.enums';
import type { ArmDay, ArmInputs, BidInputs } from './plan-inputs';
import { WINDOW_DAYS } from './plan-inputs';

/** The column of the facts that a budget is divided by. */
const BUDGET_COLUMNS: Readonly<Record<BudgetDimensionEnum, string>> = {
  [BudgetDimensionEnum.PLATFORM]: 'platform',
  [BudgetDimensionEnum.PLACEMENT]: 'placement',
  [BudgetDimensionEnum.CONTENT_TYPE]: 'content_type',
  [BudgetDimensionEnum.AD]: 'ad',
};

/** The columns that bids can follow, by the names that adjustments have. */
const BID_COLUMNS: Readonly<Record<string, string>> = {
  platform: 'platform',
  ageGroup: 'age_group',
  gender: 'gender',
  region: 'region',
  placement: 'placement',
  contentType: 'content_type',
};

/** Parts that a plan looks at: those with the most spend. */
const MOST_ARMS = 20;

export interface FactTotals {
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Decimal texts. */
  readonly spentThisMonth: string;
  readonly spentToDate: string;
  readonly impressions: number;
  readonly conversions: number;
  readonly otherCurrencies: string[];
  /** Values with spend in the window, by dimension. */
  readonly values: Readonly<Record<BudgetDimensionEnum, number>>;
}

interface Scope {
  readonly campaignId: string;
  readonly currency: string;
}

/** What a campaign has spent and done. `today` is YYYY-MM-DD. */
export async function sumCampaignFacts(
  db: Database,
  { campaignId, currency }: Scope,
  today: string,
): Promise<FactTotals> {
  const parameters = new Parameters(db.userId);
  const id = parameters.add(campaignId, 'uuid');
  const day = parameters.add(today, 'date');
  const own = parameters.add(currency, 'bpchar');
  const inWindow = `f.date > l.last - ${WINDOW_DAYS}`;
  const counts = Object.entries(BUDGET_COLUMNS).map(
    ([dimension, column]) =>
      `'${dimension}', count(DISTINCT f.${column}) FILTER (WHERE ${inWindow} AND f.${column} <> '' AND f.spend > 0)`,
  );
  const text = `SELECT min(f.date)::text AS "firstDay", max(f.date)::text AS "lastDay",
      coalesce(sum(f.spend) FILTER (WHERE f.date < ${day} AND f.date >= date_trunc('month', ${day}::timestamp)::date), 0)::text AS "spentThisMonth",
      coalesce(sum(f.spend) FILTER (WHERE f.date < ${day}), 0)::text AS "spentToDate",
      coalesce(sum(f.impressions) FILTER (WHERE ${inWindow}), 0)::float8 AS "impressions",
      coalesce(sum(f.conversions) FILTER (WHERE ${inWindow}), 0)::float8 AS "conversions",
      coalesce(array_agg(DISTINCT f.currency::text) FILTER (WHERE f.currency <> ${own}), '{}') AS "otherCurrencies",
      json_build_object(${counts.join(', ')}) AS "values"
    FROM (SELECT max(m.date) AS last FROM campaign_performance_facts m WHERE m.user_id = $1 AND m.campaign_id = ${id}) l
    LEFT JOIN campaign_performance_facts f ON f.user_id = $1 AND f.campaign_id = ${id}`;
  const [totals] = await db.query<FactTotals>(statement('campaign_performance_facts.sumForPlan', text, parameters));
  if (!totals) throw new Error('The totals of a campaign were not read.');
  return totals;
}

/** Days of each part of a campaign in the window that ends on `lastDay`; of `only` these values where they are given. */
export async function listArmDays(
  db: Database,
  { campaignId, currency }: Scope,
  { dimension, lastDay, only }: { dimension: BudgetDimensionEnum; lastDay: string; only: readonly string[] | null },
): Promise<ArmInputs[]> {
  const parameters = new Parameters(db.userId);
  const column = BUDGET_COLUMNS[dimension];
  const id = parameters.add(campaignId, 'uuid');
  const last = parameters.add(lastDay, 'date');
  const own = parameters.add(currency, 'bpchar');
  const chosen = parameters.add(only === null ? null : [...only], 'text[]');
  const where = (alias: string) =>
    `${alias}.user_id = $1 AND ${alias}.campaign_id = ${id} AND ${alias}.date > ${last} - ${WINDOW_DAYS} AND ${alias}.date <= ${last}
      AND ${alias}.${column} <> '' AND (${alias}.currency IS NULL OR ${alias}.currency = ${own})
      AND (${chosen} IS NULL OR ${alias}.${column} = ANY (${chosen}))`;
  const text = `SELECT f.${column} AS "value", f.date::text AS "date", sum(f.spend)::float8 AS "spend", sum(f.clicks)::float8 AS "clicks",
      CASE WHEN bool_and(f.engagements IS NOT NULL) THEN sum(f.engagements)::float8 END AS "engagements",
      sum(f.conversions)::float8 AS "conversions", sum(f.revenue)::float8 AS "revenue"
    FROM campaign_performance_facts f
    WHERE ${where('f')} AND f.${column} IN (
      SELECT m.${column} FROM campaign_performance_facts m WHERE ${where('m')}
      GROUP BY m.${column} ORDER BY sum(m.spend) DESC, m.${column} LIMIT ${MOST_ARMS})
    GROUP BY f.${column}, f.date ORDER BY f.${column}, f.date`;
  const rows = await db.query<ArmDay & { value: string }>(
    statement(`campaign_performance_facts.listArmDays.${dimension}`, text, parameters),
  );
  const arms = new Map<string, ArmDay[]>();
  for (const { value, ...day } of rows) arms.set(value, [...(arms.get(value) ?? []), day]);
  return [...arms].map(([value, days]) => ({ value, days }));
}

interface BidSums {
  readonly dimension: string;
  /** Null: all other values of the dimension. */
  readonly value: string | null;
  readonly clicks: number;
  readonly conversions: number;
}

/** What the parts that bids are adjusted for did, beside all of their dimension; of dimensions that facts have. */
export async function sumForBids(
  db: Database,
  campaignId: string,
  lastDay: string,
  adjusted: readonly { readonly dimension: string; readonly value: string }[],
): Promise<BidInputs[]> {
  const dimensions = [...new Set(adjusted.map(({ dimension }) => dimension))].filter((one) => one in BID_COLUMNS);
  if (dimensions.length === 0) return [];
  const parameters = new Parameters(db.userId);
  const id = parameters.add(campaignId, 'uuid');
  const last = parameters.add(lastDay, 'date');
  const selects = dimensions.sort().map((dimension) => {
    const values = adjusted.filter((one) => one.dimension === dimension).map(({ value }) => value);
    const column = `f.${BID_COLUMNS[dimension]}`;
    const named = `CASE WHEN ${column} = ANY (${parameters.add(values, 'text[]')}) THEN ${column} END`;
    return `SELECT '${dimension}' AS "dimension", ${named} AS "value", sum(f.clicks)::float8 AS "clicks", sum(f.conversions)::float8 AS "conversions"
      FROM campaign_performance_facts f WHERE f.user_id = $1 AND f.campaign_id = ${id}
        AND f.date > ${last} - ${WINDOW_DAYS} AND f.date <= ${last} AND ${column} <> '' GROUP BY 2`;
  });
  const sums = await db.query<BidSums>(
    statement('campaign_performance_facts.sumForBids', selects.join(' UNION ALL '), parameters),
  );
  return sums.flatMap(({ dimension, value, clicks, conversions }) => {
    if (value === null) return [];
    const all = sums.filter((one) => one.dimension === dimension);
    const total = (of: (one: BidSums) => number) => all.reduce((sum, one) => sum + of(one), 0);
    const [allClicks, allConversions] = [total((one) => one.clicks), total((one) => one.conversions)];
    return [{ dimension, value, clicks, conversions, allClicks, allConversions }];
  });
}
