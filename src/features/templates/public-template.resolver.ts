import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { columnsFor } from '../../platform/graphql/selection';
import type { ContentTemplate } from './content-template.entity';
import { listPublicTemplates, PublicTemplateArgs, PublicTemplateConnection } from './public-template.listing';
import { requirePublicTemplate } from './public-template.service';
import type { PublicTemplateRow } from './public-template.store';
import { PublicTemplateType } from './public-template.type';
import { readVariables } from './template.variables';
import { readStyle, TemplateStyle, TemplateVariable } from './template.views';

@Resolver(() => PublicTemplateType)
export class PublicTemplateResolver {
  @Query(() => PublicTemplateType, {
    nullable: true,
    description: 'One public template of anybody. NOT_FOUND where there is none, or none any more, with this id.',
  })
  async publicContentTemplate(
    @Arg('id', () => ID, { description: 'Id of the template.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PublicTemplateRow> {
    return requirePublicTemplate(context.db, decodeId('template', id), columnsFor(info, 'PublicContentTemplate'));
  }

  @Query(() => PublicTemplateConnection, {
    description: 'The active public templates of everybody: the one list that shows more than the own. Newest first.',
  })
  async publicContentTemplates(
    @Args(() => PublicTemplateArgs) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PublicTemplateRow>> {
    return listPublicTemplates(context, info, args);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the template is one of the own.' })
  @Needs()
  isOwn(@Root() { isOwn }: PublicTemplateRow): boolean {
    return isOwn;
  }

  @FieldResolver(() => [TemplateVariable], { description: 'What the template is filled with.' })
  @Needs('personalizationVariables')
  variables(@Root() { personalizationVariables }: ContentTemplate): TemplateVariable[] {
    return readVariables(personalizationVariables);
  }

  @FieldResolver(() => TemplateStyle, { description: 'How what is made of it should look and sound.' })
  @Needs('styleParameters')
  style(@Root() { styleParameters }: ContentTemplate): TemplateStyle {
    return readStyle(styleParameters);
  }
}
