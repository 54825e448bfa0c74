import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity';

/** Whether optimization may change anything for a tenant. No row: it may. */
@Entity('optimization_controls')
export class OptimizationControl {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_optimization_controls' })
  userId: string;

  @Column('boolean')
  isStopped: boolean;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz')
  changedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_optimization_controls_user_id',
  })
  user: Relation<User>;
}
