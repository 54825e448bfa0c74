import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { RecommendationStatusEnum } from '../recommendation.enums';

/** What one campaign did on one platform, in one currency; money as decimal text. */
export interface OwnCampaignRow {
  readonly campaignId: string;
  /** In the words of the platform. */
  readonly objective: string | null;
  readonly platform: string;
  readonly currency: string | null;
  readonly impressions: number;
  readonly clicks: number;
  /** Where reports say them, and the impressions of just these facts; 0: none does. */
  readonly engagements: number;
  readonly engagementImpressions: number;
  readonly conversions: string;
  readonly spend: string;
  readonly revenue: string;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Days as YYYY-MM-DD. */
export interface Period {
  readonly since: string;
  /** Exclusive: a day that is not over is not looked at. */
  readonly until: string;
}

/** A part of a campaign: a kind of content, or an age group (the other one is null). */
export interface SegmentRow {
  readonly campaignId: string;
  readonly platform: string;
  readonly contentType: string | null;
  readonly ageGroup: string | null;
  readonly impressions: number;
  readonly clicks: number;
  readonly engagements: number;
  readonly engagementImpressions: number;
}

/** An earlier proposal of the engine. */
export interface EarlierProposal {
  readonly id: string;
  readonly fingerprint: string;
  readonly status: RecommendationStatusEnum;
  readonly candidateKey: string;
  readonly baseHash: string | null;
  readonly slot: number;
  readonly isRecent: boolean;
  /** Too late to decide about it. */
  readonly isOver: boolean;
}

export interface FittingTemplate {
  readonly id: string;
  readonly objectives: readonly string[];
}

const ENGAGEMENTS = `coalesce(sum(f.engagements), 0)::bigint AS "engagements",
      coalesce(sum(f.impressions) FILTER (WHERE f.engagements IS NOT NULL), 0)::bigint AS "engagementImpressions"`;

const LATEST_CAMPAIGNS = 500;
const LATEST_FOR_SEGMENTS = 200;

/** The latest campaigns with facts in a period, the latest first; at most 500. */
export function listOwnCampaigns(db: Database, { since, until }: Period): Promise<OwnCampaignRow[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT f.campaign_id AS "campaignId", c.objective AS "objective",
      coalesce(nullif(f.platform, ''), c.platform, '') AS "platform", f.currency AS "currency",
      sum(f.impressions)::bigint AS "impressions", sum(f.clicks)::bigint AS "clicks",
      ${ENGAGEMENTS},
      sum(f.conversions)::text AS "conversions", sum(f.spend)::text AS "spend", sum(f.revenue)::text AS "revenue",
      min(f.date)::text AS "firstDay", max(f.date)::text AS "lastDay"
    FROM campaign_performance_facts f JOIN campaigns c ON c.user_id = f.user_id AND c.id = f.campaign_id
    WHERE f.user_id = $1 AND f.date >= ${parameters.add(since, 'date')} AND f.date < ${parameters.add(until, 'date')}
    GROUP BY f.campaign_id, c.objective, coalesce(nullif(f.platform, ''), c.platform, ''), f.currency
    ORDER BY max(f.date) DESC, f.campaign_id, 3, f.currency LIMIT ${LATEST_CAMPAIGNS}`;
  return db.query(statement('recommendations.ownCampaigns', text, parameters));
}

/** Kinds of content and age groups of the latest 200 campaigns, in one pass over their facts. */
export function listSegments(db: Database, { since, until }: Period): Promise<SegmentRow[]> {
  const parameters = new Parameters(db.userId);
  const [from, to] = [parameters.add(since, 'date'), parameters.add(until, 'date')];
  const text = `SELECT f.campaign_id AS "campaignId", f.platform AS "platform", f.content_type AS "contentType",
      f.age_group AS "ageGroup", sum(f.impressions)::bigint AS "impressions", sum(f.clicks)::bigint AS "clicks",
      ${ENGAGEMENTS}
    FROM campaign_performance_facts f
    WHERE f.user_id = $1 AND f.date >= ${from} AND f.date < ${to} AND f.campaign_id IN (
      SELECT r.campaign_id FROM campaign_performance_facts r WHERE r.user_id = $1 AND r.date >= ${from} AND r.date < ${to}
      GROUP BY r.campaign_id ORDER BY max(r.date) DESC, r.campaign_id LIMIT ${LATEST_FOR_SEGMENTS})
    GROUP BY GROUPING SETS ((f.campaign_id, f.platform, f.content_type), (f.campaign_id, f.platform, f.age_group))
    HAVING coalesce(f.content_type, '') <> '' OR coalesce(f.age_group, '') <> ''
    ORDER BY 1, 2, 3, 4`;
  return db.query(statement('recommendations.segments', text, parameters));
}

/** What the engine proposed since a moment, so that it is not proposed again, or from the same input. The first slots first. */
export function listEarlierProposals(
  db: Database,
  { since, at, baseHash }: { readonly since: Date; readonly at: Date; readonly baseHash: string },
): Promise<EarlierProposal[]> {
  const parameters = new Parameters(db.userId);
  const recent = parameters.add(since, 'timestamptz');
  const text = `SELECT t.id, t.fingerprint, t.status, t.engine ->> 'candidateKey' AS "candidateKey", t.engine ->> 'baseHash' AS "baseHash",
      coalesce((t.engine ->> 'slot')::integer, 0) AS "slot", t.created_at >= ${recent} AS "isRecent",
      coalesce(t.expires_at <= ${parameters.add(at, 'timestamptz')}, false) AS "isOver"
    FROM campaign_recommendations t
    WHERE t.user_id = $1 AND (t.created_at >= ${recent} OR t.engine ->> 'baseHash' = ${parameters.add(baseHash, 'text')}) AND t.engine ? 'candidateKey'
    ORDER BY t.created_at DESC, t.id LIMIT 1000`;
  return db.query(statement('recommendations.earlier', text, parameters));
}

/** Own active templates, the best first; at most 100. */
export function listFittingTemplates(db: Database, industry: string | null): Promise<FittingTemplate[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.target_objectives::text[] AS "objectives" FROM content_templates t
    WHERE t.user_id = $1 AND t.is_active
      AND (t.target_industries = '{}' OR ${parameters.add(industry, 'text')} = ANY (t.target_industries))
    ORDER BY t.performance_score DESC NULLS LAST, t.id LIMIT 100`;
  return db.query(statement('recommendations.templates', text, parameters));
}
