import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { UserType } from '../accounts/user.type';
import type { Campaign } from '../campaigns/campaign.entity';
import { CampaignType } from '../campaigns/campaign.type';
import type { ContentTemplate } from '../templates/content-template.entity';
import { ContentTemplateType } from '../templates/template.type';
import { contentListing } from './content.listing';
import type { PersonalizedContent } from './personalized-content.entity';

@Resolver(() => UserType)
export class UserContentsResolver {
  @FieldResolver(() => contentListing.Connection, { description: 'The contents of this user.' })
  @Needs()
  async personalizedContents(
    @Args(() => contentListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PersonalizedContent>> {
    return contentListing.list(context, info, args);
  }
}

@Resolver(() => CampaignType)
export class CampaignContentsResolver {
  @FieldResolver(() => contentListing.Connection, { description: 'The contents that were made for this campaign.' })
  @Needs()
  async personalizedContents(
    @Root() { id }: Campaign,
    @Args(() => contentListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PersonalizedContent>> {
    return contentListing.listChildren(context, info, args, 'campaignId', id);
  }
}

@Resolver(() => ContentTemplateType)
export class TemplateContentsResolver {
  @FieldResolver(() => contentListing.Connection, { description: 'The contents that were made from this template.' })
  @Needs()
  async contents(
    @Root() { id }: ContentTemplate,
    @Args(() => contentListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PersonalizedContent>> {
    return contentListing.listChildren(context, info, args, 'templateId', id);
  }
}
