import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Json } from '../../../platform/graphql/scalars';
import { loadVariation } from '../experiment.loaders';
import type { TestVariation } from '../variations/test-variation.entity';
import { TestVariationType } from '../variations/test-variation.type';
import { assignVariation, assignVariations, type UnitAssignment } from './test-assignment.service';
import { VariationAssignmentType } from './test-assignment.type';

const KEPT = 'A unit keeps its variation for as long as the test runs; a test that is PAUSED takes no new units.';

@Resolver(() => VariationAssignmentType)
export class AssignmentResolver {
  @FieldResolver(() => TestVariationType, {
    nullable: true,
    description: 'The variation that the unit gets; null where it is not in the experiment.',
  })
  async variation(
    @Root() { abTestId, variationId }: UnitAssignment,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation | null> {
    return loadVariation(context, info, abTestId, variationId);
  }

  @Mutation(() => VariationAssignmentType, {
    description: `Gives a unit its variation of a test: the same whenever, and by however many at once, it is asked for. ${KEPT}`,
  })
  async assignVariation(
    @Arg('abTestId', () => ID, { description: 'Id of the test.' }) abTestId: string,
    @Arg('unitId', () => String, {
      description: 'What is randomised, such as a visitor or an account, by a name that stays: 1 to 200 characters.',
    })
    unitId: string,
    @Arg('attributes', () => Json, {
      nullable: true,
      description:
        'What is known of the unit before it sees anything, such as its device: a JSON object of at most 4 kB. Kept with ' +
        'a new assignment, for results by group; it has no say in which variation the unit gets.',
    })
    attributes: unknown,
    @Ctx() context: Context,
  ): Promise<UnitAssignment> {
    return assignVariation(context.db, decodeId('test', abTestId, 'abTestId'), unitId, attributes ?? {});
  }

  @Mutation(() => [VariationAssignmentType], {
    description: `Gives many units their variations of a test, in the order of \`unitIds\`. ${KEPT}`,
  })
  async assignVariations(
    @Arg('abTestId', () => ID, { description: 'Id of the test.' }) abTestId: string,
    @Arg('unitIds', () => [String], { description: 'The units, at most 1000, each 1 to 200 characters.' })
    unitIds: string[],
    @Ctx() context: Context,
  ): Promise<UnitAssignment[]> {
    return assignVariations(context.db, decodeId('test', abTestId, 'abTestId'), unitIds);
  }
}
