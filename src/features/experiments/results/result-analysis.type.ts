import '../ab-tests/ab-test.enum-types';
import '../analysis/analysis.enum-types';
import '../calculators/evaluation.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { Decimal, SafeInt } from '../../../platform/graphql/scalars';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { GuardrailVerdictEnum, StopRuleEnum } from '../analysis/analysis.enums';
import { EvaluationMetricEnum } from '../calculators/evaluation.enums';
import { ConfidenceInterval } from '../confidence-interval.type';

@ObjectType({ description: 'One reason of a decision.', simpleResolvers: true })
export class DecisionReason {
  @Field(() => String, { description: 'What it is about, for programs, for example SIGNIFICANTLY_BETTER.' })
  code: string;

  @Field(() => String, { description: 'The reason in words.' })
  message: string;
}

@ObjectType({ description: 'How a look at a test was read, and what it leaves for the next.', simpleResolvers: true })
export class TestLook {
  @Field(() => Float, { nullable: true, description: 'Two-sided error that the whole test may make: 1 - threshold.' })
  alpha: number | null;

  @Field(() => String, { nullable: true, description: 'The metric that decides.' })
  metric: string | null;

  @Field(() => EvaluationMetricEnum, { nullable: true, description: 'What kind of metric that is.' })
  metricKind: EvaluationMetricEnum | null;

  @Field(() => String, {
    nullable: true,
    description: 'How comparisons were narrowed: PLAIN (not at all), CUPED or POST_STRATIFIED.',
  })
  approach: string | null;

  @Field(() => String, { nullable: true, description: 'Why another way that was asked for was not taken; else null.' })
  approachNote: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Units so far as a share of the planned ones, at most 1; null without a plan.',
  })
  informationFraction: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the look had a boundary of its own. With less than 2 percent of the plan as new data it has that of the look before.',
  })
  isCounted: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was the last look that can decide.' })
  isFinal: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What |z| of a single comparison has to reach at this look; null under ALWAYS_VALID.',
  })
  boundaryZ: number | null;

  @Field(() => Float, { nullable: true, description: 'The two-sided p that belongs to that boundary alone.' })
  nominalAlpha: number | null;

  @Field(() => Float, { nullable: true, description: 'How much of `alpha` has been spent up to and with this look.' })
  alphaSpent: number | null;
}

@ObjectType({
  description:
    'Two variations of a test, read by an always-valid sequence: it holds at every look and for every pair, planned or not. ' +
    'p-values are corrected over all pairs.',
  simpleResolvers: true,
})
export class VariationPair {
  @Field(() => String, { description: 'The `variationId` of the one.' })
  variationId: string;

  @Field(() => String, { description: 'The `variationId` of what it is compared with.' })
  controlId: string;

  @Field(() => Float, { nullable: true, description: 'The one minus the other, in the unit of the metric.' })
  difference: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Always-valid interval, at the corrected level.' })
  differenceInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'The one / the other - 1, a share.' })
  uplift: number | null;

  @Field(() => Float, { nullable: true, description: 'Always-valid p-value of this pair alone.' })
  pValue: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, corrected over all pairs.' })
  adjustedPValue: number | null;

  @Field(() => StatisticalSignificanceEnum, { nullable: true, description: 'What `adjustedPValue` means, in words.' })
  significance: StatisticalSignificanceEnum | null;
}

@ObjectType({ description: 'What a test does to a metric that must not get worse.', simpleResolvers: true })
export class GuardrailResult {
  @Field(() => String, { description: 'The metric.' })
  metric: string;

  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Float, { nullable: true, description: 'The largest harm that is tolerable, in the unit of the metric.' })
  margin: number | null;

  @Field(() => Boolean, { description: 'Whether more is better.' })
  higherIsBetter: boolean;

  @Field(() => Float, { nullable: true, description: 'Variation minus control, in the unit of the metric.' })
  difference: number | null;

  @Field(() => GuardrailVerdictEnum, { nullable: true, description: 'What is known.' })
  verdict: GuardrailVerdictEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'One-sided p of "the harm is at least the margin": small is safe.',
  })
  nonInferiorityPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'One-sided p of "there is no harm": small is harm.' })
  deteriorationPValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The largest harm that fits the data, in the unit of the metric; negative: it got better for sure.',
  })
  worstCaseHarm: number | null;

  @Field(() => String, { nullable: true, description: 'The same in words.' })
  message: string | null;
}

@ObjectType({ description: 'Bounds of an amount of money.', simpleResolvers: true })
export class MoneyInterval {
  @Field(() => Decimal, { description: 'Lower bound.' })
  lower: string;

  @Field(() => Decimal, { description: 'Upper bound.' })
  upper: string;
}

