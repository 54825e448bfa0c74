import './evaluation.enum-types';
import { Field, Float, InputType } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import { ComparisonSetEnum, CorrectionEnum, EvaluationMethodEnum, EvaluationMetricEnum } from './evaluation.enums';

// The rules of these inputs relate fields to each other and to the metric. They are in evaluation.checks.ts, so that
// everything that is wrong comes in one answer.

@InputType({
  description:
    'What was counted in one variation. `conversions` belongs to PROPORTION, `sum` and `sumOfSquares` to MEAN and RATIO, ' +
    'the other three to RATIO; what the metric does not use is ignored.',
})
export class EvaluateVariationInput {
  @Field(() => String, { description: 'Name that the answer calls it by, 1 to 63 characters, each once.' })
  key: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether it is the control: exactly one is.' })
  isControl: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      'Traffic that it was to get, 0 to 100 percent; all together 100. Left out in all variations: equal shares.',
  })
  trafficPercentage?: number | null;

  @Field(() => SafeInt, { description: 'Randomised units (visitors), 0 to 10000000000. Each counts once.' })
  visitors: number;

  @Field(() => SafeInt, { nullable: true, description: 'Visitors who converted, at most `visitors`.' })
  conversions?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Sum over the visitors of the metric (of RATIO: of its numerator), -1e15 to 1e15.',
  })
  sum?: number | null;

  @Field(() => Float, { nullable: true, description: 'Sum of the squares of the same: 0 or 1e-30 to 1e30.' })
  sumOfSquares?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Sum of the denominator of a RATIO, 0 to 1e15; no denominator is negative.',
  })
  denominatorSum?: number | null;

  @Field(() => Float, { nullable: true, description: 'Sum of the squares of the denominator: 0 or 1e-30 to 1e30.' })
  denominatorSumOfSquares?: number | null;

  @Field(() => Float, { nullable: true, description: 'Sum of numerator times denominator, -1e30 to 1e30.' })
  crossProductSum?: number | null;
}

@InputType({ description: 'A test and what was counted in it. More of the metric is better.' })
export class EvaluateABTestInput {
  @Field(() => Float, {
    defaultValue: 0.95,
    description: 'How sure a result must be, 0.5 to 0.9999. Alpha is 1 - this, two-sided.',
  })
  confidenceThreshold: number;

  @Field(() => EvaluationMethodEnum, {
    defaultValue: EvaluationMethodEnum.FIXED,
    description: 'Whether this is the one planned look at the data, or may be one of several.',
  })
  method: EvaluationMethodEnum;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Planned visitors of all variations together, 2 to 10000000000. SEQUENTIAL needs it.',
  })
  plannedSampleSize?: number | null;

  @Field(() => [SafeInt], {
    nullable: true,
    description:
      'Visitors of all variations together at each look before this one, increasing; SEQUENTIAL only. At most 15; at ' +
      'most 100 in all comparisons together. What those looks have spent of alpha is gone. Left out: the first look.',
  })
  earlierLooks?: number[] | null;

  @Field(() => EvaluationMetricEnum, {
    defaultValue: EvaluationMetricEnum.PROPORTION,
    description: 'What is compared.',
  })
  metric: EvaluationMetricEnum;

  @Field(() => CorrectionEnum, {
    defaultValue: CorrectionEnum.HOLM,
    description: 'How p-values are corrected for the number of comparisons.',
  })
  correction: CorrectionEnum;

  @Field(() => ComparisonSetEnum, {
    defaultValue: ComparisonSetEnum.VS_CONTROL,
    description: 'What is compared with what. ALL_PAIRS takes at most 10 variations.',
  })
  comparisons: ComparisonSetEnum;

  @Field(() => Float, {
    nullable: true,
    description: 'The smallest uplift worth finding, a share above 0 and at most 10: `power` is the chance to find it.',
  })
  minimumDetectableEffect?: number | null;

  @Field(() => [EvaluateVariationInput], { description: 'The variations, 2 to 50.' })
  variations: EvaluateVariationInput[];
}
