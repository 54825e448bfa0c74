import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { Context } from '../../platform/graphql/context';
import { Needs } from '../../platform/graphql/needs';
import type { CampaignPersonalizationSettings } from '../campaigns/settings/campaign-personalization-settings.entity';
import { SettingsType } from '../campaigns/settings/settings.type';
import type { ContentTemplate } from './content-template.entity';
import { loadTemplates } from './template.references';
import { ContentTemplateType } from './template.type';

@Resolver(() => SettingsType)
export class SettingsTemplatesResolver {
  @FieldResolver(() => [ContentTemplateType], {
    description: 'The templates of `templateIds`, in their order, without those that are deleted by now.',
  })
  @Needs('templateIds')
  async templates(
    @Root() { templateIds }: CampaignPersonalizationSettings,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate[]> {
    return loadTemplates(context, info, templateIds);
  }
}
