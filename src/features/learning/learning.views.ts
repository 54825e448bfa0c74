import '../campaigns/settings/settings.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { readEnum, readNumber, readNumbers, readRecords, readText } from '../../platform/json-values';
import { PriorityEnum } from '../campaigns/settings/personalization.enums';

@ObjectType({ description: 'The value of a metric.', simpleResolvers: true })
export class MetricValue {
  @Field(() => String, { description: 'The metric, for example ctr.' })
  metric: string;

  @Field(() => Float, { description: 'Its value in its own unit; rates are shares of 1.' })
  value: number;
}

@ObjectType({ description: 'Something that could be done.', simpleResolvers: true })
export class OptimizationSuggestion {
  @Field(() => String, { description: 'What to do, in a few words.' })
  action: string;

  @Field(() => String, { nullable: true, description: 'What to do, in full.' })
  description: string | null;

  @Field(() => Float, { nullable: true, description: 'Expected effect, a share: 0.05 is 5 percent more.' })
  expectedImpact: number | null;

  @Field(() => PriorityEnum, { nullable: true, description: 'How urgent it is.' })
  priority: PriorityEnum | null;
}

/** `learning_insights.baseline_metrics` and `improved_metrics`: `{ [metric]: value }`. */
export function metricValues(metrics: unknown): MetricValue[] {
  return readNumbers(metrics).map(([metric, value]) => ({ metric, value }));
}

/**
 * `learning_insights.optimization_suggestions` and `performance_patterns.actionable_insights`: `[{ action, description,
 * expectedImpact, priority }]`; entries without an action are passed over.
 */
export function optimizationSuggestions(suggestions: unknown): OptimizationSuggestion[] {
  return readRecords(suggestions).flatMap(({ action, description, expectedImpact, priority }) => {
    const what = readText(action);
    if (!what) return [];
    return [
      {
        action: what,
        description: readText(description),
        expectedImpact: readNumber(expectedImpact),
        priority: readEnum(PriorityEnum, priority),
      },
    ];
  });
}
