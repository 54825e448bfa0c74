import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CampaignRecommendation } from '../campaign-recommendation.entity';
import type { WaitReasonEnum } from './outcome.enums';

const key = () => ({ primaryKeyConstraintName: 'pk_recommendation_measurements' });
const OF_RECOMMENDATION = 'fk_recommendation_measurements_recommendation_id';
const TOTAL = { precision: 24, scale: 6, default: 0 } as const;

/**
 * What the campaign of a recommendation did, as it was known at a time. The highest revision is what is known now: while it waits it is
 * written over, and once it is mature it stays, so that what was believed before a restatement can be looked up.
 */
@Entity('recommendation_measurements')
@Check('ck_recommendation_measurements_revision', 'revision >= 1')
export class RecommendationMeasurement {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  recommendationId: string;

  @PrimaryColumn('integer', key())
  revision: number;

  /** Last day of which facts could be known. */
  @Column('date')
  asOf: string;

  @Column('boolean')
  isMature: boolean;

  @Column('boolean')
  isFinal: boolean;

  @Column('text', { array: true, default: [] })
  waitsFor: WaitReasonEnum[];

  /** The first day on which it can be mature; null: nobody knows. */
  @Column('date', { nullable: true })
  dueOn: string | null;

  @Column('date', { nullable: true })
  windowStart: string | null;

  /** Inclusive. */
  @Column('date', { nullable: true })
  windowEnd: string | null;

  /** Share of the planned volume. */
  @Column('double precision', { nullable: true })
  delivered: number | null;

  @Column('bigint', { default: 0 })
  impressions: number;

  @Column('bigint', { default: 0 })
  clicks: number;

  /** Over the facts that say them, and the impressions of these facts; null: none does. */
  @Column('bigint', { nullable: true })
  engagements: number | null;

  @Column('bigint', { nullable: true })
  engagementImpressions: number | null;

  @Column('numeric', TOTAL)
  conversions: string;

  @Column('numeric', TOTAL)
  spend: string;

  @Column('numeric', TOTAL)
  revenue: string;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => CampaignRecommendation, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_RECOMMENDATION },
    { name: 'recommendation_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_RECOMMENDATION },
  ])
  recommendation: Relation<CampaignRecommendation>;
}
