import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../accounts/user.entity';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import { MissingVariablePolicyEnum } from './template.enums';

/** A Liquid template and how well its contents did. A public one is shown to every tenant and adopted by copying. */
@Entity('content_templates')
@Unique('uq_content_templates_name_version', ['userId', 'name', 'version'])
@Check('ck_content_templates_usage_count', 'usage_count >= 0')
@Index('idx_content_templates_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_content_templates_template_type', ['userId', 'templateType', 'createdAt', 'id'])
@Index('idx_content_templates_category', ['userId', 'category', 'createdAt', 'id'])
@Index('idx_content_templates_performance_score', ['userId', 'performanceScore', 'id'])
@Index('idx_content_templates_usage_count', ['userId', 'usageCount', 'id'])
@Index('idx_content_templates_is_active', ['userId', 'isActive', 'createdAt', 'id'])
@Index('idx_content_templates_is_public', ['isPublic', 'createdAt', 'id'], { where: 'is_active AND is_public' })
export class ContentTemplate {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_templates' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_templates' })
  id: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text')
  templateType: string;

  @Column('text', { nullable: true })
  category: string | null;

  @Column('text')
  basePrompt: string;

  @Column('jsonb', { default: [] })
  personalizationVariables: Record<string, unknown>[];

  @Column('jsonb', { default: {} })
  styleParameters: Record<string, unknown>;

  @Column('bigint', { default: 0 })
  usageCount: number;

  @Column('double precision', { nullable: true })
  performanceScore: number | null;

  @Column('double precision', { nullable: true })
  successRate: number | null;

  @Column('text', { array: true, default: [] })
  targetIndustries: string[];

  @Column('enum', { enum: CampaignObjectiveEnum, enumName: 'campaign_objective_enum', array: true, default: [] })
  targetObjectives: CampaignObjectiveEnum[];

  @Column('jsonb', { default: {} })
  targetDemographics: Record<string, unknown>;

  @Column('boolean', { default: true })
  isActive: boolean;

  @Column('boolean', { default: false })
  isPublic: boolean;

  @Column('integer', { default: 1 })
  version: number;

  @Column('text', { default: MissingVariablePolicyEnum.DEFAULT })
  missingVariablePolicy: MissingVariablePolicyEnum;

  /** The version whose text this is: what contents are made from. */
  @Column('integer', { default: 1 })
  publishedVersion: number;

  /** What this was copied from; no foreign key, because the original is another tenant's and may go. */
  @Column('uuid', { nullable: true })
  sourceTemplateId: string | null;

  @Column('integer', { nullable: true })
  sourceTemplateVersion: number | null;

  @Column('uuid', { nullable: true })
  sourceUserId: string | null;

  @Column('uuid', { nullable: true })
  createdBy: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_content_templates_user_id' })
  user: Relation<User>;
}
