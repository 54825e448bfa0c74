import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { EvidenceEnum, PatternMethodEnum, PatternStatusEnum } from '../learning.enums';
import type { Verdict } from './pattern-history';

/** A regularity found across a tenant's campaigns, with its size, its interval and how often it was seen. */
@Entity('performance_patterns')
@Unique('uq_performance_patterns_fingerprint', ['userId', 'fingerprint'])
@Check('ck_performance_patterns_frequency', 'frequency BETWEEN 0 AND 1')
@Index('idx_performance_patterns_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_performance_patterns_pattern_type', ['userId', 'patternType', 'lastObserved', 'id'])
@Index('idx_performance_patterns_confidence_level', ['userId', 'confidenceLevel', 'id'])
@Index('idx_performance_patterns_frequency', ['userId', 'frequency', 'id'])
@Index('idx_performance_patterns_last_observed', ['userId', 'lastObserved', 'id'])
export class PerformancePattern {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_performance_patterns' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_performance_patterns' })
  id: string;

  @Column('text')
  patternType: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('jsonb', { default: [] })
  conditions: unknown[];

  @Column('jsonb', { default: {} })
  performanceImpact: Record<string, unknown>;

  @Column('text')
  metric: string;

  @Column('double precision', { nullable: true })
  rateRatio: number | null;

  @Column('double precision', { nullable: true })
  rateRatioLower: number | null;

  @Column('double precision', { nullable: true })
  rateRatioUpper: number | null;

  /** Share of the periods in which the sign held. */
  @Column('double precision', { nullable: true })
  frequency: number | null;

  @Column('double precision', { nullable: true })
  confidenceLevel: number | null;

  @Column('double precision', { nullable: true })
  pValue: number | null;

  @Column('double precision', { nullable: true })
  adjustedPValue: number | null;

  @Column('double precision', { nullable: true })
  effectSize: number | null;

  @Column('integer', { nullable: true })
  campaignsAnalyzed: number | null;

  @Column('timestamptz', { nullable: true })
  periodStart: Date | null;

  @Column('timestamptz', { nullable: true })
  periodEnd: Date | null;

  @Column('timestamptz')
  firstObserved: Date;

  @Column('timestamptz')
  lastObserved: Date;

  @Column('jsonb', { default: [] })
  actionableInsights: unknown[];

  @Column('double precision', { nullable: true })
  automationPotential: number | null;

  @Column('text', { default: PatternStatusEnum.CANDIDATE })
  status: PatternStatusEnum;

  @Column('uuid', { nullable: true })
  runId: string | null;

  @Column('text')
  fingerprint: string;

  @Column('text', { default: PatternMethodEnum.WITHIN_CAMPAIGNS })
  method: PatternMethodEnum;

  @Column('text', { default: EvidenceEnum.OBSERVATIONAL })
  evidence: EvidenceEnum;

  @Column('double precision', { nullable: true })
  shrunkenRateRatio: number | null;

  @Column('double precision', { nullable: true })
  signFlipPValue: number | null;

  /** How far the two halves of the time agree, 0..1. */
  @Column('double precision', { nullable: true })
  stability: number | null;

  /** Differences that it explains. */
  @Column('jsonb', { default: [] })
  relatives: unknown[];

  /** The ratio in each campaign. */
  @Column('jsonb', { default: [] })
  campaignEffects: unknown[];

  /** How it fared in data that it was not found in, oldest first. */
  @Column('jsonb', { default: [] })
  verdicts: readonly Verdict[];

  /** The day from which on data is fresh; null where that is not said. */
  @Column('date', { nullable: true })
  judgedUntil: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_performance_patterns_user_id',
  })
  user: Relation<User>;
}
