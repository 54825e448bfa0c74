import { rowVersion } from '../../../platform/database/read';
import { selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { parseId } from '../../../platform/graphql/ids';
import type { Campaign } from '../../campaigns/campaign.entity';
import type { CampaignPersonalizationSettings } from '../../campaigns/settings/campaign-personalization-settings.entity';
import type { Holdout } from '../../experiments/assignment/holdout.entity';
import { ASSIGNED_TEST } from '../../experiments/assignment/test-assignment.store';
import { profiles } from '../../profiles/profile.store';
import { KNOWN_PROFILE_COLUMNS, type KnownProfile } from '../../templates/checking/known-values';
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
  | 'personalizationLevel'
  | 'audienceSettings'
  | 'demographicWeights'
  | 'bidAdjustments'
  | 'abTestingEnabled'
  | 'learningPriority'
>;

/** A content that is published, as far as choosing needs it. */
export interface PublishedContent {
  readonly id: string;
  /** As `rowVersion` reads it. */
  readonly version: string;
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
 *
 * It also has the rest of the transaction use plans that are kept: the planner takes a list of units for ten, and so plans
 * what is read behind it anew with every call (measured: 5.5 ms instead of 0.8); and plans that go by indexes, since one that was
 * made while a table was small is kept when it has grown.
 */
export async function lockUnits(db: Database, campaignId: string, unitIds: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'text');
  const units = parameters.add([...unitIds].sort(), 'text[]');
  const text = `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      pg_advisory_xact_lock(hashtextextended('content servings ' || t.id || ${campaign} || u.unit_id, 0))
    FROM users t CROSS JOIN unnest(${units}) AS u(unit_id) WHERE t.id = $1`;
  await db.query(statement('content_servings.lockUnits', text, parameters));
}

/** All that a choice is made from; null where the viewer has no such campaign. */
export interface ServingState {
  readonly campaign: Pick<Campaign, 'status' | 'startsAt' | 'endsAt'>;
  /** Null where the campaign has none. */
  readonly settings: ServingSettings | null;
  /** What dynamic elements may be filled with; null where there are none, or no profile. */
  readonly profile: KnownProfile | null;
  /** The published contents of the campaign, the latest first. */
  readonly published: readonly PublishedContent[];
  /** The tests whose variations show contents: those that run or pause, the oldest first, and the latest that was completed with a winner. */
  readonly tests: readonly ContentTest[];
  readonly holdouts: readonly Pick<Holdout, 'id' | 'share'>[];
  /** What units were served of the campaign, as far as its settings ask for it. */
  readonly served: ReadonlyMap<string, Served>;
  /** How often units did what the triggers ask for, counted from the conversions that were tracked. */
  readonly tracked: ReadonlyMap<string, readonly TrackedBehavior[]>;
}

/** Reads it in one statement, whatever is asked for: six small ones take about as long in the database, and longer to send and to take apart. */
export async function readServingState(
  db: Database,
  campaignId: string,
  unitIds: readonly string[],
  now: Date,
): Promise<ServingState | null> {
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'uuid');
  const units = parameters.add([...unitIds], 'text[]');
  const at = parameters.add(now, 'timestamptz');
  const list = (rows: string): string => `coalesce((SELECT json_agg(x) FROM (${rows}) x), '[]')`;
  const text = `SELECT CASE WHEN s.id IS NOT NULL THEN json_build_object(
      'contentRotationStrategy', s.content_rotation_strategy, 'contentRotation', s.content_rotation,
      'behavioralTriggers', s.behavioral_triggers, 'dynamicContentEnabled', s.dynamic_content_enabled,
      'dynamicElements', s.dynamic_elements, 'templateIds', s.template_ids,
      'performanceThresholds', s.performance_thresholds, 'performanceTargets', s.performance_targets,
      'personalizationLevel', s.personalization_level, 'audienceSettings', s.audience_settings,
      'demographicWeights', s.demographic_weights, 'bidAdjustments', s.bid_adjustments,
      'abTestingEnabled', s.ab_testing_enabled, 'learningPriority', s.learning_priority) END AS settings,
    c.status, c.starts_at AS "startsAt", c.ends_at AS "endsAt",
    ${PROFILE} AS profile, ${list(PUBLISHED)} AS published, ${list(testsFor(units))} AS tests, ${list(HOLDOUTS)} AS holdouts,
    ${list(servedTo(units, at))} AS served, ${list(trackedOf(units, at))} AS tracked
    FROM campaigns c LEFT JOIN campaign_personalization_settings s ON s.user_id = $1 AND s.campaign_id = c.id
    WHERE c.user_id = $1 AND c.id = ${campaign}`;
  const [row] = await db.query<StateRow>(statement('content_servings.readState', text, parameters));
  if (!row) return null;
  const tracked = new Map<string, TrackedBehavior[]>();
  for (const { unitId, ...behavior } of row.tracked) tracked.set(unitId, [...(tracked.get(unitId) ?? []), behavior]);
  return {
    campaign: { status: row.status, startsAt: row.startsAt, endsAt: row.endsAt },
    ...{ settings: row.settings, profile: row.profile, published: row.published, holdouts: row.holdouts, tracked },
    tests: row.tests.map(({ arms, kept, ...test }) => ({
      ...test,
      arms: (arms ?? []).map((arm) => ({ ...arm, contentId: contentOf(arm.contentId) })),
      kept: new Map(Object.entries(kept ?? {})),
    })),
    served: new Map(
      row.served.map(({ unitId, last, counts }) => [
        unitId,
        {
          counts: new Map(Object.entries(counts ?? {})),
          last: last && { ...last, decidedAt: new Date(last.decidedAt), servedAt: new Date(last.servedAt) },
        },
      ]),
    ),
  };
}

