import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AbTest } from '../ab-tests/ab-test.entity';
import { ExclusionGroup } from './exclusion-group.entity';

const OF_TEST = 'fk_exclusion_group_ranges_ab_test_id';
const OF_GROUP = 'fk_exclusion_group_ranges_exclusion_group_id';

/** The part of a group's units, from start up to end in 0..1, that a test may have. */
@Entity('exclusion_group_ranges')
@Check('ck_exclusion_group_ranges_range', 'range_start >= 0 AND range_start < range_end AND range_end <= 1')
@Index('ix_exclusion_group_ranges_exclusion_group_id', ['userId', 'exclusionGroupId'])
export class ExclusionGroupRange {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_exclusion_group_ranges' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_exclusion_group_ranges' })
  abTestId: string;

  @Column('uuid')
  exclusionGroupId: string;

  @Column('double precision')
  rangeStart: number;

  @Column('double precision')
  rangeEnd: number;

  @ManyToOne(() => AbTest, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_TEST },
    { name: 'ab_test_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_TEST },
  ])
  abTest: Relation<AbTest>;

  @ManyToOne(() => ExclusionGroup, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn([
    { name: 'user_id', referencedColumnName: 'userId', foreignKeyConstraintName: OF_GROUP },
    { name: 'exclusion_group_id', referencedColumnName: 'id', foreignKeyConstraintName: OF_GROUP },
  ])
  exclusionGroup: Relation<ExclusionGroup>;
}
