import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { AbTest } from '../ab-tests/ab-test.entity';

/** One arm of a test: what it shows, how much traffic it gets and what was counted. */
@Entity('test_variations')
@Unique('uq_test_variations_variation_id', ['userId', 'abTestId', 'variationId'])
@Unique('uq_test_variations_name', ['userId', 'abTestId', 'name'])
@Check('ck_test_variations_traffic_percentage', 'traffic_percentage BETWEEN 0 AND 100')
@Check('ck_test_variations_counters', 'visitors >= 0 AND impressions >= 0 AND clicks >= 0 AND conversions >= 0')
@Index('idx_test_variations_ab_test_id', ['userId', 'abTestId', 'createdAt', 'id'])
@Index('idx_test_variations_variation_id', ['userId', 'variationId'])
@Index('idx_test_variations_conversion_rate', ['userId', 'conversionRate', 'id'])
@Index('idx_test_variations_ctr', ['userId', 'ctr', 'id'])
export class TestVariation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_variations' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_variations' })
  id: string;

  @Column('uuid')
  abTestId: string;

  /** The short stable key within the test, for example `control`. */
  @Column('text')
  variationId: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('boolean', { default: false })
  isControl: boolean;

  /** Percent, 0..100: the one number here that is not a share. */
  @Column('double precision')
  trafficPercentage: number;

  @Column('jsonb', { default: {} })
  configuration: Record<string, unknown>;

  @Column('bigint', { default: 0 })
  visitors: number;

  @Column('bigint', { default: 0 })
  impressions: number;

  @Column('bigint', { default: 0 })
  clicks: number;

  @Column('bigint', { default: 0 })
  conversions: number;

  /** In the currency of the test. */
  @Column('numeric', { precision: 14, scale: 2, default: 0 })
  revenue: string;

  @Column('double precision', { nullable: true })
  ctr: number | null;

  @Column('double precision', { nullable: true })
  conversionRate: number | null;

  @Column('numeric', { precision: 14, scale: 6, nullable: true })
  revenuePerVisitor: string | null;

  @Column('jsonb', { default: {} })
  sufficientStatistics: Record<string, unknown>;

  @Column('double precision', { nullable: true })
  confidenceIntervalLower: number | null;

  @Column('double precision', { nullable: true })
  confidenceIntervalUpper: number | null;

  @Column('double precision', { nullable: true })
  statisticalPower: number | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** When it was taken out of the running test: no unit gets it since then. */
  @Column('timestamptz', { nullable: true })
  droppedAt: Date | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_test_variations_user_id' })
  user: Relation<User>;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: 'fk_test_variations_ab_test_id' },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_test_variations_ab_test_id' },
  ])
  abTest: Relation<AbTest>;
}
