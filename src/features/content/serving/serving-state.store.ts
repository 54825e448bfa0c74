import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { parseId } from '../../../platform/graphql/ids';
import type { CampaignPersonalizationSettings } from '../../campaigns/settings/campaign-personalization-settings.entity';
import { ASSIGNED_TEST, type AssignedTest } from '../../experiments/assignment/test-assignment.store';
import type { Served } from './choose-content';
import type { ContentTest } from './test-standing';
import type { TrackedBehavior } from './triggers';

/** What the settings of a campaign say about serving; null where it has none. */
export type ServingSettings = Pick<
  CampaignPersonalizationSettings,
  | 'contentRotationStrategy'
  | 'contentRotation'
  | 'behavioralTriggers'
  | 'dynamicContentEnabled'
  | 'dynamicElements'
  | 'templateIds'
  | 'performanceThresholds'
  | 'performanceTargets'
>;

/** A content that is published, as far as choosing needs it. */
export interface PublishedContent {
  readonly id: string;
  readonly templateId: string | null;
  readonly targeting: Record<string, unknown>;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
}

/** So many contents take part in a rotation, the latest ones: as many as can be given weights. */
const MOST_CONTENTS = 200;
/** So many servings of a unit are looked at for its fatigue: more than any cap needs for people, few enough for robots. */
const MOST_SERVINGS = 5_000;
/** So many events of a kind are counted for a trigger: as many as one can ask for. */
const MOST_EVENTS = 1_000;

/**
 * Holds units against everybody else who serves them in this campaign, until the transaction ends: of two at the same time, the
 * later one sees what the earlier one gave. (A unit that nobody has seen yet has no row that could be locked instead.) In the
 * order of the units, so that two who serve the same ones wait for each other and never both.
 */
export async function lockUnits(db: Database, campaignId: string, unitIds: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'text');
  const units = parameters.add([...unitIds].sort(), 'text[]');
  const text = `SELECT pg_advisory_xact_lock(hashtextextended('content servings ' || t.id || ${campaign} || u.unit_id, 0))
    FROM users t CROSS JOIN unnest(${units}) AS u(unit_id) WHERE t.id = $1`;
  await db.query(statement('content_servings.lockUnits', text, parameters));
}

/** The settings of a campaign; undefined where the viewer has no such campaign, null where it has none. */
export async function findServingSettings(
  db: Database,
  campaignId: string,
): Promise<ServingSettings | null | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT s.content_rotation_strategy AS "contentRotationStrategy", s.content_rotation AS "contentRotation",
      s.behavioral_triggers AS "behavioralTriggers", s.dynamic_content_enabled AS "dynamicContentEnabled",
      s.dynamic_elements AS "dynamicElements", s.template_ids AS "templateIds",
      s.performance_thresholds AS "performanceThresholds", s.performance_targets AS "performanceTargets"
    FROM campaigns t LEFT JOIN campaign_personalization_settings s ON s.user_id = $1 AND s.campaign_id = t.id
    WHERE t.user_id = $1 AND t.id = ${parameters.add(campaignId, 'uuid')}`;
  const [row] = await db.query<ServingSettings | { contentRotationStrategy: null }>(
    statement('campaigns.findServingSettings', text, parameters),
  );
  if (row === undefined) return undefined;
  return row.contentRotationStrategy === null ? null : row;
}

/** The published contents of a campaign, the latest first. */
export function listPublished(db: Database, campaignId: string): Promise<PublishedContent[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.template_id AS "templateId", t.targeting, t.impressions, t.clicks, t.conversions
    FROM personalized_content t
    WHERE t.user_id = $1 AND t.campaign_id = ${parameters.add(campaignId, 'uuid')} AND t.status = 'PUBLISHED'
    ORDER BY t.created_at DESC, t.id DESC LIMIT ${MOST_CONTENTS}`;
  return db.query(statement('personalized_content.listPublished', text, parameters));
}

/** What units were served of a campaign, by unit; only as much as its settings ask for. */
export async function listServed(
  db: Database,
  campaignId: string,
  unitIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Served>> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'uuid');
  const units = parameters.add([...unitIds], 'text[]');
  const at = parameters.add(now, 'timestamptz');
  const of = 'h.user_id = $1 AND h.campaign_id = c.id AND h.unit_id = u.unit_id';
  const text = `SELECT u.unit_id AS "unitId", l.last, n.counts
    FROM campaigns c LEFT JOIN campaign_personalization_settings s ON s.user_id = $1 AND s.campaign_id = c.id
    CROSS JOIN unnest(${units}) AS u(unit_id)
    LEFT JOIN LATERAL (SELECT json_build_object('contentId', h.content_id, 'strategy', h.strategy, 'reason', h.chosen_by,
        'propensity', h.propensity, 'decidedAt', h.decided_at) AS last
      FROM content_servings h WHERE ${of} ORDER BY h.served_at DESC, h.id DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT json_object_agg(g.content_id, g.n) AS counts
      FROM (SELECT r.content_id, count(*) AS n FROM (SELECT h.content_id FROM content_servings h
        WHERE ${of} AND s.content_rotation ? 'maxImpressionsPerUnit'
          AND h.served_at > coalesce(${at} - (s.content_rotation->>'withinHours')::integer * interval '1 hour', '-infinity')
        ORDER BY h.served_at DESC, h.id DESC LIMIT ${MOST_SERVINGS}) r GROUP BY r.content_id) g) n ON true
    WHERE c.user_id = $1 AND c.id = ${campaign}`;
  const rows = await db.query<{ unitId: string; last: LastRow | null; counts: Record<string, number> | null }>(
    statement('content_servings.listServed', text, parameters),
  );
  return new Map(
    rows.map(({ unitId, last, counts }) => [
      unitId,
      { counts: new Map(Object.entries(counts ?? {})), last: last && { ...last, decidedAt: new Date(last.decidedAt) } },
    ]),
  );
}

