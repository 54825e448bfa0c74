import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { loadRecord } from '../../../platform/graphql/record-loaders';
import { compact } from '../../../platform/json-values';
import { contents } from '../content.store';
import { PersonalizedContentType } from '../content.type';
import type { PersonalizedContent } from '../personalized-content.entity';
import { GeneratePersonalizedContentInput } from './generate-content.input';
import { generateContent } from './generate-content.service';
import { GeneratedContentAnswer } from './generate-content.type';
import { ContentGenerationOutcomeEnum, ContentGeneratorEnum } from './generation.enums';
import { requestOf } from './generation-request';
import type { ContentGenerationRun } from './runs/content-generation-run.entity';
import { generationRuns } from './runs/generation-run.store';
import { ContentGenerationRunType } from './runs/generation-run.type';
import { startRun } from './runs/start-run.service';

@Resolver(() => GeneratedContentAnswer)
export class GenerateContentResolver {
  @Mutation(() => GeneratedContentAnswer, {
    description:
      'Makes a content of a template: profile, learned preferences, campaign, its settings and the given values are filled in. The ' +
      'same inputs give the same content and one row: asked again, it is found. By TEMPLATE at once; a model is asked by a worker, ' +
      'in a run of one row; CONFLICT where none is configured. BAD_USER_INPUT names all that is missing, RATE_LIMITED says when to try again.',
  })
  async generatePersonalizedContent(
    @Arg('input', () => GeneratePersonalizedContentInput, { description: 'What to make.' })
    input: GeneratePersonalizedContentInput,
    @Ctx() { db, generationLimits, models, assets }: Context,
  ): Promise<GeneratedContentAnswer> {
    const wanted = { values: input.values ?? {}, targeting: compact(input.targeting ?? {}) };
    const nothing = { contentId: null, runId: null, reason: null, message: null, missing: [] };
    if (input.generator !== ContentGeneratorEnum.TEMPLATE) {
      const rows = [{ reference: null, ...wanted }];
      const runId = await startRun(db, requestOf(input), rows, { limits: generationLimits, models });
      return { ...nothing, outcome: ContentGenerationOutcomeEnum.PENDING, runId };
    }
    const made = await generateContent(db, requestOf(input), wanted, { limits: generationLimits, assets });
    const { reason = null, message = null, missing = [] } = made.nothing ?? {};
    return { ...nothing, outcome: made.outcome, contentId: made.contentId, reason, message, missing };
  }

  @FieldResolver(() => PersonalizedContentType, {
    nullable: true,
    description: 'The content; null: there is none, or not yet.',
  })
  async content(
    @Root() { contentId }: GeneratedContentAnswer,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent | null> {
    return loadRecord(context, info, contents, contentId);
  }

  @FieldResolver(() => ContentGenerationRunType, {
    nullable: true,
    description: 'The run in which a worker makes it; null: it is done.',
  })
  async run(
    @Root() { runId }: GeneratedContentAnswer,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun | null> {
    return loadRecord(context, info, generationRuns, runId);
  }
}
