import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import type { PersonalizationLevelEnum } from '../../../campaigns/settings/personalization.enums';
import { PersonalizedContent } from '../../personalized-content.entity';
import type { ContentGeneratorEnum } from '../generation.enums';
import type { QualityFinding } from '../quality/quality-rules';

const OF_CONTENT = 'fk_content_generations_content_id';

/** From what exactly a content was made, by what, and what its rules say: written once, never changed. */
@Entity('content_generations')
@Unique('uq_content_generations_content_id', ['userId', 'contentId'])
@Unique('uq_content_generations_inputs_hash', ['userId', 'inputsHash'])
@Check('ck_content_generations_generator', "generator IN ('TEMPLATE', 'TEXT_MODEL', 'IMAGE_MODEL')")
@Index('ix_content_generations_output_hash', ['userId', 'campaignId', 'outputHash'])
export class ContentGeneration {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generations' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generations' })
  id: string;

  @Column('uuid')
  contentId: string;

  @Column('uuid', { nullable: true })
  runId: string | null;

  /** As it was; without a foreign key, since a record of what was does not change when the campaign goes. */
  @Column('uuid')
  campaignId: string;

  @Column('uuid')
  templateId: string;

  @Column('integer')
  templateVersion: number;

  @Column('text')
  templateChecksum: string;

  /** What has made it in the end, which is TEMPLATE where a model could not. */
  @Column('text')
  generator: ContentGeneratorEnum;

  @Column('text')
  model: string;

  @Column('text', { nullable: true })
  fallbackReason: string | null;

  @Column('bigint')
  seed: number;

  /** Null: the campaign had no settings. */
  @Column('text', { nullable: true })
  personalizationLevel: PersonalizationLevelEnum | null;

  @Column('text')
  prompt: string;

  @Column('jsonb', { default: {} })
  variables: Readonly<Record<string, unknown>>;

  @Column('text', { array: true, default: [] })
  defaultsApplied: readonly string[];

  /** Variables that got what the campaign's dynamic elements fall back on. */
  @Column('text', { array: true, default: [] })
  fallbacksApplied: readonly string[];

  @Column('text', { array: true, default: [] })
  missing: readonly string[];

  /** What the campaign's level of personalization does not use. */
  @Column('text', { array: true, default: [] })
  leftOut: readonly string[];

  @Column('text')
  inputsHash: string;

  @Column('text')
  contextHash: string;

  @Column('text')
  outputHash: string;

  /** Of the content as it was made: another one on the content says that it was changed since. */
  @Column('text')
  contentHash: string;

  @Column('jsonb', { default: [] })
  quality: readonly QualityFinding[];

  @Column('numeric', { precision: 14, scale: 6, nullable: true })
  cost: string | null;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('integer')
  durationMs: number;

  @Column('timestamptz')
  createdAt: Date;

  @ManyToOne(() => PersonalizedContent, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CONTENT },
    { name: 'content_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CONTENT },
  ])
  content: Relation<PersonalizedContent>;
}
