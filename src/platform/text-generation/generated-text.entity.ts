import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** A text that a model has written and that passed its checks: the same question has the same answer, at no cost. */
@Entity('generated_texts')
@Index('ix_generated_texts_created_at', ['userId', 'createdAt'])
export class GeneratedTextRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_generated_texts' })
  userId: string;

  /** SHA-256 of everything that the model was told, in base64url. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_generated_texts' })
  promptHash: string;

  /** What it is for, such as `recommendation_reasoning`. */
  @Column('text')
  name: string;

  @Column('text')
  model: string;

  @Column('jsonb')
  output: unknown;

  @Column('integer')
  inputTokens: number;

  @Column('integer')
  outputTokens: number;

  @Column('numeric', { precision: 14, scale: 6 })
  cost: string;

  @Column('timestamptz')
  createdAt: Date;

  @ManyToOne('User', { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_generated_texts_user_id' })
  user: object;
}
