import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/graphql/context';
import { changeLimits, readLimits } from './generation-limits.service';
import { ContentGenerationLimitsInput, ContentGenerationLimitsType } from './generation-limits.type';

@Resolver()
export class GenerationLimitsResolver {
  @Query(() => ContentGenerationLimitsType, {
    description: 'What the account may have made, and what it has made and spent.',
  })
  async contentGenerationLimits(@Ctx() { db, generationLimits }: Context): Promise<ContentGenerationLimitsType> {
    return readLimits(db, generationLimits);
  }

  @Mutation(() => ContentGenerationLimitsType, {
    description: 'Sets what the account allows itself. Never more than the installation does: the smaller one counts.',
  })
  async setContentGenerationLimits(
    @Arg('input', () => ContentGenerationLimitsInput, { description: 'What to allow.' })
    input: ContentGenerationLimitsInput,
    @Ctx() { db, generationLimits }: Context,
  ): Promise<ContentGenerationLimitsType> {
    await changeLimits(db, input);
    return readLimits(db, generationLimits);
  }
}
