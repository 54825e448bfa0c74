import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../accounts/user.entity';
import { AbTest } from '../experiments/ab-tests/ab-test.entity';
import type { EventKindEnum } from './tracking.enums';

const OF_TEST = 'fk_tracking_events_ab_test_id';
const AMOUNT = { precision: 20, scale: 6, nullable: true } as const;

/** One thing that a unit did or saw, as a client told it. Never changed. */
@Entity('tracking_events')
@Check('ck_tracking_events_kind', "kind IN ('EXPOSURE', 'IMPRESSION', 'CLICK', 'CONVERSION')")
@Check('ck_tracking_events_exposure', "kind <> 'EXPOSURE' OR (ab_test_id IS NOT NULL AND variation_id IS NOT NULL)")
@Check('ck_tracking_events_unit_id', 'char_length(unit_id) BETWEEN 1 AND 200')
@Index('ix_tracking_events_unit_id', ['userId', 'unitId', 'occurredAt'])
@Index('ix_tracking_events_occurred_at', ['userId', 'occurredAt', 'id'])
@Index('ix_tracking_events_ab_test_id', ['userId', 'abTestId', 'occurredAt'], { where: 'ab_test_id IS NOT NULL' })
export class TrackingEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tracking_events' })
  userId: string;

  /** Made from the client's id: the same event has the same one, however often it is sent. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tracking_events' })
  id: string;

  /** The client's id, as it was sent. */
  @Column('text')
  eventId: string;

  @Column('text')
  kind: EventKindEnum;

  @Column('text')
  unitId: string;

  /** Null for what belongs to no test in particular: a conversion then counts in all tests of its unit. */
  @Column('uuid', { nullable: true })
  abTestId: string | null;

  /** The key of the variation that was seen. */
  @Column('text', { nullable: true })
  variationId: string | null;

  /** What a conversion is called. */
  @Column('text', { nullable: true })
  name: string | null;

  @Column('numeric', AMOUNT)
  value: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  /** The personalized content that was shown, clicked or converted by. */
  @Column('uuid', { nullable: true })
  contentId: string | null;

  /** What was known of the unit when it was exposed. */
  @Column('jsonb', { default: {} })
  dimensions: Record<string, string>;

  /** What was measured on the unit before it was exposed. */
  @Column('numeric', AMOUNT)
  covariate: string | null;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('timestamptz')
  receivedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_tracking_events_user_id' })
  user: Relation<User>;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEST },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEST },
  ])
  abTest: Relation<AbTest> | null;
}
