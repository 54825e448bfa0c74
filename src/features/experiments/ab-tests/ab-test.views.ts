import { Field, Float, ObjectType } from 'type-graphql';
import { readNumber, readNumbers, readRecord, readRecords, readText } from '../../../platform/json-values';

@ObjectType({ description: 'How much of the traffic of a test a variation gets.', simpleResolvers: true })
export class TrafficShare {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the traffic of the test, 0 to 1; all shares sum to 1. Null where all weights are 0.',
  })
  share: number | null;
}

@ObjectType({ description: 'A metric that a test must not make worse.', simpleResolvers: true })
export class GuardrailMetric {
  @Field(() => String, { description: 'The metric, for example revenue_per_visitor.' })
  metric: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The largest harm that is tolerable, above 0, in the unit of the metric; null where none was set.',
  })
  margin: number | null;

  @Field(() => Boolean, { description: 'Whether more is better: false for costs, complaints, latency.' })
  higherIsBetter: boolean;
}

@ObjectType({ description: 'A part of the traffic of a test that belongs to a variation.', simpleResolvers: true })
export class TrafficRange {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Float, { description: 'Where the part begins, 0 to 1.' })
  start: number;

  @Field(() => Float, { description: 'Where the part ends, 0 to 1; the point itself is not in it.' })
  end: number;
}

/** `ab_tests.traffic_ranges`: `[{ variationId, start, end }]`, in order; what is no range is passed over. */
export function trafficRangeList(trafficRanges: unknown): TrafficRange[] {
  return readRecords(trafficRanges).flatMap((range) => {
    const variationId = readText(range.variationId);
    const [start, end] = [readNumber(range.start), readNumber(range.end)];
    return variationId && start !== null && end !== null ? [{ variationId, start, end }] : [];
  });
}

/** `ab_tests.traffic_split`: `{ [variationId]: weight }`, weights ≥ 0 of any scale, as shares of their sum. */
export function trafficShares(trafficSplit: unknown): TrafficShare[] {
  const weights = readNumbers(trafficSplit).filter(([, weight]) => weight >= 0);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights.map(([variationId, weight]) => ({ variationId, share: total > 0 ? weight / total : null }));
}

/** `ab_tests.decision_reasons`: `[{ code, message }]`, or plain texts; the code stands in for a missing message. */
export function decisionReasonTexts(decisionReasons: unknown): string[] {
  if (!Array.isArray(decisionReasons)) return [];
  return decisionReasons.flatMap((reason) => {
    const { message, code } = readRecord(reason);
    return readText(reason) || readText(message) || readText(code) || [];
  });
}
