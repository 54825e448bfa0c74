import { responseOf } from '../../../statistics/response-curve';
import type { ArmModel, OutcomeMetric } from './arm-models';
import { type Amounts, totalOf } from './plan-inputs';

/** A figure with its 80 % interval. */
export interface Predicted {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** What the division of the budget should bring in a day, before and after; of parts that have a model. */
export interface PredictedEffect {
  readonly metric: OutcomeMetric;
  readonly before: Predicted;
  readonly after: Predicted;
  readonly change: Predicted;
  /** That the change is above 0. */
  readonly probabilityOfGain: number;
  /** Decimal texts, a day. */
  readonly spendBefore: string;
  readonly spendAfter: string;
}

/** From curves drawn together: what is uncertain in both moves both. */
export function predictEffect(
  metric: OutcomeMetric,
  models: ReadonlyMap<string, ArmModel>,
  before: Amounts,
  after: Amounts,
): PredictedEffect | null {
  const known = [...models.values()].filter(({ value }) => before.has(value));
  const [first] = known;
  if (!first) return null;
  const outcomesOf = (amounts: Amounts) =>
    first.draws.map((_, draw) =>
      known.reduce((sum, { value, draws }) => {
        const curve = draws[draw];
        return curve ? sum + responseOf(curve, (amounts.get(value) ?? 0) / 100) : sum;
      }, 0),
    );
  const [was, will] = [outcomesOf(before), outcomesOf(after)];
  const changes = will.map((outcome, draw) => outcome - (was[draw] ?? 0));
  return {
    metric,
    before: summary(was),
    after: summary(will),
    change: summary(changes),
    probabilityOfGain: changes.filter((change) => change > 0).length / changes.length,
    spendBefore: (totalOf(before) / 100).toFixed(2),
    spendAfter: (totalOf(after) / 100).toFixed(2),
  };
}

function summary(values: readonly number[]): Predicted {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))] ?? 0;
  return { mean: values.reduce((sum, one) => sum + one, 0) / values.length, lower: at(0.1), upper: at(0.9) };
}
