import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/**
 * What is set aside of a day's budget for one piece of work that asks a model, until it has come back or time is up. The table of
 * the budget has their sum, so that a budget is looked at in one row.
 */
@Entity('budget_reservations')
@Check(
  'ck_budget_reservations_budget',
  "budget IN ('content_generation_usage', 'text_generation_usage', 'image_generation_usage')",
)
@Check('ck_budget_reservations_amount', 'amount >= 0')
export class BudgetReservation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_budget_reservations' })
  userId: string;

  /** The table whose rows are the budget. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_budget_reservations' })
  budget: string;

  /** Of the work, such as the row of a run: whoever takes that up again takes this over. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_budget_reservations' })
  key: string;

  /** Of the attempt at the work: one that was overtaken gives nothing back. */
  @Column('uuid')
  holder: string;

  @Column('date')
  day: string;

  /** In the unit of the budget. */
  @Column('numeric', { precision: 20, scale: 6 })
  amount: string;

  @Column('timestamptz')
  expiresAt: Date;

  // By its name: the platform knows no feature, and accounts are one.
  @ManyToOne('User', { onDelete: 'CASCADE', nullable: false, persistence: false })
  @JoinColumn({
    name: 'user_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'fk_budget_reservations_user_id',
  })
  user: object;
}
