import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Float, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { deleteOwn } from '../../platform/database/references';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Deleted } from '../../platform/graphql/deleted';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../platform/graphql/record-loaders';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import type { Campaign } from '../campaigns/campaign.entity';
import { campaigns } from '../campaigns/campaign.store';
import { CampaignType } from '../campaigns/campaign.type';
import { Audience, readAudience } from '../campaigns/settings/settings.audience';
import type { ContentTemplate } from '../templates/content-template.entity';
import { templates } from '../templates/template.store';
import { ContentTemplateType } from '../templates/template.type';
import { CreatePersonalizedContentInput, UpdatePersonalizedContentInput } from './content.input';
import { contentListing } from './content.listing';
import { rate } from './content.rates';
import { createContent, updateContent } from './content.service';
import { contents } from './content.store';
import { PersonalizedContentType } from './content.type';
import { ContentMetadata, ContentVariable, readContentVariables, readMetadata } from './content.views';
import type { PersonalizedContent } from './personalized-content.entity';

@Resolver(() => PersonalizedContentType)
export class ContentResolver {
  @Query(() => PersonalizedContentType, {
    nullable: true,
    description: 'One content. NOT_FOUND where the viewer has none with this id.',
  })
  async personalizedContent(
    @Arg('id', () => ID, { description: 'Id of the content.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent> {
    return requireRecordById(context, info, contents, id);
  }

  @Query(() => contentListing.Connection, { description: 'The contents of the viewer.' })
  async personalizedContents(
    @Args(() => contentListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PersonalizedContent>> {
    return contentListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the content belongs to.' })
  @Needs('userId')
  async user(
    @Root() { userId }: PersonalizedContent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => CampaignType, { nullable: true, description: 'The campaign that it was made for; null: none.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: PersonalizedContent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign | null> {
    return loadRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => ContentTemplateType, {
    nullable: true,
    description: 'The template that it was made from, as it is now; null: none, or deleted.',
  })
  @Needs('templateId')
  async template(
    @Root() { templateId }: PersonalizedContent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate | null> {
    return loadRecord(context, info, templates, templateId);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Click-through rate: clicks per impression, a share; null without impressions.',
  })
  @Needs('clicks', 'impressions')
  ctr(@Root() { clicks, impressions }: PersonalizedContent): number | null {
    return rate(clicks, impressions);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Conversions per click; above 1 where many convert without a click; null without clicks.',
  })
  @Needs('conversions', 'clicks')
  conversionRate(@Root() { conversions, clicks }: PersonalizedContent): number | null {
    return rate(conversions, clicks);
  }

  @FieldResolver(() => [ContentVariable], { description: 'Values that the template was filled with.' })
  @Needs('variablesUsed')
  variables(@Root() { variablesUsed }: PersonalizedContent): ContentVariable[] {
    return readContentVariables(variablesUsed);
  }

  @FieldResolver(() => Audience, { description: 'Whom it is for.' })
  @Needs('targeting')
  audience(@Root() { targeting }: PersonalizedContent): Audience {
    return readAudience(targeting);
  }

  @FieldResolver(() => ContentMetadata, { description: 'What is known about the file.' })
  @Needs('metadata')
  fileDetails(@Root() { metadata }: PersonalizedContent): ContentMetadata {
    return readMetadata(metadata);
  }

  @Mutation(() => PersonalizedContentType, {
    description: 'Makes a content. CONFLICT where its campaign and template have an equal one already.',
  })
  async createPersonalizedContent(
    @Arg('input', () => CreatePersonalizedContentInput, { description: 'The new content.' })
    input: CreatePersonalizedContentInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent> {
    return requireRecord(context, info, contents, await createContent(context.db, input));
  }

  @Mutation(() => PersonalizedContentType, {
    description: 'Changes a content. CONFLICT where its status does not allow that.',
  })
  async updatePersonalizedContent(
    @Arg('id', () => ID, { description: 'Id of the content.' }) id: string,
    @Arg('input', () => UpdatePersonalizedContentInput, { description: 'What to change.' })
    input: UpdatePersonalizedContentInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PersonalizedContent> {
    const uuid = decodeId('content', id);
    await updateContent(context.db, uuid, input);
    return requireRecord(context, info, contents, uuid);
  }

  @Mutation(() => Deleted, { description: 'Deletes a content with its figures.' })
  async deletePersonalizedContent(
    @Arg('id', () => ID, { description: 'Id of the content.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteOwn(context.db, context.nodes.all, contents, decodeId('content', id));
    return { deletedId: id };
  }
}
