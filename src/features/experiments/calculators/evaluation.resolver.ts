import { Arg, Query, Resolver } from 'type-graphql';
import { evaluate } from './evaluation';
import { requireExperiment } from './evaluation.checks';
import { EvaluateABTestInput } from './evaluation.input';
import type { Evaluation } from './evaluation.model';
import { ABTestEvaluationType } from './evaluation.type';

@Resolver()
export class EvaluationResolver {
  @Query(() => ABTestEvaluationType, {
    description:
      'Analyses the counts of a test that you bring along: nothing is read or stored. The same arithmetic as that of the ' +
      'tests of this service, so that anybody can check it.',
  })
  evaluateABTest(
    @Arg('input', () => EvaluateABTestInput, { description: 'The test and its counts.' }) input: EvaluateABTestInput,
  ): Evaluation {
    return evaluate(requireExperiment(input));
  }
}
