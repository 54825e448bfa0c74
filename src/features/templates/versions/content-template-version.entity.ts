import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { ContentTemplate } from '../content-template.entity';
import type { MissingVariablePolicyEnum } from '../template.enums';

const OF_TEMPLATE = 'fk_content_template_versions_template_id';

/** One text that a template has or had. Never changed afterwards: the application may only add. */
@Entity('content_template_versions')
@Unique('uq_content_template_versions_version', ['userId', 'templateId', 'version'])
@Check('ck_content_template_versions_version', 'version >= 1')
@Check(
  'ck_content_template_versions_missing_variable_policy',
  `missing_variable_policy IN ('ERROR', 'DEFAULT', 'EMPTY', 'SKIP')`,
)
export class ContentTemplateVersion {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_template_versions' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_template_versions' })
  id: string;

  @Column('uuid')
  templateId: string;

  @Column('integer')
  version: number;

  @Column('text')
  basePrompt: string;

  @Column('jsonb', { default: [] })
  personalizationVariables: Record<string, unknown>[];

  @Column('jsonb', { default: {} })
  styleParameters: Record<string, unknown>;

  @Column('text')
  missingVariablePolicy: MissingVariablePolicyEnum;

  @Column('text')
  checksum: string;

  /** What was noticed when it was saved: a list of template issues. */
  @Column('jsonb', { default: [] })
  issues: Record<string, unknown>[];

  @Column('text', { nullable: true })
  changeNote: string | null;

  @Column('uuid', { nullable: true })
  authorId: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @ManyToOne(() => ContentTemplate, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEMPLATE },
    { name: 'template_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEMPLATE },
  ])
  template: Relation<ContentTemplate>;
}
