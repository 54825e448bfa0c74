import { analyseFactorial } from '../../../statistics/factorial';
import { adjustPValues } from '../../../statistics/multiple-comparisons';
import { EvaluationMetricEnum } from '../calculators/evaluation.enums';
import type { MeasuredArm } from './analysis.model';
import { momentsOf } from './comparators';
import type { Factor, FactorialAnalysis } from './factorial.model';
import type { MeasuredMetric } from './measured-metric';

const MOST_FACTORS = 6;

/** The factors that the configurations of the arms differ in, by name. */
function factorsOf(arms: readonly MeasuredArm[]): Factor[] {
  const ordered = [...arms.filter(({ isControl }) => isControl), ...arms.filter(({ isControl }) => !isControl)];
  const names = [...new Set(ordered.flatMap(({ configuration }) => Object.keys(configuration)))].sort();
  return names
    .map((name) => ({ name, levels: [...new Set(ordered.map(({ configuration }) => levelText(configuration[name])))] }))
    .filter(({ levels }) => levels.length > 1);
}

/** Main effects and two-way interactions of the factors, at the fixed-sample level `alpha` of this look. */
export function analyseFactors(metric: MeasuredMetric, arms: readonly MeasuredArm[], alpha: number): FactorialAnalysis {
  const factors = factorsOf(arms);
  const nothing = (explanation: string): FactorialAnalysis => ({ factors, terms: [], explanation });
  if (metric.kind === EvaluationMetricEnum.RATIO) {
    return nothing(`${metric.name} is a ratio of sums; factors are analysed by a rate or a mean.`);
  }
  if (factors.length < 2) return nothing('The configurations of the variations differ in fewer than two factors.');
  if (factors.length > MOST_FACTORS) return nothing(`At most ${MOST_FACTORS} factors are analysed together.`);
  const cells = arms.map((arm) => ({
    levels: factors.map(({ name, levels }) => levels.indexOf(levelText(arm.configuration[name]))),
    moments: momentsOf(metric, arm.sums),
  }));
  if (new Set(cells.map(({ levels }) => levels.join())).size < cells.length) {
    return nothing('Two variations have the same configuration.');
  }
  const analysed = analyseFactorial(
    factors.map(({ levels }) => levels.length),
    cells,
    { alpha },
  );
  if (!analysed.ok) return nothing(analysed.explanation);
  const adjusted = adjustPValues(
    analysed.terms.map(({ pValue }) => pValue),
    'HOLM',
    alpha,
  );
  const terms = analysed.terms.map((term, i) => ({
    factors: term.factors.map((factor) => factors[factor].name),
    pValue: term.pValue,
    adjustedPValue: adjusted[i].adjustedPValue,
    effects: term.effects.map(({ levels, estimate, interval, pValue }) => ({
      levels: levels.map((level, k) => {
        const { name, levels: texts } = factors[term.factors[k]];
        return { factor: name, level: texts[level] };
      }),
      estimate,
      interval,
      pValue,
    })),
  }));
  return { factors, terms, explanation: null };
}

function levelText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent');
}
