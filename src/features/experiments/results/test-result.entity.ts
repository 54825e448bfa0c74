import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { AbTest } from '../ab-tests/ab-test.entity';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';

/** An immutable snapshot of one analysis of a test: the application may insert results and never change them. */
@Entity('test_results')
@Unique('uq_test_results_look_index', ['userId', 'abTestId', 'lookIndex'])
@Unique('uq_test_results_inputs_hash', ['userId', 'abTestId', 'inputsHash'])
@Check(
  'ck_test_results_probabilities',
  'p_value BETWEEN 0 AND 1 AND statistical_power BETWEEN 0 AND 1 AND confidence_level BETWEEN 0 AND 1',
)
@Index('idx_test_results_ab_test_id', ['userId', 'abTestId', 'calculatedAt', 'id'])
@Index('idx_test_results_significance_status', ['userId', 'calculatedAt', 'id', 'significanceStatus'], {
  where: "significance_status IN ('SIGNIFICANT', 'HIGHLY_SIGNIFICANT')",
})
@Index('idx_test_results_calculated_at', ['userId', 'calculatedAt', 'id'])
@Index('idx_test_results_confidence_level', ['userId', 'confidenceLevel', 'id'])
export class TestResult {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_results' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_results' })
  id: string;

  @Column('uuid')
  abTestId: string;

  @Column('integer')
  lookIndex: number;

  @Column('text')
  method: string;

  @Column('bigint')
  totalVisitors: number;

  @Column('bigint')
  totalImpressions: number;

  @Column('bigint')
  totalConversions: number;

  @Column('double precision', { nullable: true })
  durationDays: number | null;

  @Column('double precision', { nullable: true })
  pValue: number | null;

  @Column('double precision', { nullable: true })
  effectSize: number | null;

  @Column('double precision', { nullable: true })
  statisticalPower: number | null;

  /** The winner's `TestVariation.variationId` (its key within the test). */
  @Column('text', { nullable: true })
  winningVariationId: string | null;

  @Column('double precision', { nullable: true })
  confidenceLevel: number | null;

  @Column('enum', { enum: StatisticalSignificanceEnum, enumName: 'statistical_significance_enum', nullable: true })
  significanceStatus: StatisticalSignificanceEnum | null;

  @Column('double precision', { nullable: true })
  projectedLift: number | null;

  @Column('numeric', { precision: 14, scale: 2, nullable: true })
  estimatedRevenueImpact: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('jsonb', { default: [] })
  variationComparisons: Record<string, unknown>[];

  @Column('jsonb', { default: {} })
  statisticalDetails: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  health: Record<string, unknown>;

  @Column('text')
  inputsHash: string;

  @Column('timestamptz')
  calculatedAt: Date;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_test_results_user_id' })
  user: Relation<User>;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: 'fk_test_results_ab_test_id' },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_test_results_ab_test_id' },
  ])
  abTest: Relation<AbTest>;
}
