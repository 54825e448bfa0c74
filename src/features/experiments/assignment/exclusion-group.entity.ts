import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';

/** Tests that share no unit. Its id is the salt that all of them look units up by. */
@Entity('exclusion_groups')
@Unique('uq_exclusion_groups_name', ['userId', 'name'])
export class ExclusionGroup {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_exclusion_groups' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_exclusion_groups' })
  id: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_exclusion_groups_user_id' })
  user: Relation<User>;
}
