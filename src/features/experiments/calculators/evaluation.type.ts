import '../ab-tests/ab-test.enum-types';
import './evaluation.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import { StatisticalSignificanceEnum, TestDecisionEnum } from '../ab-tests/ab-test.enums';
import { ConfidenceInterval } from '../confidence-interval.type';
import { ComparisonTestEnum, EvaluationWarningEnum, PowerBasisEnum } from './evaluation.enums';
import type { EvaluatedComparison, Evaluation, EvaluationWarning, SampleRatioCheck } from './evaluation.model';

@ObjectType('EvaluatedComparison', {
  description:
    'One variation against another, normally the control. Each comparison has one p-value, of the difference; the uplift ' +
    'is the same in another unit. A number that cannot be had is null, and a warning says why.',
  simpleResolvers: true,
})
export class EvaluatedComparisonType implements EvaluatedComparison {
  @Field(() => String, { description: 'The variation.' })
  variationKey: string;

  @Field(() => String, { description: 'What it is compared with: the control, or of ALL_PAIRS the earlier variation.' })
  controlKey: string;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in what it is compared with.' })
  controlValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the variation.' })
  variationValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Variation minus control, in the unit of the metric.' })
  difference: number | null;

  @Field(() => ConfidenceInterval, {
    nullable: true,
    description:
      'Interval of the difference, at the level of the verdict: corrected, and under SEQUENTIAL that of this look. It ' +
      'leaves out 0 when the comparison is significant, and only then (of FISHER_EXACT the two can disagree at the edge).',
  })
  differenceInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Variation / control - 1, a share: 0.12 is 12 percent more.' })
  uplift: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Interval of the uplift, at the same level.' })
  upliftInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'z, or t of WELCH_T; positive when the variation is higher.' })
  statistic: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Two-sided p-value that the verdict goes by, 0 to 1. FIXED: `fixedPValue`. SEQUENTIAL: the repeated p-value, the ' +
      'smallest alpha at which the test would stop at this look; not below 1e-300.',
  })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Logarithm of `pValue` to the base 10; of FIXED it goes on where `pValue` is 0.',
  })
  log10PValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Two-sided p-value of the data as if this were the only look, 0 to 1.',
  })
  fixedPValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: '`pValue` corrected for the number of comparisons, 0 to 1; never below it.',
  })
  adjustedPValue: number | null;

  @Field(() => StatisticalSignificanceEnum, { nullable: true, description: 'What `adjustedPValue` means, in words.' })
  significance: StatisticalSignificanceEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Difference in standard deviations of a visitor, pooled over both variations (Cohen’s d).',
  })
  effectSize: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Chance, 0 to 1, that this look at so many visitors finds the effect that `powerOf` names, in its direction.',
  })
  power: number | null;

  @Field(() => PowerBasisEnum, {
    nullable: true,
    description: 'Which effect: the minimum detectable one where the input gives it, else the one that was seen.',
  })
  powerOf: PowerBasisEnum | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Chance, 0 to 1, that the variation is better. Of PROPORTION with uniform priors, else normal. No rule to stop by.',
  })
  chanceToBeatControl: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What is lost on average by shipping the variation in case it is worse, in the unit of the metric.',
  })
  expectedLoss: number | null;

  @Field(() => ComparisonTestEnum, { nullable: true, description: 'The test that gave the p-value.' })
  test: ComparisonTestEnum | null;
}

@ObjectType('SampleRatioCheck', {
  description: 'Whether the visitors are split as planned: chi-square over the variations that get traffic.',
  simpleResolvers: true,
})
export class SampleRatioCheckType implements SampleRatioCheck {
  @Field(() => Float, { nullable: true, description: 'p-value of the planned split, 0 to 1; null without visitors.' })
  pValue: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether p < 0.001 or a variation without traffic has visitors; null where it cannot be told.',
  })
  detected: boolean | null;
}

@ObjectType('ChanceToBeBest', { description: 'How likely a variation is the best of all.', simpleResolvers: true })
export class ChanceToBeBestType {
  @Field(() => String, { description: 'The variation.' })
  variationKey: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'Chance, 0 to 1, all together 1; chances below 1e-15 are 0. Null while a variation has too little data.',
  })
  probability: number | null;
}

@ObjectType('EvaluationWarning', { description: 'What asks for care.', simpleResolvers: true })
export class EvaluationWarningType implements EvaluationWarning {
  @Field(() => EvaluationWarningEnum, { description: 'What it is about, for programs.' })
  code: EvaluationWarningEnum;

  @Field(() => String, { description: 'What it is about, for people.' })
  message: string;

  @Field(() => String, { nullable: true, description: 'The variation that it is about; null: the whole test.' })
  variationKey: string | null;
}

@ObjectType('ABTestEvaluation', {
  description: 'What the counts of a test say. Computed from the input alone: the same input, the same answer.',
  simpleResolvers: true,
})
export class ABTestEvaluationType implements Omit<Evaluation, 'reasons'> {
  @Field(() => [EvaluatedComparisonType], { description: 'The comparisons, in the order of the variations.' })
  comparisons: EvaluatedComparisonType[];

  @Field(() => SampleRatioCheckType, { description: 'Whether the split is as planned.' })
  sampleRatioMismatch: SampleRatioCheckType;

  @Field(() => [ChanceToBeBestType], { description: 'Of every variation, in the order of the input.' })
  chanceToBeBest: ChanceToBeBestType[];

  @Field(() => [EvaluationWarningType], { description: 'What asks for care, and why numbers are missing.' })
  warnings: EvaluationWarningType[];

  @Field(() => SafeInt, { description: 'Visitors of all variations together.' })
  totalVisitors: number;

  @Field(() => Float, {
    nullable: true,
    description: '`totalVisitors` as a share of `plannedSampleSize`, at most 1; null without a planned size.',
  })
  informationFraction: number | null;

  @Field(() => TestDecisionEnum, {
    description:
      'What is advised. By comparisons with the control only; a sample ratio mismatch always leads to REVIEW, and a ' +
      'fixed-sample p-value before the planned size never to SHIP.',
  })
  decision: TestDecisionEnum;

  @Field(() => [String], { description: 'Why, in sentences.' })
  decisionReasons: string[];

  @Field(() => String, { nullable: true, description: 'The variation to ship; null unless the decision is SHIP.' })
  winningVariationKey: string | null;
}
