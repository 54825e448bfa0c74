import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  Float,
  ID,
  Info,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { ConnectionValue } from '../../../../platform/graphql/connection';
import type { Context } from '../../../../platform/graphql/context';
import { decodeId } from '../../../../platform/graphql/ids';
import { Needs } from '../../../../platform/graphql/needs';
import type { PageArgs } from '../../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../../platform/graphql/record-loaders';
import { compact } from '../../../../platform/json-values';
import { changesOf } from '../../../../platform/live/change';
import type { Campaign } from '../../../campaigns/campaign.entity';
import { campaigns } from '../../../campaigns/campaign.store';
import { CampaignType } from '../../../campaigns/campaign.type';
import { Audience, readAudience } from '../../../campaigns/settings/settings.audience';
import type { ContentTemplate } from '../../../templates/content-template.entity';
import { templates } from '../../../templates/template.store';
import { ContentTemplateType } from '../../../templates/template.type';
import { contents } from '../../content.store';
import { PersonalizedContentType } from '../../content.type';
import type { PersonalizedContent } from '../../personalized-content.entity';
import { requestOf } from '../generation-request';
import type { ContentGenerationRow } from './content-generation-row.entity';
import type { ContentGenerationRun } from './content-generation-run.entity';
import { GeneratePersonalizedContentsInput } from './generation-run.input';
import { generationRowListing, generationRunListing } from './generation-run.listing';
import { cancelRun } from './generation-run.service';
import { GENERATION_RUN_CHANGES, generationRuns } from './generation-run.store';
import { ContentGenerationRowType, ContentGenerationRunType } from './generation-run.type';
import { startRun } from './start-run.service';

const watchedRun = ({ id }: { id: string }) => decodeId(generationRuns.idPrefix, id, 'id');

@Resolver(() => ContentGenerationRunType)
export class ContentGenerationRunResolver {
  @Query(() => ContentGenerationRunType, {
    nullable: true,
    description: 'One run that makes contents. NOT_FOUND where the viewer has none with this id.',
  })
  async contentGenerationRun(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun> {
    return requireRecordById(context, info, generationRuns, id);
  }

  @Query(() => generationRunListing.Connection, { description: 'The runs of the viewer that make contents.' })
  async contentGenerationRuns(
    @Args(() => generationRunListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentGenerationRun>> {
    return generationRunListing.list(context, info, args);
  }

  @Mutation(() => ContentGenerationRunType, {
    description:
      'Has a worker make many contents. Answers at once with the run: ask for it again, or subscribe to its progress. Each row is ' +
      'made exactly once, also where workers die on the way. CONFLICT where too many runs are under way or no such model is configured, RATE_LIMITED where the ' +
      'budget of models is used up.',
  })
  async generatePersonalizedContents(
    @Arg('input', () => GeneratePersonalizedContentsInput, { description: 'What to make.' })
    input: GeneratePersonalizedContentsInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun> {
    const rows = input.rows.map(({ reference = null, values, targeting }) => ({
      reference,
      values: values ?? {},
      targeting: compact(targeting ?? {}),
    }));
    const id = await startRun(context.db, requestOf(input), rows, {
      limits: context.generationLimits,
      models: context.models,
    });
    return requireRecord(context, info, generationRuns, id);
  }

  @Mutation(() => ContentGenerationRunType, {
    description:
      'Ends a run where it is; what it has made stays, and rows that it has not made stay PENDING. CONFLICT where it has ended by itself.',
  })
  async cancelContentGeneration(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun> {
    const uuid = decodeId(generationRuns.idPrefix, id);
    await cancelRun(context.db, uuid);
    return requireRecord(context, info, generationRuns, uuid);
  }

  @Subscription(() => ContentGenerationRunType, {
    subscribe: changesOf(GENERATION_RUN_CHANGES, watchedRun),
    description:
      'A run that makes contents: at once, and again as it proceeds. NOT_FOUND where the viewer has none with this id.',
  })
  async contentGenerationProgress(
    @Arg('id', () => ID, { description: 'Id of the run to watch.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun> {
    return requireRecord(context, info, generationRuns, watchedRun({ id }));
  }

  @FieldResolver(() => Float, { description: 'Share 0 to 1 of its rows that have an outcome.' })
  @Needs('total', 'made', 'existed', 'skipped', 'failed')
  progress(@Root() { total, made, existed, skipped, failed }: ContentGenerationRun): number {
    return (made + existed + skipped + failed) / total;
  }

  @FieldResolver(() => generationRowListing.Connection, { description: 'Its rows, with what came of each.' })
  @Needs()
  async rows(
    @Root() { id }: ContentGenerationRun,
    @Args(() => generationRowListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentGenerationRow>> {
    return generationRowListing.listChildren(context, info, args, 'runId', id);
  }

  @FieldResolver(() => CampaignType, { nullable: true, description: 'The campaign; null: it was deleted.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: ContentGenerationRun,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign | null> {
    return loadRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => ContentTemplateType, { nullable: true, description: 'The template; null: it was deleted.' })
  @Needs('templateId')
  async template(
    @Root() { templateId }: ContentGenerationRun,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate | null> {
    return loadRecord(context, info, templates, templateId);
  }
}

@Resolver(() => ContentGenerationRowType)
export class ContentGenerationRowResolver {
  @FieldResolver(() => ContentGenerationRunType, { description: 'The run that it is a row of.' })
  @Needs('runId')
  async run(
    @Root() { runId }: ContentGenerationRow,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGenerationRun> {
    return requireRecord(context, info, generationRuns, runId);
  }

  @FieldResolver(() => Audience, { description: 'Whom it is for.' })
  @Needs('targeting')
  audience(@Root() { targeting }: ContentGenerationRow): Audience {
    return readAudience(targeting);
  }

  @FieldResolver(() => PersonalizedContentType, {
    nullable: true,
    description: 'The content; null: there is none, or it was deleted.',
  })
  @Needs('contentId')
  async content(
    @Root() { contentId }: ContentGenerationRow,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent | null> {
    return loadRecord(context, info, contents, contentId);
  }
}

@Resolver(() => CampaignType)
export class CampaignGenerationRunsResolver {
  @FieldResolver(() => generationRunListing.Connection, {
    description: 'The runs that make contents for this campaign.',
  })
  @Needs()
  async contentGenerationRuns(
    @Root() { id }: Campaign,
    @Args(() => generationRunListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentGenerationRun>> {
    return generationRunListing.listChildren(context, info, args, 'campaignId', id);
  }
}
