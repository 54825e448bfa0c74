import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { LocalDate } from '../../../platform/graphql/scalars';
import { PolicyRewardEnum, TargetPolicyEnum } from './policy.enums';
import { LoggedPolicyInput, TargetPolicyInput } from './policy.input';
import { evaluateLoggedPolicy, evaluatePolicy } from './policy.service';
import { PolicyEvaluation } from './policy.type';

@Resolver()
export class PolicyResolver {
  @Query(() => PolicyEvaluation, {
    description:
      'What another way to choose recommendations would have earned, judged by those that were made: each is weighted by how much likelier that policy would have chosen it. No value where the log says too little (`INSUFFICIENT_OVERLAP`).',
  })
  async evaluatePolicy(
    @Arg('policy', () => TargetPolicyInput, {
      defaultValue: { kind: TargetPolicyEnum.UNIFORM },
      description: 'The policy to be judged; left out: an even choice.',
    })
    policy: TargetPolicyInput,
    @Arg('reward', () => PolicyRewardEnum, {
      defaultValue: PolicyRewardEnum.BEAT_BASELINE,
      description: 'What a choice is rewarded for.',
    })
    reward: PolicyRewardEnum,
    @Arg('from', () => LocalDate, { nullable: true, description: 'Recommendations made on this day (UTC) or later.' })
    from: string | null | undefined,
    @Arg('to', () => LocalDate, { nullable: true, description: 'Recommendations made on this day (UTC) or earlier.' })
    to: string | null | undefined,
    @Ctx() { db }: Context,
  ): Promise<PolicyEvaluation> {
    return evaluatePolicy(db, { policy, reward, from: from ?? null, to: to ?? null });
  }

  @Query(() => PolicyEvaluation, {
    description:
      'The same for decisions that you bring along, wherever they were logged: nothing is read or stored. Needed of each decision is the chance with which it was made then.',
  })
  evaluateLoggedPolicy(
    @Arg('input', () => LoggedPolicyInput, { description: 'Decisions, and the policy to be judged.' })
    input: LoggedPolicyInput,
  ): PolicyEvaluation {
    return evaluateLoggedPolicy(input);
  }
}
