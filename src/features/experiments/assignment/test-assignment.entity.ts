import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AbTest } from '../ab-tests/ab-test.entity';

const OF_TEST = 'fk_test_assignments_ab_test_id';

/** The variation that a unit got, and keeps. */
@Entity('test_assignments')
@Check('ck_test_assignments_unit_id', 'char_length(unit_id) BETWEEN 1 AND 200')
export class TestAssignment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_assignments' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_test_assignments' })
  abTestId: string;

  /** Whatever is randomised, as the client calls it: a visitor, an account, a device. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_test_assignments' })
  unitId: string;

  @Column('text')
  variationId: string;

  /** What was known of the unit when it was assigned: what came before cannot be an effect. */
  @Column('jsonb', { default: {} })
  attributes: Record<string, unknown>;

  @Column('timestamptz')
  assignedAt: Date;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEST },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEST },
  ])
  abTest: Relation<AbTest>;
}
