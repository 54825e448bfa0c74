import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { Campaign } from '../campaign.entity';
import {
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
  type SpecialCategoryEnum,
} from './personalization.enums';

/** How one campaign is personalized, and what may be changed in it without asking. */
@Entity('campaign_personalization_settings')
@Unique('uq_campaign_personalization_settings_campaign_id', ['userId', 'campaignId'])
@Check(
  'ck_campaign_personalization_settings_optimization_mode',
  "optimization_mode IN ('OFF', 'SUGGEST', 'APPROVE', 'AUTO')",
)
@Index('idx_campaign_personalization_settings_campaign_id', ['campaignId', 'userId'])
@Index('idx_campaign_personalization_settings_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_campaign_personalization_settings_personalization_level', ['userId', 'personalizationLevel', 'id'])
@Index('idx_campaign_personalization_settings_auto_optimization_enabled', ['userId', 'autoOptimizationEnabled', 'id'])
export class CampaignPersonalizationSettings {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_personalization_settings' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaign_personalization_settings' })
  id: string;

  @Column('uuid')
  campaignId: string;

  @Column('text', { default: PersonalizationLevelEnum.STANDARD })
  personalizationLevel: PersonalizationLevelEnum;

  @Column('boolean', { default: false })
  autoOptimizationEnabled: boolean;

  @Column('text', { default: OptimizationModeEnum.SUGGEST })
  optimizationMode: OptimizationModeEnum;

  @Column('boolean', { default: false })
  dynamicContentEnabled: boolean;

  @Column('boolean', { default: false })
  adaptiveBiddingEnabled: boolean;

  @Column('jsonb', { default: {} })
  audienceSettings: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  demographicWeights: Record<string, unknown>;

  @Column('jsonb', { default: [] })
  behavioralTriggers: Record<string, unknown>[];

  @Column('text', { default: RotationStrategyEnum.EVEN })
  contentRotationStrategy: RotationStrategyEnum;

  @Column('jsonb', { default: [] })
  templateIds: string[];

  @Column('jsonb', { default: {} })
  dynamicElements: Record<string, unknown>;

  @Column('text', { default: BudgetStrategyEnum.FIXED })
  budgetAllocationStrategy: BudgetStrategyEnum;

  /** Modifiers in 0.1..10. */
  @Column('jsonb', { default: [] })
  bidAdjustments: Record<string, unknown>[];

  @Column('jsonb', { default: {} })
  performanceTargets: Record<string, unknown>;

  @Column('text', { default: PriorityEnum.MEDIUM })
  learningPriority: PriorityEnum;

  @Column('text', { default: OptimizationFrequencyEnum.DAILY })
  optimizationFrequency: OptimizationFrequencyEnum;

  @Column('jsonb', { default: {} })
  performanceThresholds: Record<string, unknown>;

  @Column('boolean', { default: false })
  abTestingEnabled: boolean;

  @Column('boolean', { default: false })
  predictiveScalingEnabled: boolean;

  @Column('boolean', { default: false })
  realTimeOptimizationEnabled: boolean;

  @Column('jsonb', { default: {} })
  guardrails: Record<string, unknown>;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** What the advertising platforms treat with special care, as far as this campaign is about it. */
  @Column('text', { array: true, default: [] })
  specialCategories: SpecialCategoryEnum[];

  /** How the daily budget is divided: `{ "dimension", "arms": { "<value>": "decimal" } }`. */
  @Column('jsonb', { default: {} })
  budgetAllocation: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  contentRotation: Record<string, unknown>;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_campaign_personalization_settings_user_id',
  })
  user: Relation<User>;

  @ManyToOne(() => Campaign, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'fk_campaign_personalization_settings_campaign_id',
    },
    {
      name: 'campaign_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_campaign_personalization_settings_campaign_id',
    },
  ])
  campaign: Relation<Campaign>;
}
