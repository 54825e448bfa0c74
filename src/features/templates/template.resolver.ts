import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { deleteOwn } from '../../platform/database/references';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Deleted } from '../../platform/graphql/deleted';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../platform/graphql/record-loaders';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import { Audience, readAudience } from '../campaigns/settings/settings.audience';
import type { ContentTemplate } from './content-template.entity';
import { AdoptContentTemplateArgs, CreateContentTemplateInput, UpdateContentTemplateInput } from './template.input';
import { templateListing } from './template.listing';
import { adoptTemplate, createTemplate, updateTemplate } from './template.service';
import { templates } from './template.store';
import { ContentTemplateType } from './template.type';
import { readVariables } from './template.variables';
import { readStyle, TemplateStyle, TemplateVariable } from './template.views';

@Resolver(() => ContentTemplateType)
export class TemplateResolver {
  @Query(() => ContentTemplateType, {
    nullable: true,
    description: 'One template of the viewer. NOT_FOUND where the viewer has none with this id.',
  })
  async contentTemplate(
    @Arg('id', () => ID, { description: 'Id of the template.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    return requireRecordById(context, info, templates, id);
  }

  @Query(() => templateListing.Connection, { description: 'The templates of the viewer.' })
  async contentTemplates(
    @Args(() => templateListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentTemplate>> {
    return templateListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the template belongs to.' })
  @Needs('userId')
  async user(
    @Root() { userId }: ContentTemplate,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
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

  @FieldResolver(() => Audience, { description: 'Whom its contents address.' })
  @Needs('targetDemographics')
  audience(@Root() { targetDemographics }: ContentTemplate): Audience {
    return readAudience(targetDemographics);
  }

  @Mutation(() => ContentTemplateType, {
    description: 'Makes a template. CONFLICT where the viewer has one with this name.',
  })
  async createContentTemplate(
    @Arg('input', () => CreateContentTemplateInput, { description: 'The new template.' })
    input: CreateContentTemplateInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    return requireRecord(context, info, templates, await createTemplate(context.db, input));
  }

  @Mutation(() => ContentTemplateType, {
    description:
      'Changes a template, which makes its next version. Contents keep the version that they were made from.',
  })
  async updateContentTemplate(
    @Arg('id', () => ID, { description: 'Id of the template.' }) id: string,
    @Arg('input', () => UpdateContentTemplateInput, { description: 'What to change.' })
    input: UpdateContentTemplateInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    const uuid = decodeId('template', id);
    await updateTemplate(context.db, uuid, input);
    return requireRecord(context, info, templates, uuid);
  }

  @Mutation(() => Deleted, { description: 'Deletes a template. What was made of it stays, without a template.' })
  async deleteContentTemplate(
    @Arg('id', () => ID, { description: 'Id of the template.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteOwn(context.db, context.nodes.all, templates, decodeId('template', id));
    return { deletedId: id };
  }

  @Mutation(() => ContentTemplateType, {
    description: 'Copies a public template of anybody into the own ones: its first version, not public.',
  })
  async adoptContentTemplate(
    @Args(() => AdoptContentTemplateArgs) { id, name }: AdoptContentTemplateArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    return requireRecord(context, info, templates, await adoptTemplate(context.db, decodeId('template', id), name));
  }
}

@Resolver(() => UserType)
export class UserTemplatesResolver {
  @FieldResolver(() => templateListing.Connection, { description: 'The templates of this user.' })
  @Needs()
  async contentTemplates(
    @Args(() => templateListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentTemplate>> {
    return templateListing.list(context, info, args);
  }
}
