import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../accounts/user.entity';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from './profile.enums';

/** What a tenant is, wants and has taught the system: one row per user. */
@Entity('meta_user_profiles')
@Unique('uq_meta_user_profiles_user_id', ['userId'])
@Check('ck_meta_user_profiles_monthly_budget', 'monthly_budget >= 0')
@Check(
  'ck_meta_user_profiles_preferences',
  'roi_focus BETWEEN 0 AND 1 AND risk_tolerance BETWEEN 0 AND 1 AND automation_level BETWEEN 0 AND 1',
)
@Index('idx_meta_user_profiles_user_id', ['userId', 'version'])
@Index('idx_meta_user_profiles_industry', ['industry', 'userId'])
@Index('idx_meta_user_profiles_business_size', ['businessSize', 'userId'])
@Index('idx_meta_user_profiles_monthly_budget_range', ['monthlyBudgetRange', 'userId'])
@Index('idx_meta_user_profiles_primary_objective', ['primaryObjective', 'userId'])
@Index('idx_meta_user_profiles_updated_at', ['updatedAt', 'userId'])
export class MetaUserProfile {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_meta_user_profiles' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_meta_user_profiles' })
  id: string;

  @Column('text', { nullable: true })
  businessName: string | null;

  @Column('enum', { enum: BusinessSizeEnum, enumName: 'business_size_enum', nullable: true })
  businessSize: BusinessSizeEnum | null;

  @Column('text', { nullable: true })
  industry: string | null;

  @Column('text', { nullable: true })
  websiteUrl: string | null;

  @Column('integer', { nullable: true })
  yearsInBusiness: number | null;

  @Column('enum', { enum: BudgetRangeEnum, enumName: 'budget_range_enum', nullable: true })
  monthlyBudgetRange: BudgetRangeEnum | null;

  @Column('numeric', { precision: 14, scale: 2, nullable: true })
  monthlyBudget: string | null;

  @Column('char', { length: 3, default: 'USD' })
  currency: string;

  @Column('enum', { enum: CampaignObjectiveEnum, enumName: 'campaign_objective_enum', nullable: true })
  primaryObjective: CampaignObjectiveEnum | null;

  @Column('enum', { enum: CampaignObjectiveEnum, enumName: 'campaign_objective_enum', array: true, default: [] })
  secondaryObjectives: CampaignObjectiveEnum[];

  @Column('enum', { enum: AgeGroupEnum, enumName: 'age_group_enum', array: true, default: [] })
  targetAgeGroups: AgeGroupEnum[];

  /** ISO 3166 codes: `DE`, `US-CA`. */
  @Column('text', { array: true, default: [] })
  targetLocations: string[];

  @Column('text', { array: true, default: [] })
  targetInterests: string[];

  @Column('text', { array: true, default: [] })
  targetBehaviors: string[];

  @Column('enum', { enum: BrandVoiceEnum, enumName: 'brand_voice_enum', nullable: true })
  brandVoice: BrandVoiceEnum | null;

  @Column('enum', { enum: ContentPreferenceEnum, enumName: 'content_preference_enum', nullable: true })
  contentPreference: ContentPreferenceEnum | null;

  /** Ranked, the most important first, without duplicates. */
  @Column('enum', { enum: PlatformPriorityEnum, enumName: 'platform_priority_enum', array: true, default: [] })
  platformPriorities: PlatformPriorityEnum[];

  @Column('text', { array: true, default: [] })
  brandColors: string[];

  @Column('double precision', { nullable: true })
  roiFocus: number | null;

  @Column('double precision', { nullable: true })
  riskTolerance: number | null;

  @Column('double precision', { nullable: true })
  automationLevel: number | null;

  /** Whether sums of the campaigns may go, without a name, into benchmarks of at least five accounts. */
  @Column('boolean', { default: false })
  benchmarkSharing: boolean;

  @Column('jsonb', { default: [] })
  campaignHistory: Record<string, unknown>[];

  @Column('jsonb', { default: {} })
  performancePatterns: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  learnedPreferences: Record<string, unknown>;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_meta_user_profiles_user_id',
  })
  user: Relation<User>;
}