interface StateRow
  extends Pick<ServingState, 'settings' | 'profile' | 'published' | 'holdouts'>,
    Pick<Campaign, 'status' | 'startsAt' | 'endsAt'> {
  readonly tests: (Omit<ContentTest, 'arms' | 'kept'> & {
    arms: ArmRow[] | null;
    kept: Record<string, string> | null;
  })[];
  readonly served: { unitId: string; last: LastRow | null; counts: Record<string, number> | null }[];
  readonly tracked: (TrackedBehavior & { unitId: string })[];
}

type LastRow = Omit<NonNullable<Served['last']>, 'decidedAt' | 'servedAt'> & {
  readonly decidedAt: string;
  readonly servedAt: string;
};

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

// Below, `c` is the campaign and `s` its settings.

const PROFILE = `CASE WHEN s.dynamic_content_enabled THEN
  (SELECT row_to_json(x) FROM (SELECT ${selectList(profiles, KNOWN_PROFILE_COLUMNS)} FROM meta_user_profiles t WHERE t.user_id = $1) x) END`;

const PUBLISHED = `SELECT t.id, ${rowVersion('t')} AS version, t.template_id AS "templateId", t.targeting, t.impressions, t.clicks, t.conversions
  FROM personalized_content t WHERE t.user_id = $1 AND t.campaign_id = c.id AND t.status = 'PUBLISHED'
  ORDER BY t.created_at DESC, t.id DESC LIMIT ${MOST_CONTENTS}`;

const HOLDOUTS = 'SELECT t.id, t.share FROM holdouts t WHERE t.user_id = $1';

const SHOWS_CONTENT = `EXISTS (SELECT FROM test_variations v
  WHERE v.user_id = $1 AND v.ab_test_id = t.id AND v.configuration ? 'contentId')`;

/** A variation names its content in `configuration.contentId`. */
function testsFor(units: string): string {
  return `SELECT ${ASSIGNED_TEST}, t.winning_variation_id AS "winningVariationId",
      (SELECT json_agg(json_build_object('variationId', v.variation_id, 'isControl', v.is_control,
        'contentId', v.configuration->'contentId')) FROM test_variations v WHERE v.user_id = $1 AND v.ab_test_id = t.id) AS arms,
      (SELECT json_object_agg(a.unit_id, a.variation_id) FROM test_assignments a
        WHERE a.user_id = $1 AND a.ab_test_id = t.id AND a.unit_id = ANY (${units})) AS kept
    FROM ab_tests t LEFT JOIN exclusion_group_ranges r ON r.user_id = $1 AND r.ab_test_id = t.id
    WHERE t.user_id = $1 AND t.campaign_id = c.id AND ${SHOWS_CONTENT} AND (t.status IN ('ACTIVE', 'PAUSED') OR t.id = (
      SELECT t.id FROM ab_tests t WHERE t.user_id = $1 AND t.campaign_id = c.id AND t.status = 'COMPLETED'
        AND t.winning_variation_id IS NOT NULL AND ${SHOWS_CONTENT} ORDER BY t.end_date DESC NULLS LAST, t.id DESC LIMIT 1))
    ORDER BY t.start_date, t.id`;
}

function servedTo(units: string, at: string): string {
  const of = 'h.user_id = $1 AND h.campaign_id = c.id AND h.unit_id = u.unit_id';
  return `SELECT u.unit_id AS "unitId", l.last, n.counts FROM unnest(${units}) AS u(unit_id)
    LEFT JOIN LATERAL (SELECT json_build_object('contentId', h.content_id, 'strategy', h.strategy, 'reason', h.chosen_by,
        'propensity', h.propensity, 'decidedAt', h.decided_at, 'servedAt', h.served_at) AS last
      FROM content_servings h WHERE ${of} ORDER BY h.served_at DESC, h.id DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT json_object_agg(g.content_id, g.n) AS counts
      FROM (SELECT r.content_id, count(*) AS n FROM (SELECT h.content_id FROM content_servings h
        WHERE ${of} AND s.content_rotation ? 'maxImpressionsPerUnit'
          AND h.served_at > coalesce(${at} - (s.content_rotation->>'withinHours')::integer * interval '1 hour', '-infinity')
        ORDER BY h.served_at DESC, h.id DESC LIMIT ${MOST_SERVINGS}) r GROUP BY r.content_id) g) n ON true`;
}

function trackedOf(units: string, at: string): string {
  return `SELECT u.unit_id AS "unitId", g.event, g."withinHours", n.count
    FROM jsonb_to_recordset(s.behavioral_triggers) AS g(event text, "withinHours" integer)
    CROSS JOIN unnest(${units}) AS u(unit_id)
    CROSS JOIN LATERAL (SELECT count(*) AS count FROM (SELECT FROM tracking_events e
      WHERE e.user_id = $1 AND e.unit_id = u.unit_id AND e.kind = 'CONVERSION' AND e.name = g.event
        AND e.occurred_at > coalesce(${at} - g."withinHours" * interval '1 hour', '-infinity') LIMIT ${MOST_EVENTS}) o) n
    WHERE n.count > 0`;
}
