import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Campaign } from '../../campaigns/campaign.entity';
import type { BudgetStrategyEnum, OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import type { PlannedByEnum, PlanStatusEnum } from './plan.enums';

const OF_CAMPAIGN = 'fk_optimization_plans_campaign_id';

/** What optimization would change in a campaign, from what to what and why, and what became of it. */
@Entity('optimization_plans')
@Check(
  'ck_optimization_plans_status',
  "status IN ('PROPOSED', 'APPROVED', 'APPLIED', 'REVERTED', 'EXPIRED', 'REFUSED')",
)
@Check('ck_optimization_plans_applied', "(status IN ('APPLIED', 'REVERTED')) = (applied_at IS NOT NULL)")
@Check('ck_optimization_plans_planned_by', "planned_by IN ('USER', 'JOB')")
@Index('ix_optimization_plans_campaign_id', ['userId', 'campaignId', 'id'])
@Index('ix_optimization_plans_open', ['userId', 'expiresAt'], { where: "status IN ('PROPOSED', 'APPROVED')" })
export class OptimizationPlan {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_optimization_plans' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_optimization_plans' })
  id: string;

  @Column('uuid')
  campaignId: string;

  @Column('text')
  status: PlanStatusEnum;

  /** The mode of the settings when it was planned. */
  @Column('text')
  mode: OptimizationModeEnum;

  @Column('text')
  strategy: BudgetStrategyEnum;

  @Column('text')
  plannedBy: PlannedByEnum;

  @Column('jsonb', { default: [] })
  changes: Record<string, unknown>[];

  @Column('jsonb', { nullable: true })
  predictedEffect: Record<string, unknown> | null;

  @Column('jsonb', { default: [] })
  guardrailChecks: Record<string, unknown>[];

  @Column('jsonb', { default: [] })
  responseCurves: Record<string, unknown>[];

  /** What it was made from. */
  @Column('jsonb', { default: {} })
  inputs: Record<string, unknown>;

  /** Everything that a plan may change, before and after it: what is compared and put back. */
  @Column('jsonb', { default: {} })
  stateBefore: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  stateAfter: Record<string, unknown>;

  /** SHA-256 of the inputs. */
  @Column('text')
  inputsHash: string;

  /** SHA-256 of inputs and changes. */
  @Column('text')
  digest: string;

  @Column('integer')
  settingsVersion: number;

  @Column('text')
  engineVersion: string;

  @Column('text')
  seed: string;

  @Column('uuid', { nullable: true })
  approvedBy: string | null;

  @Column('timestamptz', { nullable: true })
  approvedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  appliedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revertedAt: Date | null;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CAMPAIGN },
    { name: 'campaign_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CAMPAIGN },
  ])
  campaign: Relation<Campaign>;
}
