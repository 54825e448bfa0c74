import { Field, Float, ObjectType } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import { readNumber, readRecord, readRecords, readText, readWhole } from '../../../platform/json-values';

@ObjectType({ description: 'One condition of a pattern.', simpleResolvers: true })
export class PatternCondition {
  @Field(() => String, { description: 'What is looked at, for example platform.' })
  dimension: string;

  @Field(() => String, { description: 'What it must be, for example TIKTOK.' })
  value: string;
}

@ObjectType({
  description: 'What a pattern does to its metric. A number that is not known is null.',
  simpleResolvers: true,
})
export class PatternImpact {
  @Field(() => Float, { nullable: true, description: 'The metric where the conditions do not hold.' })
  baseline: number | null;

  @Field(() => Float, { nullable: true, description: 'The metric where the conditions hold.' })
  observed: number | null;

  @Field(() => Float, { nullable: true, description: '`observed` - `baseline`, in the unit of the metric.' })
  difference: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Effect within campaigns, a share shrunken towards 0 against the luck of having been found.',
  })
  uplift: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Impressions where the conditions hold.' })
  impressions: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Counted events (clicks, conversions) where they hold.' })
  events: number | null;
}

/** `performance_patterns.conditions`: `[{ dimension, value }]`; numbers and booleans are shown as text. */
export function patternConditions(conditions: unknown): PatternCondition[] {
  return readRecords(conditions).flatMap(({ dimension, value }) => {
    const [what, must] = [readText(dimension), readScalar(value)];
    return what && must !== null ? [{ dimension: what, value: must }] : [];
  });
}

/** `performance_patterns.performance_impact`: `{ baseline, observed, uplift, impressions, events }`. */
export function patternImpact(impact: unknown): PatternImpact {
  const record = readRecord(impact);
  const [baseline, observed] = [readNumber(record.baseline), readNumber(record.observed)];
  return {
    baseline,
    observed,
    difference: baseline === null || observed === null ? null : observed - baseline,
    uplift: readNumber(record.uplift),
    impressions: readWhole(record.impressions),
    events: readWhole(record.events),
  };
}

function readScalar(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : readText(value);
}
