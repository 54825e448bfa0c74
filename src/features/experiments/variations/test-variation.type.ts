import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../../platform/graphql/scalars';
import type { TestVariation } from './test-variation.entity';

@ObjectType('TestVariation', {
  description:
    'One arm of a test: what it shows, how much traffic it gets and what was counted. Counters, rates and statistics ' +
    'are written by the system.',
  implements: Node,
  simpleResolvers: true,
})
export class TestVariationType implements Omit<TestVariation, 'user' | 'abTest'> {
  @IdField('variation', { description: 'Id of the variation.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the variation belongs to.' })
  userId: string;

  @IdField('test', { description: 'Id of the test that this is an arm of.' })
  abTestId: string;

  @Field(() => String, { description: 'Short name for programs, unique within the test, for example control.' })
  variationId: string;

  @Field(() => String, { description: 'Name of the variation, unique within the test.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What is different in this variation.' })
  description: string | null;

  @Field(() => Boolean, { description: 'Whether the other variations are compared with this one. At most one is.' })
  isControl: boolean;

  @Field(() => Float, { description: 'Part of the traffic of the test, in percent, 0 to 100.' })
  trafficPercentage: number;

  @Field(() => Json, { description: 'What the variation shows, in the words of whoever shows it.' })
  configuration: Record<string, unknown>;

  @Field(() => SafeInt, { description: 'Units that were exposed to this variation.' })
  visitors: number;

  @Field(() => SafeInt, { description: 'How often it was shown.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'How often it was clicked.' })
  clicks: number;

  @Field(() => SafeInt, {
    description: 'Conversions counted for it. May exceed the clicks: some convert without a click.',
  })
  conversions: number;

  @Field(() => Decimal, { description: 'Revenue counted for it, in the currency of the test.' })
  revenue: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Clicks per impression, 0 to 1 where every click has its impression; null without impressions.',
  })
  ctr: number | null;

  @Field(() => Float, { nullable: true, description: 'Converting units per visitor, 0 to 1; null without visitors.' })
  conversionRate: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Revenue per visitor in the currency of the test; null without visitors.',
  })
  revenuePerVisitor: string | null;

  @Field(() => Json, {
    description: 'Sums that every analysis can be repeated from, without the events. Typed: `statistics`.',
  })
  sufficientStatistics: Record<string, unknown>;

  @Field(() => Float, {
    nullable: true,
    description: 'Lower bound of the primary metric in this variation, at the confidence threshold of the test.',
  })
  confidenceIntervalLower: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Upper bound of the primary metric in this variation, at the confidence threshold of the test.',
  })
  confidenceIntervalUpper: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance, 0 to 1, that the data so far would show the minimum detectable effect; null for the control.',
  })
  statisticalPower: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the variation was dropped from the running test: since then no new unit gets it. Null where it was not.',
  })
  droppedAt: Date | null;

  @Field(() => DateTime, { description: 'When the variation was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the variation was last changed or counted.' })
  updatedAt: Date;
}
