import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../accounts/user.entity';

/** How far a user's events have been deleted: what is older can neither be told apart from a repetition nor counted. */
@Entity('event_retention')
export class EventRetention {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_event_retention' })
  userId: string;

  @Column('timestamptz')
  deletedBefore: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_event_retention_user_id' })
  user: Relation<User>;
}
