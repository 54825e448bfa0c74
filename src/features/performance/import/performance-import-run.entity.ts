import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity';
import type { Reconciliation } from '../report/report-totals';
import type { PerformanceImportStatus } from '../series/performance.enums';

const TOTAL = { precision: 24, scale: 6, default: 0 } as const;

/** One thing that was wrong with a file: where, what, and what to do. */
export interface ImportProblem {
  /** 1-based line of the file; null where no single line is to blame. */
  readonly line: number | null;
  /** The header of the column to blame, as the file writes it. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** Something to know about a file, though no line of it is wrong. */
export interface ImportWarning {
  readonly code: string;
  readonly message: string;
}

/** One import of one report. The same file with the same options is one run, until it is undone. */
@Entity('performance_import_runs')
@Index('uq_performance_import_runs_content', ['userId', 'contentSha256', 'optionsSha256'], {
  unique: true,
  where: 'undone_at IS NULL',
})
@Check(
  'ck_performance_import_runs_status',
  "status IN ('COMPLETED', 'UNDONE') AND (status = 'UNDONE') = (undone_at IS NOT NULL)",
)
export class PerformanceImportRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_performance_import_runs' })
  userId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_performance_import_runs' })
  id: string;

  @Column('text', { nullable: true })
  fileName: string | null;

  @Column('text', { name: 'content_sha256' })
  contentSha256: string;

  @Column('text', { name: 'options_sha256' })
  optionsSha256: string;

  @Column('text')
  status: PerformanceImportStatus;

  /** The file's header → our column, as the client said. */
  @Column('jsonb', { default: {} })
  mapping: Readonly<Record<string, string>>;

  /** Our column → the value that stood in for it. */
  @Column('jsonb', { default: {} })
  defaults: Readonly<Record<string, string>>;

  /** Our column → the header that it was read from. */
  @Column('jsonb', { default: {} })
  columns: Readonly<Record<string, string>>;

  @Column('bigint', { default: 0 })
  rowsRead: number;

  @Column('bigint', { default: 0 })
  rowsAccepted: number;

  @Column('bigint', { default: 0 })
  rowsRejected: number;

  @Column('bigint', { default: 0 })
  factsWritten: number;

  @Column('bigint', { default: 0 })
  factsReplaced: number;

  @Column('bigint', { default: 0 })
  campaignsCreated: number;

  @Column('date', { nullable: true })
  firstDate: string | null;

  @Column('date', { nullable: true })
  lastDate: string | null;

  @Column('bigint', { default: 0 })
  impressions: number;

  @Column('bigint', { default: 0 })
  clicks: number;

  /** Null: no line says them. */
  @Column('bigint', { nullable: true })
  engagements: number | null;

  @Column('numeric', TOTAL)
  conversions: string;

  @Column('numeric', TOTAL)
  spend: string;

  @Column('numeric', TOTAL)
  revenue: string;

  @Column('char', { length: 3, nullable: true })
  currency: string | null;

  @Column('jsonb', { default: [] })
  errors: readonly ImportProblem[];

  @Column('jsonb', { default: [] })
  warnings: readonly ImportWarning[];

  @Column('jsonb', { default: {} })
  reconciliation: Reconciliation;

  @Column('timestamptz')
  startedAt: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  undoneAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_performance_import_runs_user_id',
  })
  user: Relation<User>;
}
