import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { ForbiddenError } from '../../../platform/errors';
import type { Context } from '../../../platform/graphql/context';
import { decodeId, IdField } from '../../../platform/graphql/ids';
import { Json } from '../../../platform/graphql/scalars';
import type { AssignmentPlan } from './assignment';
import { assignmentPlanOf } from './test-assignment.service';

@ObjectType('ABTestAssignmentPlan', {
  description: 'What a program needs to assign units by itself, without asking for each.',
  simpleResolvers: true,
})
class AssignmentPlanType {
  @IdField('test', { description: 'Id of the test.' })
  abTestId: string;

  @Field(() => Boolean, { description: 'Whether the test takes new units now: it is ACTIVE.' })
  takesUnits: boolean;

  @Field(() => Json, {
    description:
      'The first argument of `assignUnit` of `personalization-api/assignment`: hash version, salt, coverage, ranges of the ' +
      'variations, range of the exclusion group and holdouts. Keep it on servers: who knows the salt can choose a variation.',
  })
  plan: AssignmentPlan;
}

@Resolver()
export class AssignmentPlanResolver {
  @Query(() => AssignmentPlanType, {
    description:
      'The plan by which units are assigned. It knows nothing of units that kept what they had before a variation was ' +
      'dropped or a holdout was made; `assignVariation` does. NOT_FOUND where the viewer has no such test, FORBIDDEN for ANALYST.',
  })
  async abTestAssignmentPlan(
    @Arg('abTestId', () => ID, { description: 'Id of the test.' }) abTestId: string,
    @Ctx() context: Context,
  ): Promise<AssignmentPlanType> {
    const id = decodeId('test', abTestId, 'abTestId');
    if (context.viewer.role === 'ANALYST') {
      throw new ForbiddenError('The role ANALYST may not read by what units are assigned.');
    }
    return { abTestId: id, ...(await assignmentPlanOf(context.db, id)) };
  }
}
