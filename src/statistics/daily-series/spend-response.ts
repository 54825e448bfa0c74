import { studentCriticalValue, studentUpperTail } from '../distributions';
import { available, type Estimate, type Outcome, unavailable } from '../outcome';
import { levelStep } from './levels';

/** What a lasting change of spend did to what it buys. */
export interface SpendResponse {
  /** ln of spend after ÷ before. */
  readonly spendChange: number;
  /** Percent more bought for one percent more spent: 1 is a constant price, below 1 more budget buys less and less. */
  readonly elasticity: Estimate;
  /** One-sided P of a price that rose this much although it does not depend on spend, 0..1. */
  readonly saturationPValue: number;
  /** The price of the next unit ÷ the average price, after the change: 1 ÷ elasticity; null where that is not above 0. */
  readonly marginalToAverage: Estimate | null;
  readonly averageBefore: number;
  readonly averageAfter: number;
}

/**
 * Compares the two sides of a change of spend: elasticity = change of ln(bought) ÷ change of ln(spend). The day-to-day noise of
 * spend is no experiment (prices move it as well, which would make every campaign look saturated), the change of level is; so
 * `changeAt` has to come from the spend alone. Errors by Newey & West (1987).
 * @param spend and bought by day, both > 0. @param changeAt index of the first day after the change.
 */
export function spendResponse(
  spend: readonly number[],
  bought: readonly number[],
  changeAt: number,
  { alpha = 0.05, shortest = 7 }: { readonly alpha?: number; readonly shortest?: number } = {},
): Outcome<SpendResponse> {
  const n = spend.length;
  if (bought.length !== n) throw new RangeError(`spend and bought must be as many, got ${n} and ${bought.length}`);
  if (changeAt < shortest || n - changeAt < shortest) {
    return unavailable('NOT_ENOUGH_DATA', `${shortest} days before and after the change are needed.`);
  }
  const change = levelStep(spend.map(Math.log), changeAt);
  // ln of the average price: what spend and bought have in common by the day cancels.
  const price = levelStep(
    spend.map((amount, i) => Math.log(amount / bought[i])),
    changeAt,
  );
  if (change.difference === 0) return unavailable('NO_VARIATION', 'The spend did not change.');
  const degreesOfFreedom = n - 2;
  const elasticity = 1 - price.difference / change.difference;
  const error = price.error / Math.abs(change.difference);
  const t = error === 0 ? 0 : (1 - elasticity) / error;
  const reach = studentCriticalValue(alpha, degreesOfFreedom) * error;
  const interval = { lower: elasticity - reach, upper: elasticity + reach };
  return available({
    spendChange: change.difference,
    elasticity: { estimate: elasticity, interval },
    saturationPValue: error === 0 ? 1 : studentUpperTail(t, degreesOfFreedom),
    marginalToAverage:
      interval.lower > 0
        ? { estimate: 1 / elasticity, interval: { lower: 1 / interval.upper, upper: 1 / interval.lower } }
        : null,
    averageBefore: Math.exp(price.before),
    averageAfter: Math.exp(price.before + price.difference),
  });
}
