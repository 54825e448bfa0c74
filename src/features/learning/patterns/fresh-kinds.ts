import { compareFreshClusters, type FreshComparison } from '../../../statistics/segment-mining/fresh-clusters';
import { addDays } from '../../performance/series/performance-periods';
import type { LearningFacts } from '../facts/learning-facts';
import type { PatternMetric } from '../learning.enums';
import { type Condition, kindOf } from './pattern-conditions';
import { OBJECTIVE_ATTRIBUTE, type PatternCube } from './pattern-cube';
import { KIND_DAYS } from './pattern-history';

/**
 * How campaigns of a kind compare with others among those that began on a day or later and have at least 7 days of facts: the
 * difference of ln of the rate (of conversions per spend for CPA). Null where they do not make a comparison.
 */
export function compareFreshKinds(
  { facts, cube }: { readonly facts: LearningFacts; readonly cube: PatternCube },
  metric: PatternMetric,
  conditions: readonly Condition[],
  from: string,
): FreshComparison | null {
  const kind = kindOf(cube, conditions);
  if (kind === null) return null;
  const isFresh = Uint8Array.from(facts.campaigns, ({ firstDay, lastDay }) =>
    Number(firstDay >= from && lastDay >= addDays(firstDay, KIND_DAYS - 1)),
  );
  return compareFreshClusters(cube.cube, cube.metrics.indexOf(metric), kind, isFresh, OBJECTIVE_ATTRIBUTE);
}
