import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonalizedContent } from '../../personalized-content.entity';
import type { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from '../generation.enums';
import { ContentGenerationRun } from './content-generation-run.entity';

const OF_RUN = 'fk_content_generation_rows_run_id';
const OF_CONTENT = 'fk_content_generation_rows_content_id';

/** One content that a run is to make, and what came of it. */
@Entity('content_generation_rows')
@Unique('uq_content_generation_rows_number', ['userId', 'runId', 'rowNumber'])
@Check('ck_content_generation_rows_outcome', "outcome IN ('PENDING', 'MADE', 'EXISTED', 'SKIPPED', 'FAILED')")
@Index('ix_content_generation_rows_pending', ['userId', 'runId', 'rowNumber'], { where: "outcome = 'PENDING'" })
@Index('ix_content_generation_rows_content_id', ['userId', 'contentId'])
export class ContentGenerationRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_rows' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_rows' })
  id: string;

  @Column('uuid')
  runId: string;

  /** From 1, in the order in which they were given. */
  @Column('integer')
  rowNumber: number;

  @Column('text', { nullable: true })
  reference: string | null;

  @Column('jsonb', { default: {} })
  values: Readonly<Record<string, unknown>>;

  @Column('jsonb', { default: {} })
  targeting: Readonly<Record<string, unknown>>;

  @Column('text')
  outcome: ContentGenerationOutcomeEnum;

  @Column('text', { nullable: true })
  reason: ContentGenerationReasonEnum | null;

  @Column('text', { nullable: true })
  message: string | null;

  @Column('uuid', { nullable: true })
  contentId: string | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  /** What a model has answered, as long as the row has no outcome: whoever takes the run up again need not ask. */
  @Column('jsonb', { nullable: true })
  answer: unknown;

  @ManyToOne(() => ContentGenerationRun, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_RUN },
    { name: 'run_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_RUN },
  ])
  run: Relation<ContentGenerationRun>;

  @ManyToOne(() => PersonalizedContent, { deferrable: 'INITIALLY DEFERRED', persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_CONTENT },
    { name: 'content_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_CONTENT },
  ])
  content: Relation<PersonalizedContent> | null;
}
