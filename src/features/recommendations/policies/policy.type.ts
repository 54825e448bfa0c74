import './policy.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { PolicyVerdictEnum } from './policy.enums';

@ObjectType({ description: 'What a policy would have earned per decision.', simpleResolvers: true })
export class PolicyValue {
  @Field(() => Float, { description: 'Mean reward of a decision.' })
  estimate: number;

  @Field(() => Float, { description: 'Lower end of its 95 percent confidence interval.' })
  lower: number;

  @Field(() => Float, { description: 'Upper end.' })
  upper: number;
}

@ObjectType({
  description:
    'What another policy would have earned on decisions that were made and logged, and whether that can be said.',
  simpleResolvers: true,
})
export class PolicyEvaluation {
  @Field(() => PolicyVerdictEnum, { description: 'Whether the log says it; there are values only with OK.' })
  verdict: PolicyVerdictEnum;

  @Field(() => String, { description: 'The verdict in a sentence, what to do, and what the values rest on.' })
  explanation: string;

  @Field(() => Int, {
    description: 'Decisions whose reward is known: what the values are computed from, at most the latest 10000.',
  })
  decisions: number;

  @Field(() => Int, {
    description:
      'Decisions that cannot be used: their reward is not known (yet), or it was not logged what else could have been chosen.',
  })
  unusable: number;

  @Field(() => Float, {
    nullable: true,
    description: 'So many decisions of the policy itself would tell about as much; null without decisions.',
  })
  effectiveSampleSize: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean weight, 1 up to chance where the log covers the policy; null without decisions.',
  })
  meanWeight: number | null;

  @Field(() => Float, { nullable: true, description: 'The largest weight of a decision; null without decisions.' })
  largestWeight: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean reward of the policy that ran; null unless OK.' })
  loggedValue: number | null;

  @Field(() => PolicyValue, {
    nullable: true,
    description: 'By self-normalised weighting (SNIPS): hardly biased, whatever rewards are like. Null unless OK.',
  })
  value: PolicyValue | null;

  @Field(() => PolicyValue, {
    nullable: true,
    description:
      'By a model of the rewards, corrected where the log disagrees (doubly robust). It should agree with `value`; null unless OK.',
  })
  doublyRobust: PolicyValue | null;

  @Field(() => PolicyValue, {
    nullable: true,
    description:
      'By weights that are cut off at `weightCutoff` (truncated importance sampling): no few decisions can decide it, and of rewards that are not negative it is too low rather than too high. Far from `value`, huge weights have made that one; null unless OK.',
  })
  clipped: PolicyValue | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The square root of the decisions: no weight counts more in `clipped`.',
  })
  weightCutoff: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share 0 to 1 of the decisions whose weight was cut; null unless OK.',
  })
  clippedShare: number | null;
}
