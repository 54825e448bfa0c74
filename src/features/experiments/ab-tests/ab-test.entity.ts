import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { Campaign } from '../../campaigns/campaign.entity';
import { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import type { VariationRange } from '../assignment/assignment';
import type { HashVersion } from '../assignment/unit-hash';
import type { StatisticsSource } from '../measurements/measurement.enums';
import { StatisticalSignificanceEnum, type TestDecisionEnum, TestStatusEnum, TestTypeEnum } from './ab-test.enums';

/** An experiment: its plan, its state and, once it is over, its outcome. */
@Entity('ab_tests')
@Unique('uq_ab_tests_key', ['userId', 'key'])
@Check('ck_ab_tests_confidence_threshold', 'confidence_threshold BETWEEN 0.5 AND 1')
@Check('ck_ab_tests_dates', 'end_date > start_date')
@Index('idx_ab_tests_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_ab_tests_status', ['userId', 'createdAt', 'id', 'status'], { where: "status = 'ACTIVE'" })
@Index('idx_ab_tests_test_type', ['userId', 'testType'])
@Index('idx_ab_tests_start_date', ['userId', 'startDate', 'id'])
@Index('idx_ab_tests_statistical_significance', ['userId', 'createdAt', 'id', 'statisticalSignificance'], {
  where: "statistical_significance IN ('SIGNIFICANT', 'HIGHLY_SIGNIFICANT')",
})
@Index('idx_ab_tests_user_id_status', ['userId', 'status'])
@Index('ix_ab_tests_campaign_id', ['userId', 'campaignId'])
export class AbTest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ab_tests' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ab_tests' })
  id: string;

  @Column('uuid', { nullable: true })
  campaignId: string | null;

  /** The stable slug that clients ask for. */
  @Column('text')
  key: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  hypothesis: string | null;

  @Column('enum', { enum: TestTypeEnum, enumName: 'test_type_enum', default: TestTypeEnum.SIMPLE_AB })
  testType: TestTypeEnum;

  @Column('enum', { enum: TestStatusEnum, enumName: 'test_status_enum', default: TestStatusEnum.DRAFT })
  status: TestStatusEnum;

  @Column('double precision', { default: () => '0.95' })
  confidenceThreshold: number;

  /** Planned units, all variations together. */
  @Column('bigint', { nullable: true })
  sampleSize: number | null;

  @Column('integer', { nullable: true })
  durationDays: number | null;

  /** Variation key → weight. */
  @Column('jsonb', { default: {} })
  trafficSplit: Record<string, number>;

  @Column('text')
  primaryMetric: string;

  @Column('jsonb', { default: [] })
  guardrails: Record<string, unknown>[];

  @Column('timestamptz', { nullable: true })
  startDate: Date | null;

  @Column('timestamptz', { nullable: true })
  endDate: Date | null;

  /** The winner's `TestVariation.variationId` (its key within this test). */
  @Column('text', { nullable: true })
  winningVariationId: string | null;

  @Column('double precision', { nullable: true })
  confidenceLevel: number | null;

  @Column('enum', { enum: StatisticalSignificanceEnum, enumName: 'statistical_significance_enum', nullable: true })
  statisticalSignificance: StatisticalSignificanceEnum | null;

  @Column('double precision', { nullable: true })
  pValue: number | null;

  @Column('double precision', { nullable: true })
  projectedLift: number | null;

  @Column('numeric', { precision: 14, scale: 2, nullable: true })
  revenueImpact: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('double precision', { nullable: true })
  minimumDetectableEffect: number | null;

  @Column('double precision', { nullable: true })
  power: number | null;

  @Column('text')
  salt: string;

  @Column('text', { nullable: true })
  decision: TestDecisionEnum | null;

  @Column('jsonb', { default: [] })
  decisionReasons: unknown[];

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** Share of all units that take part. */
  @Column('double precision', { default: 1 })
  coverage: number;

  @Column('text', { default: 'SHA256_52' })
  hashVersion: HashVersion;

  /** Where on 0..1 each variation is, since the test was started; empty before. */
  @Column('jsonb', { default: [] })
  trafficRanges: VariationRange[];

  /** Names of the conversions that count; empty for all. */
  @Column('text', { array: true, default: [] })
  conversionEvents: string[];

  /** How long after its first exposure a unit's doings count. */
  @Column('integer', { default: 14 })
  attributionDays: number;

  /** Where its numbers come from, once there are any. */
  @Column('text', { nullable: true })
  statisticsSource: StatisticsSource | null;

  /** How it is analysed where that is not as usual (`AnalysisOptionsInput`). */
  @Column('jsonb', { default: {} })
  analysisSettings: Record<string, unknown>;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_ab_tests_user_id' })
  user: Relation<User>;

  @ManyToOne(() => MetaUserProfile, { deferrable: 'INITIALLY DEFERRED', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: 'fk_ab_tests_profile' })
  profile: Relation<MetaUserProfile>;

  @ManyToOne(() => Campaign, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: 'fk_ab_tests_campaign_id' },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_ab_tests_campaign_id' },
  ])
  campaign: Relation<Campaign> | null;
}
