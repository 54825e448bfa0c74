import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../accounts/user.entity';
import { Campaign } from '../campaigns/campaign.entity';
import { MetaUserProfile } from '../profiles/meta-user-profile.entity';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import type { PredictedMetricEnum } from './prediction.enums';
import { RecommendationStatusEnum } from './recommendation.enums';

/** A campaign proposed to a tenant, with what it is predicted to do and, later, what it did. */
@Entity('campaign_recommendations')
@Unique('uq_campaign_recommendations_fingerprint', ['userId', 'fingerprint'])
@Check('ck_campaign_recommendations_confidence_score', 'confidence_score BETWEEN 0 AND 1')
@Check(
  'ck_campaign_recommendations_recommended_budget',
  'recommended_budget IS NULL OR recommended_budget >= 0 AND currency IS NOT NULL',
)
@Check('ck_campaign_recommendations_implementation', 'is_implemented = (implemented_at IS NOT NULL)')
@Index('idx_campaign_recommendations_user_id', ['userId', 'status', 'createdAt', 'id'])
@Index('idx_campaign_recommendations_campaign_type', ['userId', 'campaignType', 'createdAt', 'id'])
@Index('idx_campaign_recommendations_confidence_score', ['userId', 'confidenceScore', 'id'])
@Index('idx_campaign_recommendations_created_at', ['userId', 'createdAt', 'id'])
@Index('idx_campaign_recommendations_is_implemented', ['userId', 'isImplemented', 'createdAt', 'id'])
@Index('ix_campaign_recommendations_metric', ['userId', 'metric', 'createdAt', 'id'])
export class CampaignRecommendation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_recommendations' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_recommendations' })
  id: string;

  @Column('text')
  campaignType: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { nullable: true })
  reasoning: string | null;

  @Column('enum', { enum: CampaignObjectiveEnum, enumName: 'campaign_objective_enum', nullable: true })
  objective: CampaignObjectiveEnum | null;

  @Column('jsonb', { default: [] })
  contentPrompts: unknown[];

  @Column('jsonb', { default: [] })
  templateIds: string[];

  @Column('text', { nullable: true })
  contentStyle: string | null;

  @Column('text', { nullable: true })
  contentType: string | null;

  @Column('numeric', { precision: 14, scale: 2, nullable: true })
  recommendedBudget: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('jsonb', { default: {} })
  targetAudience: Record<string, unknown>;

  /** Platform → share of the budget; the shares sum to 1. */
  @Column('jsonb', { default: {} })
  platformAllocation: Record<string, number>;

  @Column('double precision', { nullable: true })
  predictedCtr: number | null;

  @Column('double precision', { nullable: true })
  predictedEngagementRate: number | null;

  @Column('double precision', { nullable: true })
  predictedConversionRate: number | null;

  @Column('double precision', { nullable: true })
  predictedRoi: number | null;

  @Column('jsonb', { nullable: true })
  predictionIntervals: Record<string, unknown> | null;

  @Column('double precision')
  confidenceScore: number;

  @Column('text', { default: RecommendationStatusEnum.PROPOSED })
  status: RecommendationStatusEnum;

  @Column('boolean', { default: false })
  isImplemented: boolean;

  @Column('timestamptz', { nullable: true })
  implementedAt: Date | null;

  @Column('uuid', { nullable: true })
  implementedCampaignId: string | null;

  @Column('jsonb', { nullable: true })
  actualPerformance: Record<string, unknown> | null;

  @Column('text')
  engineVersion: string;

  @Column('bigint')
  seed: number;

  @Column('text')
  fingerprint: string;

  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  /** What the engine saw and chose from: facts, quantiles, propensity (engine/proposal-record.ts); empty for what was made by hand. */
  @Column('jsonb', { default: {} })
  engine: Record<string, unknown>;

  /** Who worded `reasoning` (platform/text-generation/wording.ts); null: fixed rules, or a user. */
  @Column('jsonb', { nullable: true })
  wording: Record<string, unknown> | null;

  /** Why it was dismissed. */
  @Column('text', { nullable: true })
  statusReason: string | null;

  @Column('timestamptz', { nullable: true })
  snoozedUntil: Date | null;

  /** When it was last accepted, dismissed, snoozed or implemented. */
  @Column('timestamptz', { nullable: true })
  decidedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** What success is judged by, as in `engine`: a column, since lists are filtered by it. Null for what was made by hand. */
  @Column('text', { nullable: true })
  metric: PredictedMetricEnum | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_campaign_recommendations_user_id',
  })
  user: Relation<User>;

  @ManyToOne(() => MetaUserProfile, { deferrable: 'INITIALLY DEFERRED', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'userId',
    foreignKeyConstraintName: 'fk_campaign_recommendations_profile',
  })
  profile: Relation<MetaUserProfile>;

  @ManyToOne(() => Campaign, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_campaign_recommendations_implemented_campaign_id',
    },
    {
      name: 'implemented_campaign_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_campaign_recommendations_implemented_campaign_id',
    },
  ])
  implementedCampaign: Relation<Campaign> | null;
}
