import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../accounts/user.entity';

/** A campaign of the existing platform, whose words for objective, platform and status are its own. */
@Entity('campaigns')
@Index('idx_campaigns_user_id_id', ['userId', 'id'], { unique: true })
@Index('idx_campaigns_user_id_created_at', ['userId', 'createdAt', 'id'])
@Index('idx_campaigns_user_id_status', ['userId', 'status', 'createdAt', 'id'])
export class Campaign {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaigns' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaigns' })
  id: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  objective: string | null;

  @Column('text', { nullable: true })
  platform: string | null;

  @Column('text', { default: 'DRAFT' })
  status: string;

  @Column('numeric', { precision: 14, scale: 2, nullable: true })
  budget: string | null;

  @Column('char', { length: 3, default: 'USD' })
  currency: string;

  @Column('timestamptz', { nullable: true })
  startsAt: Date | null;

  @Column('timestamptz', { nullable: true })
  endsAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_campaigns_user_id' })
  user: Relation<User>;
}
