import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../../accounts/user.entity';

/**
 * What an account has set for itself, and how many contents it may make at the moment. The row is locked by whoever writes
 * contents: two at once could write the same one.
 */
@Entity('content_generation_limits')
@Check(
  'ck_content_generation_limits_values',
  'contents_per_minute >= 0 AND budget_per_day >= 0 AND budget_per_month >= 0',
)
export class ContentGenerationLimits {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_limits' })
  userId: string;

  /** Null: as the installation says. */
  @Column('integer', { nullable: true })
  contentsPerMinute: number | null;

  @Column('numeric', { precision: 14, scale: 6, nullable: true })
  budgetPerDay: string | null;

  @Column('numeric', { precision: 14, scale: 6, nullable: true })
  budgetPerMonth: string | null;

  /** Contents that could be made at `allowanceAt`; it grows with time up to those of a minute. Null: those of a minute. */
  @Column('double precision', { nullable: true })
  allowance: number | null;

  @Column('timestamptz', { nullable: true })
  allowanceAt: Date | null;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_content_generation_limits_user_id',
  })
  user: Relation<User>;
}
