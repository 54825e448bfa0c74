import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity';
import type { LearningOriginEnum, LearningRunStatusEnum } from '../learning.enums';

/** What a run found, why it found nothing, or what it left out: a stable code, and the same for people. */
export interface RunNote {
  readonly code: string;
  readonly message: string;
}

/** What a run is asked to do; part of what its result depends on. */
export interface RunParameters {
  /** Most conditions of a pattern. */
  readonly conditions: number;
  readonly falseDiscoveryRate: number;
  /** Longest window, in days. */
  readonly days: number;
}

/** One look at everything that a tenant has measured. */
@Entity('learning_runs')
@Check('ck_learning_runs_status', "status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'UNCHANGED', 'FAILED')")
@Check('ck_learning_runs_progress', 'progress >= 0 AND progress <= 1')
@Index('uq_learning_runs_active', ['userId'], { unique: true, where: "status IN ('QUEUED', 'RUNNING')" })
export class LearningRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_learning_runs' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_learning_runs' })
  id: string;

  @Column('text')
  origin: LearningOriginEnum;

  @Column('text')
  status: LearningRunStatusEnum;

  /** The run whose result stands, where nothing had changed since. */
  @Column('uuid', { nullable: true })
  sameAsRunId: string | null;

  @Column('date', { nullable: true })
  windowStart: string | null;

  /** Not part of the window. */
  @Column('date', { nullable: true })
  windowEnd: string | null;

  @Column('jsonb', { default: {} })
  parameters: Readonly<Partial<RunParameters>>;

  @Column('text')
  engineVersion: string;

  @Column('text')
  seed: string;

  @Column('text', { nullable: true })
  inputHash: string | null;

  @Column('double precision', { default: 0 })
  progress: number;

  @Column('text', { nullable: true })
  step: string | null;

  @Column('jsonb', { default: {} })
  counts: Readonly<Record<string, number>>;

  @Column('jsonb', { default: [] })
  notes: readonly RunNote[];

  @Column('text', { nullable: true })
  error: string | null;

  @Column('bigint', { nullable: true })
  durationMs: number | null;

  @Column('timestamptz', { nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({ name: 'user_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_learning_runs_user_id' })
  user: Relation<User>;
}
