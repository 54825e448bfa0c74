import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, ID, Info, Resolver, Root } from 'type-graphql';
import type { Context } from '../../platform/graphql/context';
import { encodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import { loadRecord, requireRecord } from '../../platform/graphql/record-loaders';
import { readUuids } from '../../platform/json-values';
import { readWording, TextWording } from '../../platform/text-generation/wording';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import type { Campaign } from '../campaigns/campaign.entity';
import { campaigns } from '../campaigns/campaign.store';
import { CampaignType } from '../campaigns/campaign.type';
import { Audience, readAudience } from '../campaigns/settings/settings.audience';
import type { MetaUserProfile } from '../profiles/meta-user-profile.entity';
import { profiles } from '../profiles/profile.store';
import { MetaUserProfileType } from '../profiles/profile.type';
import type { ContentTemplate } from '../templates/content-template.entity';
import { loadTemplates } from '../templates/template.references';
import { ContentTemplateType } from '../templates/template.type';
import type { CampaignRecommendation } from './campaign-recommendation.entity';
import { readEngine } from './engine-view';
import { RecommendationEngineView } from './engine-view.type';
import { RecommendationType } from './recommendation.type';
import {
  ActualPerformance,
  ContentPrompt,
  PlatformShare,
  Prediction,
  readActuals,
  readPredictions,
  readPrompts,
  readShares,
} from './recommendation.views';

/** What a recommendation refers to, and the typed views of its JSON columns. */
@Resolver(() => RecommendationType)
export class RecommendationFieldsResolver {
  @FieldResolver(() => UserType, { description: 'The user whom it is made to.' })
  @Needs('userId')
  async user(
    @Root() { userId }: CampaignRecommendation,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => MetaUserProfileType, { description: 'The profile that it is made for.' })
  @Needs('userId')
  async profile(
    @Root() { userId }: CampaignRecommendation,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, userId, 'userId');
  }

  @FieldResolver(() => CampaignType, {
    nullable: true,
    description: 'The campaign that it became; null: none yet, or deleted.',
  })
  @Needs('implementedCampaignId')
  async implementedCampaign(
    @Root() { implementedCampaignId }: CampaignRecommendation,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign | null> {
    return loadRecord(context, info, campaigns, implementedCampaignId);
  }

  @FieldResolver(() => [ID], { description: 'Templates to make contents from; some may be deleted by now.' })
  templateIds(@Root() { templateIds }: CampaignRecommendation): string[] {
    return readUuids(templateIds).map((uuid) => encodeId('template', uuid));
  }

  @FieldResolver(() => [ContentTemplateType], {
    description: 'The templates of `templateIds`, in their order, without those that are deleted by now.',
  })
  @Needs('templateIds')
  async templates(
    @Root() { templateIds }: CampaignRecommendation,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate[]> {
    return loadTemplates(context, info, templateIds);
  }

  @FieldResolver(() => [Prediction], { description: 'What is predicted, with intervals where they are known.' })
  @Needs('predictedCtr', 'predictedEngagementRate', 'predictedConversionRate', 'predictedRoi', 'predictionIntervals')
  predictions(@Root() recommendation: CampaignRecommendation): Prediction[] {
    return readPredictions(recommendation);
  }

  @FieldResolver(() => [PlatformShare], { description: 'Shares of the budget by platform; they sum to 1.' })
  @Needs('platformAllocation')
  platformAllocationShares(@Root() { platformAllocation }: CampaignRecommendation): PlatformShare[] {
    return readShares(platformAllocation);
  }

  @FieldResolver(() => Audience, { description: 'Whom the campaign would address.' })
  @Needs('targetAudience')
  targetAudienceView(@Root() { targetAudience }: CampaignRecommendation): Audience {
    return readAudience(targetAudience);
  }

  @FieldResolver(() => RecommendationEngineView, {
    nullable: true,
    description:
      'What the engine saw and chose from: the metric judged, the baseline, the evidence, the planned volume, the choice and its propensity. Null for what was made by hand.',
  })
  @Needs('engine')
  engineView(@Root() { engine }: CampaignRecommendation): RecommendationEngineView | null {
    return readEngine(engine);
  }

  @FieldResolver(() => TextWording, {
    nullable: true,
    description:
      'Who worded `reasoning`, with the text by fixed rules; null as long as no model was asked: it is by fixed rules then.',
  })
  @Needs('wording')
  reasoningWording(@Root() { wording }: CampaignRecommendation): TextWording | null {
    return readWording(wording);
  }

  @FieldResolver(() => [ContentPrompt], { description: 'Prompts to make contents from.' })
  @Needs('contentPrompts')
  contentPromptEntries(@Root() { contentPrompts }: CampaignRecommendation): ContentPrompt[] {
    return readPrompts(contentPrompts);
  }

  @FieldResolver(() => ActualPerformance, {
    nullable: true,
    description: 'What its campaign did; null as long as nothing was measured.',
  })
  @Needs('actualPerformance')
  actualPerformanceView(@Root() { actualPerformance }: CampaignRecommendation): ActualPerformance | null {
    return readActuals(actualPerformance);
  }
}
