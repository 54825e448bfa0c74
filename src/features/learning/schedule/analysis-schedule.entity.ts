import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity';
import { LearningFrequencyEnum, OutcomeFrequencyEnum } from './analysis-schedule.enums';

/** How often an account is learned from, and what came of its recommendations is measured. No row: the defaults. */
@Entity('analysis_schedules')
@Check('ck_analysis_schedules_learning_frequency', "learning_frequency IN ('AUTOMATIC', 'DAILY', 'WEEKLY', 'NEVER')")
@Check('ck_analysis_schedules_outcome_frequency', "outcome_frequency IN ('DAILY', 'WEEKLY', 'NEVER')")
export class AnalysisSchedule {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_analysis_schedules' })
  userId: string;

  @Column('text', { default: LearningFrequencyEnum.AUTOMATIC })
  learningFrequency: LearningFrequencyEnum;

  @Column('text', { default: OutcomeFrequencyEnum.DAILY })
  outcomeFrequency: OutcomeFrequencyEnum;

  /** By the schedule. Null: not since there is this row. */
  @Column('timestamptz', { nullable: true })
  outcomesMeasuredAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_analysis_schedules_user_id',
  })
  user: Relation<User>;
}
