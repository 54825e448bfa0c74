import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../accounts/user.entity';
import { Campaign } from '../campaigns/campaign.entity';
import { ContentTemplate } from '../templates/content-template.entity';
import { ContentStatusEnum } from './content.enums';
import type { ContentSourceEnum } from './performance/content-performance.enums';

/** One piece of content made for a tenant: exactly what was made, from what, and how it did. */
@Entity('personalized_content')
@Unique('uq_personalized_content_content_hash', ['userId', 'campaignId', 'templateId', 'contentHash'])
@Check('ck_personalized_content_counters', 'impressions >= 0 AND clicks >= 0 AND conversions >= 0')
@Index('idx_personalized_content_user_id', ['userId', 'status', 'createdAt', 'id'])
@Index('idx_personalized_content_campaign_id', ['userId', 'campaignId', 'createdAt', 'id'])
@Index('idx_personalized_content_template_id', ['userId', 'templateId', 'createdAt', 'id'])
@Index('idx_personalized_content_content_type', ['userId', 'contentType', 'createdAt', 'id'])
@Index('idx_personalized_content_engagement_score', ['userId', 'engagementScore', 'id'])
@Index('idx_personalized_content_performance_vs_template', ['userId', 'performanceVsTemplate', 'id'])
@Index('idx_personalized_content_created_at', ['userId', 'createdAt', 'id'])
export class PersonalizedContent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_personalized_content' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_personalized_content' })
  id: string;

  @Column('uuid', { nullable: true })
  campaignId: string | null;

  @Column('uuid', { nullable: true })
  templateId: string | null;

  @Column('integer', { nullable: true })
  templateVersion: number | null;

  @Column('text')
  contentType: string;

  @Column('text')
  personalizedPrompt: string;

  @Column('jsonb', { default: {} })
  personalizationContext: Record<string, unknown>;

  @Column('text', { nullable: true })
  body: string | null;

  @Column('text', { nullable: true })
  filePath: string | null;

  @Column('text', { nullable: true })
  contentUrl: string | null;

  @Column('bigint', { nullable: true })
  fileSizeBytes: number | null;

  @Column('jsonb', { default: {} })
  metadata: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  variablesUsed: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  targeting: Record<string, unknown>;

  @Column('bigint', { default: 0 })
  impressions: number;

  @Column('bigint', { default: 0 })
  clicks: number;

  @Column('bigint', { default: 0 })
  conversions: number;

  /** Whose count that is; null: nobody has counted anything. */
  @Column('text', { nullable: true })
  countedFrom: ContentSourceEnum | null;

  @Column('timestamptz', { nullable: true })
  countedAt: Date | null;

  /** What advertising platforms call it, beside its id: facts of such an `ad` are its own. */
  @Column('text', { array: true, default: [] })
  adNames: string[];

  @Column('double precision', { nullable: true })
  engagementScore: number | null;

  /** Ratio to the other contents of the same template: 1 is as good as they are. */
  @Column('double precision', { nullable: true })
  performanceVsTemplate: number | null;

  @Column('text', { nullable: true })
  generationModel: string | null;

  @Column('integer', { nullable: true })
  generationTimeMs: number | null;

  /** Six decimals: one text costs fractions of a cent. */
  @Column('numeric', { precision: 14, scale: 6, nullable: true })
  generationCost: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('double precision', { nullable: true })
  qualityScore: number | null;

  @Column('text', { nullable: true })
  contentHash: string | null;

  @Column('text', { default: ContentStatusEnum.DRAFT })
  status: ContentStatusEnum;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_personalized_content_user_id',
  })
  user: Relation<User>;

  @ManyToOne(() => Campaign, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_personalized_content_campaign_id',
    },
    {
      name: 'campaign_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_personalized_content_campaign_id',
    },
  ])
  campaign: Relation<Campaign> | null;

  @ManyToOne(() => ContentTemplate, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_personalized_content_template_id',
    },
    {
      name: 'template_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_personalized_content_template_id',
    },
  ])
  template: Relation<ContentTemplate> | null;
}
