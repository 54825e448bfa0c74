/** What is believed of the logarithm of an amount (a cost, the value of a conversion): a normal. */
export interface LogAmount {
  readonly mean: number;
  /** ≥ 0. */
  readonly variance: number;
}

/** What is believed of an amount after another look at it. */
export function updateAmount(
  { mean, variance }: LogAmount,
  seen: { readonly log: number; readonly variance: number },
): LogAmount {
  if (variance === 0) return { mean, variance };
  const precision = 1 / variance + 1 / Math.max(seen.variance, 1e-12);
  return {
    mean: (mean / variance + seen.log / Math.max(seen.variance, 1e-12)) / precision,
    variance: 1 / precision,
  };
}