type LastRow = Omit<NonNullable<Served['last']>, 'decidedAt'> & { readonly decidedAt: string };

/**
 * The tests of a campaign whose variations show contents (`configuration.contentId`): those that run or pause, the oldest first, and
 * the latest one that was completed with a winner.
 */
export async function listContentTests(
  db: Database,
  campaignId: string,
  unitIds: readonly string[],
): Promise<ContentTest[]> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'uuid');
  const units = parameters.add([...unitIds], 'text[]');
  const shows = `EXISTS (SELECT FROM test_variations v WHERE v.user_id = $1 AND v.ab_test_id = t.id AND v.configuration ? 'contentId')`;
  const text = `SELECT ${ASSIGNED_TEST}, t.winning_variation_id AS "winningVariationId",
      (SELECT json_agg(json_build_object('variationId', v.variation_id, 'isControl', v.is_control,
        'contentId', v.configuration->'contentId')) FROM test_variations v WHERE v.user_id = $1 AND v.ab_test_id = t.id) AS arms,
      (SELECT json_object_agg(a.unit_id, a.variation_id) FROM test_assignments a
        WHERE a.user_id = $1 AND a.ab_test_id = t.id AND a.unit_id = ANY (${units})) AS kept
    FROM ab_tests t LEFT JOIN exclusion_group_ranges r ON r.user_id = $1 AND r.ab_test_id = t.id
    WHERE t.user_id = $1 AND t.campaign_id = ${campaign} AND ${shows} AND (t.status IN ('ACTIVE', 'PAUSED') OR t.id = (
      SELECT t.id FROM ab_tests t WHERE t.user_id = $1 AND t.campaign_id = ${campaign} AND t.status = 'COMPLETED'
        AND t.winning_variation_id IS NOT NULL AND ${shows} ORDER BY t.end_date DESC NULLS LAST, t.id DESC LIMIT 1))
    ORDER BY t.start_date, t.id`;
  const rows = await db.query<
    AssignedTest & { arms: ArmRow[] | null; kept: Record<string, string> | null; winningVariationId: string | null }
  >(statement('ab_tests.listContentTests', text, parameters));
  return rows.map(({ arms, kept, ...test }) => ({
    ...test,
    arms: (arms ?? []).map((arm) => ({ ...arm, contentId: contentOf(arm.contentId) })),
    kept: new Map(Object.entries(kept ?? {})),
  }));
}

interface ArmRow {
  readonly variationId: string;
  readonly isControl: boolean;
  /** As the variation's configuration has it. */
  readonly contentId: unknown;
}

/** What is no id of a content is one that nobody can show. */
function contentOf(configured: unknown): string | null {
  if (configured === null || configured === undefined) return null;
  const parsed = typeof configured === 'string' ? parseId(configured) : null;
  return parsed?.prefix === 'content' ? parsed.uuid : '';
}

/** How often units did what the triggers of a campaign ask for, by unit: counted from the conversions that were tracked. */
export async function listTrackedBehavior(
  db: Database,
  campaignId: string,
  unitIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, readonly TrackedBehavior[]>> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'uuid');
  const units = parameters.add([...unitIds], 'text[]');
  const at = parameters.add(now, 'timestamptz');
  const text = `SELECT u.unit_id AS "unitId", g.event, g."withinHours", n.count::integer AS count
    FROM campaign_personalization_settings s
    CROSS JOIN LATERAL jsonb_to_recordset(s.behavioral_triggers) AS g(event text, "withinHours" integer)
    CROSS JOIN unnest(${units}) AS u(unit_id)
    CROSS JOIN LATERAL (SELECT count(*) AS count FROM (SELECT FROM tracking_events e
      WHERE e.user_id = $1 AND e.unit_id = u.unit_id AND e.kind = 'CONVERSION' AND e.name = g.event
        AND e.occurred_at > coalesce(${at} - g."withinHours" * interval '1 hour', '-infinity') LIMIT ${MOST_EVENTS}) o) n
    WHERE s.user_id = $1 AND s.campaign_id = ${campaign} AND n.count > 0`;
  const rows = await db.query<TrackedBehavior & { unitId: string }>(
    statement('tracking_events.countBehavior', text, parameters),
  );
  const byUnit = new Map<string, TrackedBehavior[]>();
  for (const { unitId, ...behavior } of rows) byUnit.set(unitId, [...(byUnit.get(unitId) ?? []), behavior]);
  return byUnit;
}
