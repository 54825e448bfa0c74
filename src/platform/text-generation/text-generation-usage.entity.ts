import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** What an account has spent on generated texts on a day (UTC). */
@Entity('text_generation_usage')
@Check('ck_text_generation_usage_counts', 'input_tokens >= 0 AND output_tokens >= 0 AND reserved_tokens >= 0')
export class TextGenerationUsage {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_text_generation_usage' })
  userId: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_text_generation_usage' })
  day: string;

  /** Answers of a model, used or not. */
  @Column('bigint', { default: 0 })
  calls: number;

  /** Calls whose answer could not be used. */
  @Column('bigint', { default: 0 })
  fallbacks: number;

  @Column('bigint', { default: 0 })
  inputTokens: number;

  @Column('bigint', { default: 0 })
  outputTokens: number;

  /** What calls that have not come back yet may cost at most. */
  @Column('bigint', { default: 0 })
  reservedTokens: number;

  /** In the currency of the configured prices. */
  @Column('numeric', { precision: 14, scale: 6, default: 0 })
  cost: string;

  @Column('timestamptz')
  updatedAt: Date;

  // By its name: the platform knows no feature, and accounts are one.
  @ManyToOne('User', { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_text_generation_usage_user_id',
  })
  user: object;
}
