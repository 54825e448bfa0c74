/** Beyond this a series is no longer told from one that wanders. */
const MOST_CORRELATION = 0.9;

/**
 * Variance of the mean of a series times its length, neighbours being alike: that of a first-order autoregression through the
 * residuals (prewhitening without a window; Andrews & Monahan 1992), its correlation corrected for the bias of short series
 * (Kendall 1954: + (1 + 3ρ) ÷ n). Never below the plain variance, since a series that swings to and fro must not look surer
 * than one of independent values.
 * @param residuals around a fitted mean or line. @param degreesOfFreedom n less what was fitted, > 0.
 */
export function longRunVariance(residuals: readonly number[], degreesOfFreedom: number): number {
  const n = residuals.length;
  let [squares, products] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += residuals[i] ** 2;
    if (i > 0) products += residuals[i] * residuals[i - 1];
  }
  if (squares === 0) return 0;
  const measured = products / squares;
  const fitted = n - degreesOfFreedom;
  const correlation = Math.min(MOST_CORRELATION, Math.max(0, measured + (fitted * (1 + 3 * measured)) / n));
  const plain = squares / degreesOfFreedom;
  return (plain * (1 + correlation)) / (1 - correlation);
}
