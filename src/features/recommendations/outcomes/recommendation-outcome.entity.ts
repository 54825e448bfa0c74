import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CampaignRecommendation } from '../campaign-recommendation.entity';
import type { PredictedMetricEnum } from '../prediction.enums';

const key = () => ({ primaryKeyConstraintName: 'pk_recommendation_outcomes' });

/** What one figure of a recommendation was predicted to be, and what it became. */
@Entity('recommendation_outcomes')
@Check('ck_recommendation_outcomes_metric', `metric IN ('CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI')`)
@Check('ck_recommendation_outcomes_pit', 'pit BETWEEN 0 AND 1')
export class RecommendationOutcome {
  @PrimaryColumn('uuid', key())
  userId: string;

  @PrimaryColumn('uuid', key())
  recommendationId: string;

  @PrimaryColumn('text', key())
  metric: PredictedMetricEnum;

  @Column('text', { nullable: true })
  objective: string | null;

  @Column('text', { nullable: true })
  platform: string | null;

  @Column('text', { nullable: true })
  industry: string | null;

  @Column('text')
  engineVersion: string;

  @Column('double precision')
  predicted: number;

  @Column('double precision', { nullable: true })
  lower: number | null;

  @Column('double precision', { nullable: true })
  upper: number | null;

  @Column('double precision', { nullable: true })
  level: number | null;

  /** As the engine saw it, before recalibration. */
  @Column('double precision', { nullable: true })
  rawLower: number | null;

  @Column('double precision', { nullable: true })
  rawUpper: number | null;

  @Column('double precision')
  actual: number;

  @Column('double precision', { nullable: true })
  pit: number | null;

  @Column('double precision', { nullable: true })
  crps: number | null;

  @Column('double precision', { nullable: true })
  rawPit: number | null;

  @Column('double precision', { nullable: true })
  rawCrps: number | null;

  /** What was to be beaten; with the probabilities only for the metric of the objective. */
  @Column('double precision', { nullable: true })
  baseline: number | null;

  @Column('double precision', { nullable: true })
  probability: number | null;

  @Column('double precision', { nullable: true })
  rawProbability: number | null;

  @Column('boolean', { nullable: true })
  beatBaseline: boolean | null;

  /** Last day with facts that was counted. */
  @Column('date')
  asOf: string;

  @Column('boolean')
  isFinal: boolean;

  @Column('integer', { default: 0 })
  restatements: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => CampaignRecommendation, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_recommendation_outcomes_recommendation_id',
    },
    {
      name: 'recommendation_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_recommendation_outcomes_recommendation_id',
    },
  ])
  recommendation: Relation<CampaignRecommendation>;
}
