import { Arg, Query, Resolver } from 'type-graphql';
import { planABTest, type TestPlan } from './planning';
import { requirePlan, requireQuestion } from './planning.checks';
import { PlanABTestInput } from './planning.input';
import { ABTestPlanType } from './planning.type';

@Resolver()
export class PlanningResolver {
  @Query(() => ABTestPlanType, {
    description:
      'Computes what a plan leaves out: sample size, smallest change that can be found, or power; and the duration. ' +
      'Nothing is read or stored.',
  })
  planABTest(@Arg('input', () => PlanABTestInput, { description: 'What is known.' }) input: PlanABTestInput): TestPlan {
    return requirePlan(planABTest(requireQuestion(input)), input);
  }
}
