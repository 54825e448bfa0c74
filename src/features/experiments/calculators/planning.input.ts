import './evaluation.enum-types';
import { Field, Float, InputType, Int } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import { CorrectionEnum } from './evaluation.enums';

// The rules relate fields to each other; they are in planning.checks.ts, so that all that is wrong comes in one answer.

@InputType({
  description:
    'A test that is being planned. Of sample size, minimum detectable effect and power one is left out and computed; ' +
    'power is 0.8 where one of the other two is left out and it is not said.',
})
export class PlanABTestInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Today’s conversion rate, a share above 0 and below 1. Either this or `baselineMean`.',
  })
  baselineRate?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Today’s mean per visitor, 1e-9 to 1e15, for example of revenue; with `standardDeviation`.',
  })
  baselineMean?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation over visitors of the same, 1e-9 to 1e15.',
  })
  standardDeviation?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The smallest change worth finding, a share of the baseline: 0.1 is 10 percent up, -0.1 down; -1 to 10, not 0.',
  })
  minimumDetectableEffect?: number | null;

  @Field(() => Float, { nullable: true, description: 'Chance to find that change, 0.5 to 0.9999.' })
  power?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Visitors of each variation, 2 to 10000000000; only with an even split.',
  })
  sampleSizePerVariation?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Visitors of all variations together, 4 to 1000000000000. Either this or `sampleSizePerVariation`.',
  })
  totalSampleSize?: number | null;

  @Field(() => Float, {
    defaultValue: 0.95,
    description: 'How sure a result must be, 0.5 to 0.9999. Alpha is 1 - this, two-sided.',
  })
  confidenceThreshold: number;

  @Field(() => Int, { defaultValue: 2, description: 'Number of variations with the control, 2 to 50.' })
  variations: number;

  @Field(() => CorrectionEnum, {
    defaultValue: CorrectionEnum.HOLM,
    description:
      'How p-values will be corrected. HOLM and BENJAMINI_HOCHBERG plan for alpha divided by the number of treatments, ' +
      'which is enough for both.',
  })
  correction: CorrectionEnum;

  @Field(() => [Float], {
    nullable: true,
    description: 'Shares of the traffic, control first, each above 0, together 1. Left out: equal shares.',
  })
  trafficSplit?: number[] | null;

  @Field(() => Float, {
    nullable: true,
    description: 'New visitors in the test per day, all variations together, 0.001 to 1e12; gives the duration.',
  })
  dailyVisitors?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the data will be looked at before the end and the test stopped early (SEQUENTIAL).',
  })
  sequential: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Looks with the last one, equally spaced, 2 to 30; with `sequential` only. Left out: 10.',
  })
  looks?: number | null;
}
