import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

const key = () => ({ primaryKeyConstraintName: 'pk_benchmark_cells', default: '' });

/** What at least five accounts that share their campaigns have shown of one kind. It belongs to nobody: no user_id, on purpose. */
@Entity('benchmark_cells')
@Check('ck_benchmark_cells_users', 'users >= 5')
export class BenchmarkCell {
  @PrimaryColumn('text', key())
  objective: string;

  @PrimaryColumn('text', key())
  platform: string;

  @PrimaryColumn('text', key())
  industry: string;

  @PrimaryColumn('text', key())
  businessSize: string;

  @Column('integer')
  users: number;

  @Column('integer')
  campaigns: number;

  @Column('jsonb')
  beliefs: Record<string, unknown>;

  /** Only of the cell of all campaigns: how levels vary. */
  @Column('jsonb', { nullable: true })
  spread: Record<string, unknown> | null;

  @Column('text')
  version: string;

  @Column('timestamptz')
  builtAt: Date;
}
