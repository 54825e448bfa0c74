import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AbTest } from '../experiments/ab-tests/ab-test.entity';

const KEY = 'pk_test_units';
const OF_TEST = 'fk_test_units_ab_test_id';

/**
 * What the events of one unit add up to in one test: the variation that it saw first, and what it did from then until
 * `countedUntil`. It stays when the events are deleted.
 */
@Entity('test_units')
@Index('ix_test_units_unit_id', ['userId', 'unitId'])
export class TestUnit {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: KEY })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: KEY })
  abTestId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: KEY })
  unitId: string;

  @Column('text')
  variationId: string;

  @Column('timestamptz')
  firstExposedAt: Date;

  /** The end of the attribution window, in it. */
  @Column('timestamptz')
  countedUntil: Date;

  /** Of the first exposure. */
  @Column('jsonb', { default: {} })
  dimensions: Record<string, string>;

  /** Whether it saw another variation as well within the window. */
  @Column('boolean')
  multiplyExposed: boolean;

  @Column('bigint')
  impressions: number;

  @Column('bigint')
  clicks: number;

  @Column('bigint')
  conversions: number;

  @Column('numeric', { precision: 26, scale: 6 })
  revenue: string;

  @Column('numeric', { precision: 20, scale: 6, nullable: true })
  covariate: string | null;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEST },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEST },
  ])
  abTest: Relation<AbTest>;
}
