import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity';

/** A share of the units of an account that no test may touch. Its id is the salt that they are chosen by. */
@Entity('holdouts')
@Unique('uq_holdouts_name', ['userId', 'name'])
@Check('ck_holdouts_share', 'share > 0 AND share <= 0.5')
export class Holdout {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_holdouts' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_holdouts' })
  id: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('double precision')
  share: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_holdouts_user_id' })
  user: Relation<User>;
}
