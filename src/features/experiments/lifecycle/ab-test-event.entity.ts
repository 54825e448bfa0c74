import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AbTest } from '../ab-tests/ab-test.entity';
import type { ABTestActionEnum } from '../ab-tests/ab-test.enums';

const OF_TEST = 'fk_ab_test_events_ab_test_id';

/** One thing that was done to a test. Never changed afterwards: the application may only add. */
@Entity('ab_test_events')
@Check(
  'ck_ab_test_events_action',
  `action IN ('CREATED', 'CHANGED', 'VARIATION_ADDED', 'VARIATION_CHANGED', 'VARIATION_REMOVED', 'VARIATION_DROPPED', 'STARTED', 'PAUSED', 'RESUMED', 'COMPLETED', 'CANCELLED')`,
)
@Index('ix_ab_test_events_ab_test_id', ['userId', 'abTestId', 'id'])
export class AbTestEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ab_test_events' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ab_test_events' })
  id: string;

  @Column('uuid')
  abTestId: string;

  @Column('text')
  action: ABTestActionEnum;

  /** Who did it: a user; null: the system by itself. */
  @Column('uuid', { nullable: true })
  actorId: string | null;

  /** What it changed, by field: as it was, and as it is since. */
  @Column('jsonb', { default: {} })
  before: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  after: Record<string, unknown>;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz')
  occurredAt: Date;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEST },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEST },
  ])
  abTest: Relation<AbTest>;
}
