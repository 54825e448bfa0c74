import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { Campaign } from '../../campaigns/campaign.entity';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { type EvidenceEnum, InsightStatusEnum, type InsightTypeEnum } from '../learning.enums';

/** Something learned from a tenant's data, with its evidence, what to do about it, and what came of it. */
@Entity('learning_insights')
@Unique('uq_learning_insights_fingerprint', ['userId', 'fingerprint'])
@Check('ck_learning_insights_confidence_score', 'confidence_score BETWEEN 0 AND 1')
@Index('idx_learning_insights_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_learning_insights_insight_type', ['userId', 'insightType', 'discoveredAt', 'id'])
@Index('idx_learning_insights_confidence_score', ['userId', 'confidenceScore', 'id'])
@Index('idx_learning_insights_improvement_percentage', ['userId', 'improvementPercentage', 'id'])
@Index('idx_learning_insights_is_implemented', ['userId', 'isImplemented', 'discoveredAt', 'id'])
@Index('idx_learning_insights_discovered_at', ['userId', 'discoveredAt', 'id'])
export class LearningInsight {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_learning_insights' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_learning_insights' })
  id: string;

  @Column('uuid', { nullable: true })
  campaignId: string | null;

  @Column('text')
  insightType: InsightTypeEnum;

  @Column('text')
  category: string;

  @Column('text')
  title: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('jsonb', { default: {} })
  baselineMetrics: Record<string, unknown>;

  /** Null until measured after the fact; never filled from the estimate. */
  @Column('jsonb', { nullable: true })
  improvedMetrics: Record<string, unknown> | null;

  /** A share: 0.12 is an improvement of 12 percent. */
  @Column('double precision', { nullable: true })
  improvementPercentage: number | null;

  @Column('jsonb', { default: [] })
  identifiedPatterns: unknown[];

  @Column('jsonb', { default: [] })
  contributingFactors: unknown[];

  @Column('jsonb', { default: [] })
  correlations: unknown[];

  @Column('jsonb', { default: [] })
  optimizationSuggestions: unknown[];

  @Column('text', { default: PriorityEnum.MEDIUM })
  priority: PriorityEnum;

  @Column('double precision', { nullable: true })
  expectedImpact: number | null;

  @Column('double precision')
  confidenceScore: number;

  @Column('bigint', { nullable: true })
  sampleSize: number | null;

  @Column('timestamptz', { nullable: true })
  periodStart: Date | null;

  @Column('timestamptz', { nullable: true })
  periodEnd: Date | null;

  @Column('double precision', { nullable: true })
  dataQuality: number | null;

  @Column('text')
  evidence: EvidenceEnum;

  @Column('text', { default: InsightStatusEnum.NEW })
  status: InsightStatusEnum;

  @Column('boolean', { default: false })
  isImplemented: boolean;

  @Column('jsonb', { nullable: true })
  implementationResults: Record<string, unknown> | null;

  @Column('text')
  fingerprint: string;

  @Column('timestamptz')
  discoveredAt: Date;

  /** Who worded `description` (platform/text-generation/wording.ts); null: fixed rules. */
  @Column('jsonb', { nullable: true })
  wording: Record<string, unknown> | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** The run that found it, or saw it last. */
  @Column('uuid', { nullable: true })
  runId: string | null;

  @Column('text', { nullable: true })
  metric: string | null;

  @Column('double precision', { nullable: true })
  pValue: number | null;

  /** Corrected over everything that its run judged; null for what was counted and not inferred. */
  @Column('double precision', { nullable: true })
  adjustedPValue: number | null;

  @Column('double precision', { nullable: true })
  effect: number | null;

  @Column('double precision', { nullable: true })
  effectLower: number | null;

  @Column('double precision', { nullable: true })
  effectUpper: number | null;

  @Column('text', { nullable: true })
  effectOf: string | null;

  @Column('double precision', { nullable: true })
  expectedImpactLower: number | null;

  @Column('double precision', { nullable: true })
  expectedImpactUpper: number | null;

  /** A change split into what moved between segments and what changed inside them. */
  @Column('jsonb', { nullable: true })
  mixAndRate: Record<string, unknown> | null;

  /** YYYY-MM-DD: the first day on which it was so. */
  @Column('date', { nullable: true })
  since: string | null;

  @Column('timestamptz', { nullable: true })
  lastSeenAt: Date | null;

  @Column('timestamptz', { nullable: true })
  implementedAt: Date | null;

  @Column('text', { nullable: true })
  dismissalReason: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_learning_insights_user_id' })
  user: Relation<User>;

  @ManyToOne(() => MetaUserProfile, { deferrable: 'INITIALLY DEFERRED', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'userId',
    foreignKeyConstraintName: 'fk_learning_insights_profile',
  })
  profile: Relation<MetaUserProfile>;

  @ManyToOne(() => Campaign, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: 'fk_learning_insights_campaign_id' },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_learning_insights_campaign_id' },
  ])
  campaign: Relation<Campaign> | null;
}
