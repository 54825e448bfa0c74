import { Field, Float, ObjectType } from 'type-graphql';
import { readNumber, readRecord } from '../../platform/json-values';

@ObjectType({
  description: 'A closed interval that an estimate comes with, in the unit of the estimate.',
  simpleResolvers: true,
})
export class ConfidenceInterval {
  @Field(() => Float, { description: 'Lower bound.' })
  lower: number;

  @Field(() => Float, { description: 'Upper bound.' })
  upper: number;
}

/** The interval of two bounds; null unless both are known. */
export function intervalOf(lower: unknown, upper: unknown): ConfidenceInterval | null {
  const [from, to] = [readNumber(lower), readNumber(upper)];
  return from === null || to === null ? null : { lower: from, upper: to };
}

/** The interval that JSON holds as `{ lower, upper }`. */
export function readInterval(value: unknown): ConfidenceInterval | null {
  const { lower, upper } = readRecord(value);
  return intervalOf(lower, upper);
}
