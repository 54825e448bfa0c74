import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import type { TestPlan } from './planning';
import { PlanUnknownEnum } from './planning.enums';

registerEnumType(PlanUnknownEnum, {
  name: 'PlanUnknownEnum',
  description: 'Which part of a plan was computed from the others.',
  valuesConfig: {
    SAMPLE_SIZE: { description: 'How many visitors are needed.' },
    MINIMUM_DETECTABLE_EFFECT: { description: 'How small a change can be found.' },
    POWER: { description: 'How likely the change is found.' },
  },
});

@ObjectType('ABTestPlan', {
  description: 'A complete plan of a test. Every variation is to be compared with the control.',
  simpleResolvers: true,
})
export class ABTestPlanType implements TestPlan {
  @Field(() => PlanUnknownEnum, { description: 'What was computed; the rest is as it was given.' })
  solvedFor: PlanUnknownEnum;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Visitors of each variation; null with an uneven split: `sampleSizes`.',
  })
  sampleSizePerVariation: number | null;

  @Field(() => [SafeInt], { description: 'Visitors by variation, control first, rounded up.' })
  sampleSizes: number[];

  @Field(() => SafeInt, { description: 'Visitors of all variations together; with interim looks the most needed.' })
  totalSampleSize: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Days that they take, rounded up; null without `dailyVisitors`.',
  })
  durationDays: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Whole weeks that contain these days: weekdays differ.' })
  durationWeeks: number | null;

  @Field(() => Float, { description: 'The smallest change that is found, a share of the baseline.' })
  minimumDetectableEffect: number;

  @Field(() => Float, { description: 'The same in the unit of the metric.' })
  minimumDetectableDifference: number;

  @Field(() => Float, { description: 'Chance, 0 to 1, to find that change in its direction.' })
  power: number;

  @Field(() => Float, { description: 'Two-sided level of each comparison, 0 to 1, corrected for their number.' })
  alphaPerComparison: number;

  @Field(() => Int, { description: 'Looks with the last one; 1 without interim looks.' })
  looks: number;

  @Field(() => Float, { description: 'What the looks cost: size over that of a test with one look, at least 1.' })
  inflation: number;

  @Field(() => Float, {
    description:
      'What the looks save: expected share, 0 to 1, of `totalSampleSize` that is used if the effect is real.',
  })
  expectedSampleShare: number;
}
