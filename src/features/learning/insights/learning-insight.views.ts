import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { readNumber, readRecords, readText, readUuids } from '../../../platform/json-values';

@ObjectType({ description: 'Something that contributed to what was learned.', simpleResolvers: true })
export class ContributingFactor {
  @Field(() => String, { description: 'What contributed, for example platform=TIKTOK.' })
  factor: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Its part in the change, a share of the whole; negative where it worked against it.',
  })
  contribution: number | null;

  @Field(() => String, { nullable: true, description: 'How it contributed.' })
  description: string | null;
}

@ObjectType({
  description: 'Two metrics that go together. That alone does not make one the cause.',
  simpleResolvers: true,
})
export class MetricCorrelation {
  @Field(() => String, { description: 'The one metric.' })
  first: string;

  @Field(() => String, { description: 'The other metric.' })
  second: string;

  @Field(() => Float, { nullable: true, description: 'Coefficient of correlation, -1 to 1.' })
  coefficient: number | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value of no correlation, 0 to 1.' })
  pValue: number | null;
}

@ObjectType({ description: 'A pattern that an insight rests on.', simpleResolvers: true })
export class IdentifiedPattern {
  @IdField('pattern', { nullable: true, description: 'Id of the pattern; null where it is not stored as one.' })
  patternId: string | null;

  @Field(() => String, { description: 'Name of the pattern.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What the pattern is.' })
  description: string | null;
}

/** `learning_insights.contributing_factors`: `[{ factor, contribution, description }]`. */
export function contributingFactors(factors: unknown): ContributingFactor[] {
  return readRecords(factors).flatMap(({ factor, contribution, description }) => {
    const what = readText(factor);
    return what ? [{ factor: what, contribution: readNumber(contribution), description: readText(description) }] : [];
  });
}

/** `learning_insights.correlations`: `[{ first, second, coefficient, pValue }]`. */
export function metricCorrelations(correlations: unknown): MetricCorrelation[] {
  return readRecords(correlations).flatMap((correlation) => {
    const [first, second] = [readText(correlation.first), readText(correlation.second)];
    if (!first || !second) return [];
    return [
      { first, second, coefficient: readNumber(correlation.coefficient), pValue: readNumber(correlation.pValue) },
    ];
  });
}

/** `learning_insights.identified_patterns`: `[{ patternId, name, description }]`, `patternId` the UUID of the row. */
export function identifiedPatterns(patterns: unknown): IdentifiedPattern[] {
  return readRecords(patterns).flatMap(({ patternId, name, description }) => {
    const what = readText(name);
    if (!what) return [];
    return [{ patternId: readUuids([patternId])[0] ?? null, name: what, description: readText(description) }];
  });
}
