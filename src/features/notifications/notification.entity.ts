import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../campaigns/campaign.entity';
import type { NotificationKindEnum } from './notification.enums';

const OF_CAMPAIGN = 'fk_notifications_campaign_id';

/** Something that an account is told of. Only ever read: the application may not change what was said. */
@Entity('notifications')
@Check(
  'ck_notifications_kind',
  "kind IN ('TRIGGER', 'OPTIMIZATION_PROPOSED', 'OPTIMIZATION_APPLIED', 'OPTIMIZATION_STOPPED', 'OPTIMIZATION_REFUSED', 'OPTIMIZATION_REVERTED')",
)
@Check(
  'ck_notifications_trigger',
  "(kind = 'TRIGGER') = (unit_id IS NOT NULL AND event IS NOT NULL AND minimum_count IS NOT NULL)",
)
@Check('ck_notifications_plan', "(kind = 'TRIGGER') = (plan_id IS NULL)")
@Index('ix_notifications_fingerprint', ['userId', 'campaignId', 'fingerprint', 'occurredAt'])
@Index('ix_notifications_campaign_id', ['userId', 'campaignId', 'id'])
@Index('ix_notifications_unread', ['userId', 'id'], { where: 'read_at IS NULL' })
export class Notification {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notifications' })
  userId: string;

  /** In order of time. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notifications' })
  id: string;

  @Column('uuid')
  campaignId: string;

  @Column('text')
  kind: NotificationKindEnum;

  /** Equal for what need not be told twice. */
  @Column('text')
  fingerprint: string;

  @Column('text')
  message: string;

  /** `[{ "name", "text" }]`. */
  @Column('jsonb', { default: [] })
  details: Record<string, unknown>[];

  /** Of a trigger, as the four after it. */
  @Column('text', { nullable: true })
  unitId: string | null;

  @Column('text', { nullable: true })
  event: string | null;

  @Column('integer', { nullable: true })
  minimumCount: number | null;

  /** Null: whenever. */
  @Column('integer', { nullable: true })
  withinHours: number | null;

  /** Without a foreign key: plans are a feature further down, and go with the campaign too. */
  @Column('uuid', { nullable: true })
  planId: string | null;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('timestamptz', { nullable: true })
  readAt: Date | null;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign>;
}
