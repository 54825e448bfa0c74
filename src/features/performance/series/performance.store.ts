import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { PerformanceBreakdown, PerformanceGranularity } from './performance.enums';
import type { CurrencySums } from './performance-metrics';
import { addDays } from './performance-periods';

/** Conditions on the dimensions of facts; '' asks for facts that are not broken down by one. */
export type DimensionFilter = Readonly<Partial<Record<FilterName, readonly string[] | null>>>;

type FilterName = 'platforms' | 'ageGroups' | 'genders' | 'regions' | 'placements' | 'contentTypes' | 'ads';

/** Which facts to add up, and how. */
export interface PerformanceRequest {
  /** First and last day, both included; null: all there is. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null: no series. */
  readonly granularity: PerformanceGranularity | null;
  readonly breakdown: PerformanceBreakdown;
  readonly totals: boolean;
  readonly filter?: DimensionFilter;
}

/**
 * Sums of one campaign (or of all) in one currency: over a period, over a value of the breakdown, or over everything.
 */
export interface PerformanceSums extends CurrencySums {
  readonly campaignId: string | null;
  /** First day of the calendar period; null outside the series. */
  readonly bucket: string | null;
  /** Value of the breakdown, '' where facts have none; null outside the breakdown. */
  readonly value: string | null;
  readonly firstDate: string;
  readonly lastDate: string;
}

const BREAKDOWN_COLUMNS: Readonly<Record<PerformanceBreakdown, string | null>> = {
  [PerformanceBreakdown.NONE]: null,
  [PerformanceBreakdown.PLATFORM]: 'platform',
  [PerformanceBreakdown.AGE_GROUP]: 'age_group',
  [PerformanceBreakdown.GENDER]: 'gender',
  [PerformanceBreakdown.REGION]: 'region',
  [PerformanceBreakdown.PLACEMENT]: 'placement',
  [PerformanceBreakdown.CONTENT_TYPE]: 'content_type',
  [PerformanceBreakdown.AD]: 'ad',
};

const FILTER_COLUMNS: Readonly<Record<FilterName, string>> = {
  platforms: 'platform',
  ageGroups: 'age_group',
  genders: 'gender',
  regions: 'region',
  placements: 'placement',
  contentTypes: 'content_type',
  ads: 'ad',
};

/** Without a time zone: a day is a day. Weeks begin on Monday. */
const BUCKETS: Readonly<Record<PerformanceGranularity, string>> = {
  [PerformanceGranularity.DAY]: 'f.date',
  [PerformanceGranularity.WEEK]: `date_trunc('week', f.date::timestamp)::date`,
  [PerformanceGranularity.MONTH]: `date_trunc('month', f.date::timestamp)::date`,
};

/** Sums for each of these campaigns, in one statement; campaigns without facts have no rows. */
export function sumByCampaign(
  db: Database,
  campaignIds: readonly string[],
  request: PerformanceRequest,
): Promise<PerformanceSums[]> {
  return sum(db, 'sumByCampaign', campaignIds, request);
}

/** Sums over all facts of the viewer, or over those of some campaigns. */
export function sumOverall(
  db: Database,
  campaignIds: readonly string[] | null,
  request: PerformanceRequest,
): Promise<PerformanceSums[]> {
  return sum(db, 'sumOverall', campaignIds, request);
}

async function sum(
  db: Database,
  name: 'sumByCampaign' | 'sumOverall',
  campaignIds: readonly string[] | null,
  request: PerformanceRequest,
): Promise<PerformanceSums[]> {
  const parameters = new Parameters(db.userId);
  const breakdown = BREAKDOWN_COLUMNS[request.breakdown];
  const bucket = request.granularity === null ? null : BUCKETS[request.granularity];
  const parent = name === 'sumByCampaign' ? 'campaign_id' : null;
  // A set for each of what is asked for, so that the facts are read once. Sums are never added over currencies.
  const sets = [
    ...(request.totals ? [[]] : []),
    ...(bucket === null ? [] : [['bucket']]),
    ...(breakdown === null ? [] : [['value']]),
  ].map((set) => `(${['currency', ...(parent === null ? [] : [parent]), ...set].join(', ')})`);
  if (sets.length === 0) return [];
  const where = conditions(campaignIds, request, parameters);
  const text = `SELECT ${parent === null ? 'NULL::uuid' : 'campaign_id'} AS "campaignId", currency AS "currency",
      ${bucket === null ? 'NULL::date' : 'bucket'}::text AS "bucket",
      ${breakdown === null ? 'NULL::text' : 'value'} AS "value",
      count(*) AS "facts", sum(impressions)::bigint AS "impressions",
      CASE WHEN count(*) = 1 THEN max(reach) END AS "reach", sum(clicks)::bigint AS "clicks",
      sum(engagements)::bigint AS "engagements",
      (sum(impressions) FILTER (WHERE engagements IS NOT NULL))::bigint AS "engagementImpressions",
      sum(conversions)::text AS "conversions", sum(spend)::text AS "spend", sum(revenue)::text AS "revenue",
      min(date)::text AS "firstDate", max(date)::text AS "lastDate"
    FROM (
      SELECT f.*${bucket === null ? '' : `, ${bucket} AS bucket`}
        ${breakdown === null ? '' : `, f.${breakdown} AS value`}
      FROM campaign_performance_facts f WHERE ${where}
    ) AS facts GROUP BY GROUPING SETS (${sets.join(', ')}) ORDER BY currency NULLS LAST`;
  return db.query(statement(`campaign_performance_facts.${name}`, text, parameters));
}

function conditions(
  campaignIds: readonly string[] | null,
  { from, to, filter = {} }: PerformanceRequest,
  parameters: Parameters,
): string {
  const list = ['f.user_id = $1'];
  if (campaignIds !== null) list.push(`f.campaign_id = ANY (${parameters.add([...campaignIds], 'uuid[]')})`);
  if (from !== null) list.push(`f.date >= ${parameters.add(from, 'date')}`);
  if (to !== null) list.push(`f.date < ${parameters.add(addDays(to, 1), 'date')}`);
  for (const [name, column] of Object.entries(FILTER_COLUMNS)) {
    const values = filter[name as FilterName];
    if (values) list.push(`f.${column} = ANY (${parameters.add([...values], 'text[]')})`);
  }
  return list.join(' AND ');
}
