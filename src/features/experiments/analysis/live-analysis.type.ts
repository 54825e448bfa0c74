import '../ab-tests/ab-test.enum-types';
import './analysis.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { ConfidenceInterval } from '../confidence-interval.type';
import { AllocationGoalEnum, AllocationPhaseEnum } from './analysis.enums';

@ObjectType('LiftPoint', {
  description:
    'What a variation had shown by the end of a day: all units first exposed up to then, all that they did since.',
  simpleResolvers: true,
})
export class LiftPointType {
  @Field(() => LocalDate, { description: 'The day, UTC.' })
  day: string;

  @Field(() => SafeInt, { description: 'Units of the variation and the control together.' })
  units: number;

  @Field(() => Float, { nullable: true, description: 'The same as a share of those planned; null without a plan.' })
  informationFraction: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the control.' })
  controlValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the variation.' })
  variationValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Variation minus control, in the unit of the metric.' })
  difference: number | null;

  @Field(() => ConfidenceInterval, {
    nullable: true,
    description:
      'Repeated interval of the difference, as if the test were looked at every day: it leaves out 0 where the line of `z` ' +
      'has crossed `boundaryZ`. Without boundaries (ALWAYS_VALID) the always-valid interval.',
  })
  differenceInterval: ConfidenceInterval | null;

  @Field(() => ConfidenceInterval, {
    nullable: true,
    description: 'Interval that holds on all days at once, whatever was planned; null before 30 events.',
  })
  alwaysValidInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Variation / control - 1, a share.' })
  uplift: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Interval of the uplift, as `differenceInterval`.' })
  upliftInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'The difference in standard errors, positive when higher.' })
  z: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What |z| would have to reach on that day; null without boundaries.',
  })
  boundaryZ: number | null;
}

@ObjectType('LiftSeries', { description: 'The course of a variation against the control.', simpleResolvers: true })
export class LiftSeriesType {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => [LiftPointType], { description: 'Its days, in order. Days without new units are left out.' })
  points: LiftPointType[];
}

@ObjectType('BreakdownComparison', {
  description: 'A variation against the control among the units that have one value of a dimension.',
  simpleResolvers: true,
})
export class BreakdownComparisonType {
  @Field(() => String, { description: 'The value, for example MOBILE.' })
  value: string;

  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => SafeInt, { description: 'Units of the control that have the value.' })
  controlUnits: number;

  @Field(() => SafeInt, { description: 'Units of the variation that have it.' })
  variationUnits: number;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the control.' })
  controlValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the variation.' })
  variationValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Variation minus control, in the unit of the metric.' })
  difference: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Always-valid interval, at the corrected level.' })
  differenceInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Variation / control - 1, a share.' })
  uplift: number | null;

  @Field(() => Float, { nullable: true, description: 'p-value as if this were the only look and the only value.' })
  fixedPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, corrected within the breakdown.' })
  fixedAdjustedPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Always-valid p-value of this comparison alone.' })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The same, corrected within the breakdown (Benjamini and Hochberg): what `significance` goes by.',
  })
  adjustedPValue: number | null;

  @Field(() => StatisticalSignificanceEnum, { nullable: true, description: 'What `adjustedPValue` means, in words.' })
  significance: StatisticalSignificanceEnum | null;
}

@ObjectType('BreakdownHeterogeneity', {
  description: 'Whether a variation does more for some values of a dimension than for others.',
  simpleResolvers: true,
})
export class BreakdownHeterogeneityType {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Float, {
    nullable: true,
    description: 'p-value of "it does the same everywhere" (Cochran’s Q), of a single look. Null below two values.',
  })
  pValue: number | null;
}

@ObjectType('TestBreakdown', {
  description:
    'A test by the values that its units had of a dimension. To explore: values are corrected for their number, but what ' +
    'they suggest is for the next test to prove.',
  simpleResolvers: true,
})
export class TestBreakdownType {
  @Field(() => String, { description: 'The dimension, for example device.' })
  dimension: string;

  @Field(() => [BreakdownComparisonType], { description: 'By value and variation; at most the 50 largest values.' })
  comparisons: BreakdownComparisonType[];

  @Field(() => [BreakdownHeterogeneityType], { description: 'By variation.' })
  heterogeneity: BreakdownHeterogeneityType[];

  @Field(() => Int, { description: 'How many values are left out: those with the fewest units.' })
  omittedValues: number;
}

@ObjectType('AllocationShare', { description: 'A part of the next period’s traffic.', simpleResolvers: true })
export class AllocationShareType {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Float, { description: 'Its share, 0 to 1; all shares sum to 1.' })
  share: number;

  @Field(() => Float, { nullable: true, description: 'Chance that it is the best, 0 to 1; null without enough data.' })
  chanceToBeBest: number | null;
}

@ObjectType('AllocationAdvice', {
  description:
    'How a bandit would share the next period’s traffic. Advice only: nothing changes the split of a running test, since ' +
    'rates that are compared while the split follows them are biased.',
  simpleResolvers: true,
})
export class AllocationAdviceType {
  @Field(() => AllocationGoalEnum, { description: 'What for.' })
  goal: AllocationGoalEnum;

  @Field(() => AllocationPhaseEnum, { description: 'Whether enough is known to prefer anything.' })
  phase: AllocationPhaseEnum;

  @Field(() => [AllocationShareType], { description: 'The shares, control first.' })
  shares: AllocationShareType[];
}
