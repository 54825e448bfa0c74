import '../ab-tests/ab-test.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../../platform/graphql/scalars';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import type { TestResult } from './test-result.entity';

@ObjectType('TestResult', {
  description: 'One analysis of a test, as it was published: written by the system and never changed.',
  implements: Node,
  simpleResolvers: true,
})
export class TestResultType implements Omit<TestResult, 'user' | 'abTest'> {
  @IdField('result', { description: 'Id of the result.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the result belongs to.' })
  userId: string;

  @IdField('test', { description: 'Id of the test that was analysed.' })
  abTestId: string;

  @Field(() => Int, { description: 'Which look at the data this was, counted from 1.' })
  lookIndex: number;

  @Field(() => String, { description: 'How the p-value was made, for example GROUP_SEQUENTIAL.' })
  method: string;

  @Field(() => SafeInt, { description: 'Units exposed, all variations together.' })
  totalVisitors: number;

  @Field(() => SafeInt, { description: 'Impressions, all variations together.' })
  totalImpressions: number;

  @Field(() => SafeInt, { description: 'Conversions, all variations together.' })
  totalConversions: number;

  @Field(() => Float, { nullable: true, description: 'For how many days the test had run.' })
  durationDays: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Two-sided p-value of the primary metric, 0 to 1, valid however often the test was looked at.',
  })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Difference of the best variation from the control in standard deviations of a unit.',
  })
  effectSize: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance, 0 to 1, that this much data shows the minimum detectable effect.',
  })
  statisticalPower: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The `variationId` of the winner; null where there is none. The variation: `winningVariation`.',
  })
  winningVariationId: string | null;

  @Field(() => Float, { nullable: true, description: 'How sure the result is, 0 to 1.' })
  confidenceLevel: number | null;

  @Field(() => StatisticalSignificanceEnum, { nullable: true, description: 'How sure the result is, in words.' })
  significanceStatus: StatisticalSignificanceEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Estimated uplift of the primary metric by the best variation, a share: 0.12 is 12 percent.',
  })
  projectedLift: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Estimated revenue per year from shipping it, in `currency`.' })
  estimatedRevenueImpact: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the revenue, ISO 4217.' })
  currency: string | null;

  @Field(() => Json, { description: 'Each variation against the control. Typed: `comparisons`.' })
  variationComparisons: Record<string, unknown>[];

  @Field(() => Json, { description: 'Boundaries, spent alpha, settings: what is needed to repeat the analysis.' })
  statisticalDetails: Record<string, unknown>;

  @Field(() => Json, { description: 'Checks of whether the data can be trusted. Typed: `healthChecks`.' })
  health: Record<string, unknown>;

  @Field(() => String, {
    description: 'Fingerprint of all that went into the analysis: the same input, the same hash.',
  })
  inputsHash: string;

  @Field(() => DateTime, { description: 'When the analysis was made.' })
  calculatedAt: Date;

  @Field(() => DateTime, { description: 'When the result was stored.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'The same as `createdAt`: a result never changes.' })
  updatedAt: Date;
}
