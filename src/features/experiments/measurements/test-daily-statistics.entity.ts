import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { TestVariation } from '../variations/test-variation.entity';
import type { StatisticsSource } from './measurement.enums';

const KEY = 'pk_test_daily_statistics';
const OF_VARIATION = 'fk_test_daily_statistics_variation_id';

/** Exact, and always of one scale, so that no order of adding shows. */
const MONEY = { precision: 38, scale: 6 } as const;
const PRODUCT = { precision: 60, scale: 12, nullable: true } as const;

/**
 * What the units add up to that were first exposed to a variation on one day (UTC), whenever the rest happened: all sums add
 * up over days. Dimension and value are empty in the row of all units. What nobody knows, of counts reported from outside, is null.
 */
@Entity('test_daily_statistics')
@Check('ck_test_daily_statistics_source', "source IN ('EVENTS', 'REPORTED')")
@Check('ck_test_daily_statistics_units', 'units >= 0 AND converted_units BETWEEN 0 AND units')
export class TestDailyStatistics {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: KEY })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: KEY })
  abTestId: string;

  /** The variation's key within its test. */
  @PrimaryColumn('text', { primaryKeyConstraintName: KEY })
  variationId: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: KEY })
  day: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: KEY })
  dimension: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: KEY })
  value: string;

  @Column('text')
  source: StatisticsSource;

  @Column('bigint')
  units: number;

  /** Those that saw another variation as well while they were counted. */
  @Column('bigint')
  multiplyExposedUnits: number;

  @Column('bigint')
  convertedUnits: number;

  @Column('bigint')
  impressions: number;

  @Column('bigint')
  clicks: number;

  @Column('bigint')
  conversions: number;

  @Column('numeric', MONEY)
  revenue: string;

  /** Squared is here: the sum, over units, of the square of what the unit did in all. */
  @Column('numeric', PRODUCT)
  impressionsSquared: string | null;

  @Column('numeric', PRODUCT)
  clicksSquared: string | null;

  @Column('numeric', PRODUCT)
  conversionsSquared: string | null;

  @Column('numeric', PRODUCT)
  revenueSquared: string | null;

  @Column('numeric', PRODUCT)
  clicksImpressions: string | null;

  @Column('numeric', PRODUCT)
  conversionsClicks: string | null;

  @Column('numeric', PRODUCT)
  revenueConversions: string | null;

  /** Units of which something was known from before their exposure; the covariate's sums are over these. */
  @Column('bigint', { nullable: true })
  covariateUnits: number | null;

  @Column('numeric', { ...MONEY, nullable: true })
  covariate: string | null;

  @Column('numeric', PRODUCT)
  covariateSquared: string | null;

  @Column('numeric', PRODUCT)
  covariateConversions: string | null;

  @Column('numeric', PRODUCT)
  covariateConverted: string | null;

  @Column('numeric', PRODUCT)
  covariateRevenue: string | null;

  @ManyToOne(() => TestVariation, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_VARIATION },
    { name: 'ab_test_id', referencedColumnName: 'abTestId', foreignKeyConstraintName: OF_VARIATION },
    { name: 'variation_id', referencedColumnName: 'variationId', foreignKeyConstraintName: OF_VARIATION },
  ])
  variation: Relation<TestVariation>;
}
