import './policy.enum-types';
import { Field, Float, InputType, Int } from 'type-graphql';
import { PolicyDimensionEnum, TargetPolicyEnum } from './policy.enums';

@InputType({ description: 'By how much more often options of one kind are to be chosen.' })
export class PolicyWeightInput {
  @Field(() => PolicyDimensionEnum, { description: 'What of the option.' })
  dimension: PolicyDimensionEnum;

  @Field(() => String, { description: 'Its value, for example VIDEO.' })
  value: string;

  @Field(() => Float, { description: 'Factor on the chance, 0 to 1000: 2 is twice as often, 0 never.' })
  weight: number;
}

@InputType({ description: 'A policy to be judged by the decisions of the one that ran.' })
export class TargetPolicyInput {
  @Field(() => TargetPolicyEnum, { description: 'How it chooses.' })
  kind: TargetPolicyEnum;

  @Field(() => Float, {
    nullable: true,
    description: 'With GREEDY: the share of decisions that is chosen evenly, 0 to 1; 0 where it is left out.',
  })
  exploration?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'With THOMPSON, where it must be given, and GREEDY: 0 (cautious) to 1; left out with GREEDY: that of the time.',
  })
  riskTolerance?: number | null;

  @Field(() => [PolicyWeightInput], {
    nullable: true,
    description:
      'With WEIGHTED: 1 to 100 factors; those that fit an option are multiplied, and without any it keeps its chance.',
  })
  weights?: PolicyWeightInput[] | null;
}

@InputType({ description: 'Decisions of a policy that are alike.' })
export class LoggedDecisionInput {
  @Field(() => String, {
    description:
      'In what situation, for example a position; at most 200 characters. The policy to be judged is given by situation.',
  })
  context: string;

  @Field(() => String, { description: 'What was chosen; at most 200 characters.' })
  action: string;

  @Field(() => Float, { description: 'The chance with which it was chosen then, above 0 and at most 1.' })
  propensity: number;

  @Field(() => Float, { description: 'What came of it, for example 1 for a click; -1e9 to 1e9.' })
  reward: number;

  @Field(() => Int, { defaultValue: 1, description: 'How many such decisions, 1 to 100000.' })
  count: number;
}

@InputType({ description: 'How often the policy to be judged chooses an action.' })
export class TargetChanceInput {
  @Field(() => String, {
    nullable: true,
    description: 'In this situation; null: in every one that has no chances of its own.',
  })
  context?: string | null;

  @Field(() => String, { description: 'The action.' })
  action: string;

  @Field(() => Float, { description: 'Its chance, 0 to 1; those of a situation sum to 1.' })
  chance: number;
}

@InputType({ description: 'A log of decisions, and a policy to be judged by it.' })
export class LoggedPolicyInput {
  @Field(() => [LoggedDecisionInput], { description: '1 to 5000 kinds of decisions, 100000 decisions at most.' })
  decisions: LoggedDecisionInput[];

  @Field(() => [TargetChanceInput], { description: '1 to 5000 chances.' })
  target: TargetChanceInput[];
}
