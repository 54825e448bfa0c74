import '../learning.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { LocalDate } from '../../../platform/graphql/scalars';
import { readEnum, readNumber, readRecord, readRecords, readText, readUuids } from '../../../platform/json-values';
import { ConfidenceInterval, intervalOf } from '../../experiments/confidence-interval.type';
import { InsightOutcomeEnum } from '../learning.enums';

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

@ObjectType({ description: 'What came of acting on an insight.', simpleResolvers: true })
export class InsightOutcomeType {
  @Field(() => InsightOutcomeEnum, { description: 'How it came out.' })
  outcome: InsightOutcomeEnum;

  @Field(() => Boolean, { description: 'Whether nothing more is going to be found out.' })
  isSettled: boolean;

  @Field(() => String, { description: 'What it was judged by, why it waits, or why it is not judged.' })
  reason: string;

  @Field(() => String, { nullable: true, description: 'The metric that was looked at.' })
  metric: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its value before; of a pace, the share of the budget that was forecast.',
  })
  before: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its value after; of a pace, the share of the budget that was spent.',
  })
  after: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'After to before, weekdays taken into account; of a segment or weekday, that to the rest in the days after.',
  })
  ratio: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Interval of `ratio`, 95 percent.' })
  ratioInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'p-value by itself, 0 to 1; one-sided of a segment.' })
  pValue: number | null;

  @Field(() => Float, { nullable: true, description: 'p-value corrected over everything that the run judged, 0 to 1.' })
  adjustedPValue: number | null;

  @Field(() => Int, { nullable: true, description: 'Days after the act that were looked at.' })
  daysAfter: number | null;

  @Field(() => LocalDate, { nullable: true, description: 'The last of these days.' })
  measuredUntil: string | null;
}

@ObjectType({ description: 'What one segment adds to a change of a rate.', simpleResolvers: true })
export class SegmentPart {
  @Field(() => String, {
    description: 'The segment: a campaign, or values of platform, placement, age group and content.',
  })
  segment: string;

  @Field(() => Float, { description: 'By its share having changed, in the unit of the rate.' })
  mix: number;

  @Field(() => Float, { description: 'By its own rate having changed, in the unit of the rate.' })
  rate: number;
}

@ObjectType({
  description: 'How a change of a rate comes about; mix and rate add up to it.',
  simpleResolvers: true,
})
export class MixAndRateParts {
  @Field(() => Float, { description: 'Rate after less rate before.' })
  change: number;

  @Field(() => Float, { description: 'Because more or less went to segments that are better anyway.' })
  mix: number;

  @Field(() => Float, { description: 'Because the segments themselves got better or worse.' })
  rate: number;

  @Field(() => [SegmentPart], { description: 'The segments that add most, at most 10.' })
  segments: SegmentPart[];
}

/** `learning_insights.mix_and_rate`: `{ change, mix, rate, segments: [{ segment, mix, rate }] }`. */
export function mixAndRateParts(value: unknown): MixAndRateParts | null {
  const record = readRecord(value);
  const [change, mix, rate] = [readNumber(record.change), readNumber(record.mix), readNumber(record.rate)];
  if (change === null || mix === null || rate === null) return null;
  const segments = readRecords(record.segments).flatMap((one) => {
    const [segment, ofMix, ofRate] = [readText(one.segment), readNumber(one.mix), readNumber(one.rate)];
    return segment !== null && ofMix !== null && ofRate !== null ? [{ segment, mix: ofMix, rate: ofRate }] : [];
  });
  return { change, mix, rate, segments };
}

/** `learning_insights.implementation_results` (insight-settlement.ts); null where no run has judged it yet. */
export function insightOutcome(value: unknown): InsightOutcomeType | null {
  const record = readRecord(value);
  const [outcome, reason] = [readEnum(InsightOutcomeEnum, record.outcome), readText(record.reason)];
  if (outcome === null || reason === null) return null;
  return {
    outcome,
    isSettled: record.isSettled === true,
    reason,
    metric: readText(record.metric),
    before: readNumber(record.before),
    after: readNumber(record.after),
    ratio: readNumber(record.ratio),
    ratioInterval: intervalOf(record.lower, record.upper),
    pValue: readNumber(record.pValue),
    adjustedPValue: readNumber(record.adjustedPValue),
    daysAfter: readNumber(record.daysAfter),
    measuredUntil: readText(record.measuredUntil),
  };
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
