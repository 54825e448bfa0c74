/** What one account may have made: by default, and at most, since an account can only set less for itself. */
export interface GenerationLimits {
  /** Null: as many as it likes. */
  readonly contentsPerMinute: number | null;
  /** Decimals, in `currency`, for what models cost; null: whatever it costs. */
  readonly budgetPerDay: string | null;
  readonly budgetPerMonth: string | null;
  /** Of the budgets, and of the prices of models. ISO 4217. */
  readonly currency: string;
}

/** For programs that have not been told anything else. */
export const USUAL_GENERATION_LIMITS: GenerationLimits = Object.freeze({
  contentsPerMinute: 6_000,
  budgetPerDay: '10',
  budgetPerMonth: '100',
  currency: 'USD',
});
