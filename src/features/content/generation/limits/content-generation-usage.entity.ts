import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../../accounts/user.entity';

/** What an account has made and spent on a day (UTC). */
@Entity('content_generation_usage')
@Check('ck_content_generation_usage_values', 'contents >= 0 AND calls >= 0 AND cost >= 0 AND reserved >= 0')
export class ContentGenerationUsage {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_content_generation_usage' })
  userId: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_content_generation_usage' })
  day: string;

  @Column('bigint', { default: 0 })
  contents: number;

  /** Of models, whatever came of them. */
  @Column('bigint', { default: 0 })
  calls: number;

  /** In the currency of the installation. */
  @Column('numeric', { precision: 14, scale: 6, default: 0 })
  cost: string;

  /** What calls that have not come back yet may cost at most. */
  @Column('numeric', { precision: 14, scale: 6, default: 0 })
  reserved: string;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_content_generation_usage_user_id',
  })
  user: Relation<User>;
}
