import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { ComparedPeriods, InsightMetric } from './detectors/finding';
import type { SegmentPair } from './mix-and-rate';

/** A change whose segments are asked for: of one campaign, or of all. */
export interface ComparedChange {
  readonly campaignId: string | null;
  readonly compared: ComparedPeriods;
}

/** Events and exposure of a metric in SQL. */
const PARTS: Readonly<Record<InsightMetric, readonly [events: string, exposure: string]>> = {
  ctr: ['clicks', 'impressions'],
  conversion_rate: ['conversions', 'clicks'],
  cost_per_thousand: ['spend * 1000', 'impressions'],
};

interface SegmentRow {
  readonly n: number;
  readonly segment: string;
  readonly eventsBefore: number;
  readonly exposureBefore: number;
  readonly eventsAfter: number;
  readonly exposureAfter: number;
}

/**
 * The segments of every change before and after it, in one statement: campaigns where the change is one of the whole account,
 * platform, placement, age group and content type inside a campaign.
 */
export async function findSegmentPairs(db: Database, changes: readonly ComparedChange[]): Promise<SegmentPair[][]> {
  if (changes.length === 0) return [];
  const parameters = new Parameters(db.userId);
  const list = (values: readonly (string | null)[], type: string): string => parameters.add([...values], `${type}[]`);
  const of = (pick: (periods: ComparedPeriods) => string): string =>
    list(
      changes.map(({ compared }) => pick(compared)),
      'date',
    );
  const campaigns = list(
    changes.map(({ campaignId }) => campaignId),
    'uuid',
  );
  const metrics = list(
    changes.map(({ compared }) => compared.metric),
    'text',
  );
  const choose = (part: 0 | 1): string =>
    `CASE p.metric ${Object.entries(PARTS)
      .map(([metric, parts]) => `WHEN '${metric}' THEN (${parts[part].replace(/([a-z]+)/, 'f.$1')})::float8`)
      .join(' ')} END`;
  const summed = (part: 0 | 1, side: 'before' | 'after'): string =>
    `coalesce(sum(${choose(part)}) FILTER (WHERE f.date >= p.${side}_start AND f.date < p.${side}_end), 0)`;
  const text = `SELECT p.n::int AS n,
      CASE WHEN p.campaign_id IS NULL THEN c.name
        ELSE concat_ws(' · ', nullif(f.platform, ''), nullif(f.placement, ''), nullif(f.age_group, ''), nullif(f.content_type, '')) END AS segment,
      ${summed(0, 'before')} AS "eventsBefore", ${summed(1, 'before')} AS "exposureBefore",
      ${summed(0, 'after')} AS "eventsAfter", ${summed(1, 'after')} AS "exposureAfter"
    FROM unnest(${campaigns}, ${metrics}, ${of((p) => p.before.start)}, ${of((p) => p.before.end)}, ${of((p) => p.after.start)}, ${of((p) => p.after.end)})
      WITH ORDINALITY AS p (campaign_id, metric, before_start, before_end, after_start, after_end, n)
    JOIN campaign_performance_facts f ON f.user_id = $1 AND (p.campaign_id IS NULL OR f.campaign_id = p.campaign_id)
      AND f.date >= p.before_start AND f.date < p.after_end
    JOIN campaigns c ON c.user_id = $1 AND c.id = f.campaign_id
    GROUP BY p.n, segment ORDER BY p.n, segment`;
  const rows = await db.query<SegmentRow>(statement('insights.findSegmentPairs', text, parameters));
  const pairs: SegmentPair[][] = changes.map(() => []);
  for (const row of rows) {
    pairs[row.n - 1].push({
      segment: row.segment,
      before: { events: row.eventsBefore, exposure: row.exposureBefore },
      after: { events: row.eventsAfter, exposure: row.exposureAfter },
    });
  }
  return pairs;
}