@ObjectType({
  description: 'Revenue per year from shipping a variation at the present traffic, in the currency of the test.',
  simpleResolvers: true,
})
export class RevenueImpactEstimate {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => Decimal, { nullable: true, description: 'The difference in revenue per unit × units a day × 365.' })
  estimate: string | null;

  @Field(() => MoneyInterval, { nullable: true, description: 'Its interval at the level of the look.' })
  interval: MoneyInterval | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'The estimate drawn towards 0 by how little most changes do: those that win look better than they are.',
  })
  shrunken: string | null;

  @Field(() => MoneyInterval, { nullable: true, description: 'Credible interval of the same.' })
  shrunkenInterval: MoneyInterval | null;

  @Field(() => Float, { nullable: true, description: 'Standard deviation of true uplifts that it is drawn by.' })
  upliftDeviation: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether that is an assumption (0.05), for fewer than five past comparisons are known.',
  })
  isDeviationAssumed: boolean | null;

  @Field(() => Float, { nullable: true, description: 'Units a day that would get it.' })
  unitsPerDay: number | null;
}

@ObjectType({
  description: 'How far a test has come. Variations that were dropped are left out.',
  simpleResolvers: true,
})
export class TestProgress {
  @Field(() => SafeInt, { nullable: true, description: 'Units so far.' })
  units: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Planned units; null without a plan.' })
  plannedUnits: number | null;

  @Field(() => Float, { nullable: true, description: 'The one as a share of the other, at most 1.' })
  informationFraction: number | null;

  @Field(() => Float, { nullable: true, description: 'Units a day so far; null before the first.' })
  unitsPerDay: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Days until the planned units are in, at that pace.' })
  daysLeft: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance that the best variation ends significant if the minimum detectable effect is true.',
  })
  conditionalPowerAtPlan: number | null;

  @Field(() => Float, { nullable: true, description: 'The same if what has been seen so far is true.' })
  conditionalPowerAtTrend: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the first chance is below 0.1, so that the test may be ended. It need not be.',
  })
  isFutile: boolean | null;
}

@ObjectType({ description: 'A rule that says that a running test should not go on as it is.', simpleResolvers: true })
export class StopRuleFinding {
  @Field(() => StopRuleEnum, { description: 'The rule.' })
  rule: StopRuleEnum;

  @Field(() => String, { nullable: true, description: 'What to do: COMPLETE or PAUSE.' })
  action: string | null;

  @Field(() => String, { nullable: true, description: 'Why, in words.' })
  message: string | null;
}

@ObjectType({ description: 'A factor of a multivariate test.', simpleResolvers: true })
export class TestFactor {
  @Field(() => String, { description: 'The key in the configurations of the variations.' })
  name: string;

  @Field(() => [String], { description: 'Its values, that of the control first.' })
  levels: string[];
}

@ObjectType({ description: 'A factor at one of its levels.', simpleResolvers: true })
export class FactorLevel {
  @Field(() => String, { description: 'The factor.' })
  factor: string;

  @Field(() => String, { description: 'The level.' })
  level: string;
}

@ObjectType({
  description:
    'What a level does, or what several do together beyond what each does alone, against the control’s levels.',
  simpleResolvers: true,
})
export class FactorialEffect {
  @Field(() => [FactorLevel], { description: 'The level, or of an interaction the levels.' })
  levels: FactorLevel[];

  @Field(() => Float, { nullable: true, description: 'Change of the metric, averaged over the other factors.' })
  estimate: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Its interval, at the level of the look.' })
  interval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value of this effect alone, of a single look.' })
  pValue: number | null;
}

@ObjectType({ description: 'A main effect or an interaction, all levels together.', simpleResolvers: true })
export class FactorialTerm {
  @Field(() => [String], { description: 'One factor: its main effect. Two: their interaction.' })
  factors: string[];

  @Field(() => Float, { nullable: true, description: 'p-value of the term, of a single look (Wald chi-square).' })
  pValue: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, corrected by Holm over all terms.' })
  adjustedPValue: number | null;

  @Field(() => [FactorialEffect], { description: 'The effects of the levels.' })
  effects: FactorialEffect[];
}

@ObjectType({
  description: 'A multivariate test read as one: every factor by all units, not by those of a single variation.',
  simpleResolvers: true,
})
export class TestFactorial {
  @Field(() => [TestFactor], { description: 'The factors that the variations differ in.' })
  factors: TestFactor[];

  @Field(() => [FactorialTerm], { description: 'Main effects, then interactions of two.' })
  terms: FactorialTerm[];

  @Field(() => String, { nullable: true, description: 'Why there are no terms, where there are none.' })
  explanation: string | null;
}
