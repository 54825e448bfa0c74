import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../campaign.entity';
import type { ChangeActionEnum, ChangeSourceEnum, ChangeSubjectEnum } from './campaign-change.enums';

const OF_CAMPAIGN = 'fk_campaign_changes_campaign_id';

/** One change of a campaign or of its settings. Never changed afterwards: the application may only add. */
@Entity('campaign_changes')
@Check('ck_campaign_changes_subject', "subject IN ('CAMPAIGN', 'SETTINGS')")
@Check('ck_campaign_changes_action', "action IN ('CREATED', 'CHANGED', 'DELETED')")
@Check('ck_campaign_changes_source', "source IN ('USER', 'IMPORT', 'PLAN', 'AUTO_PLAN', 'REVERT')")
@Index('ix_campaign_changes_campaign_id', ['userId', 'campaignId', 'id'])
export class CampaignChange {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_changes' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_changes' })
  id: string;

  @Column('uuid')
  campaignId: string;

  @Column('text')
  subject: ChangeSubjectEnum;

  @Column('text')
  action: ChangeActionEnum;

  @Column('text')
  source: ChangeSourceEnum;

  /** The user who did it; null where nobody was asked. */
  @Column('uuid', { nullable: true })
  actorId: string | null;

  /** The plan that it comes from. Without a foreign key: plans are a feature further down, and go with the campaign too. */
  @Column('uuid', { nullable: true })
  planId: string | null;

  /** What it changed, by field: as it was, and as it is since. */
  @Column('jsonb', { default: {} })
  before: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  after: Record<string, unknown>;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz')
  occurredAt: Date;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign>;
}
