import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord } from '../../../platform/graphql/record-loaders';
import { DateTime } from '../../../platform/graphql/scalars';
import { columnsFor } from '../../../platform/graphql/selection';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { TemplateIssue } from '../checking/template-issue';
import { readIssues, TemplateIssueType } from '../checking/template-issue.type';
import type { ContentTemplate } from '../content-template.entity';
import { templates } from '../template.store';
import { ContentTemplateType } from '../template.type';
import { readVariables } from '../template.variables';
import { readStyle, TemplateStyle, TemplateVariable } from '../template.views';
import type { ContentTemplatePublication } from './content-template-publication.entity';
import type { ContentTemplateVersion } from './content-template-version.entity';
import { diffTexts } from './template-diff';
import { ContentTemplateDiffType } from './template-diff.type';
import { TEXT_FIELDS } from './template-text';
import { PublishContentTemplateVersionArgs, RollbackContentTemplateArgs } from './template-version.input';
import { templatePublicationListing, templateVersionListing } from './template-version.listing';
import { publishedAtByVersion, versionByNumber } from './template-version.loaders';
import { publishVersion, rollBack } from './template-version.service';
import { ContentTemplatePublicationType, ContentTemplateVersionType } from './template-version.type';

@Resolver(() => ContentTemplateVersionType)
export class TemplateVersionResolver {
  @FieldResolver(() => [TemplateVariable], { description: 'What the template is filled with.' })
  @Needs('personalizationVariables')
  variables(@Root() { personalizationVariables }: ContentTemplateVersion): TemplateVariable[] {
    return readVariables(personalizationVariables);
  }

  @FieldResolver(() => TemplateStyle, { description: 'How what is made of it should look and sound.' })
  @Needs('styleParameters')
  style(@Root() { styleParameters }: ContentTemplateVersion): TemplateStyle {
    return readStyle(styleParameters);
  }

  @FieldResolver(() => [TemplateIssueType], { description: 'What was noticed when it was saved.' })
  @Needs('issues')
  issues(@Root() { issues }: ContentTemplateVersion): TemplateIssue[] {
    return readIssues(issues);
  }

  @FieldResolver(() => ContentTemplateDiffType, {
    nullable: true,
    description: 'What changes from another version to this one; null where there is no such version.',
  })
  @Needs('templateId', 'version', ...TEXT_FIELDS)
  async changes(
    @Root() { templateId, version, ...text }: ContentTemplateVersion,
    @Arg('since', () => Int, { nullable: true, description: 'Number of the other version; left out: the one before.' })
    since: number | null,
    @Ctx() context: Context,
  ): Promise<ContentTemplateDiffType | null> {
    const from = since ?? version - 1;
    const other = await context.loaders.of(versionByNumber).load({ templateId, version: from, columns: TEXT_FIELDS });
    if (other === null) return null;
    return { from, to: version, ...(await diffTexts(other, text, [`version ${from}`, `version ${version}`])) };
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'The user who wrote it.' })
  @Needs('authorId')
  async author(
    @Root() { authorId }: ContentTemplateVersion,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User | null> {
    return loadRecord(context, info, users, authorId);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When it was last published; null: never.' })
  @Needs('templateId', 'version')
  async publishedAt(
    @Root() { templateId, version }: ContentTemplateVersion,
    @Ctx() context: Context,
  ): Promise<Date | null> {
    return context.loaders.of(publishedAtByVersion).load({ templateId, version });
  }

  @FieldResolver(() => ContentTemplateType, { description: 'The template.' })
  @Needs('templateId')
  async template(
    @Root() { templateId }: ContentTemplateVersion,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    return requireRecord(context, info, templates, templateId);
  }

  @Mutation(() => ContentTemplateType, {
    description: 'Makes a version of a template the one that contents are made from. CONFLICT where it is so already.',
  })
  async publishContentTemplateVersion(
    @Args(() => PublishContentTemplateVersionArgs) { id, reason = null, ...args }: PublishContentTemplateVersionArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    const uuid = decodeId('template', id);
    await publishVersion(context.db, uuid, { ...args, reason });
    return requireRecord(context, info, templates, uuid);
  }

  @Mutation(() => ContentTemplateType, {
    description: 'Goes back to an earlier version of a template. Later versions stay, and can be published again.',
  })
  async rollbackContentTemplate(
    @Args(() => RollbackContentTemplateArgs)
    { id, version, templateVersion = null, reason = null }: RollbackContentTemplateArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    const uuid = decodeId('template', id);
    await rollBack(context.db, uuid, { version, templateVersion, reason });
    return requireRecord(context, info, templates, uuid);
  }
}

@Resolver(() => ContentTemplateType)
export class TemplateHistoryResolver {
  @FieldResolver(() => templateVersionListing.Connection, {
    description: 'The versions of its text, the newest first.',
  })
  @Needs()
  async versions(
    @Root() { id }: ContentTemplate,
    @Args(() => templateVersionListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentTemplateVersion>> {
    return templateVersionListing.listChildren(context, info, args, 'templateId', id);
  }

  @FieldResolver(() => templatePublicationListing.Connection, {
    description: 'Which version was published when, by whom and why, the newest first.',
  })
  @Needs()
  async publications(
    @Root() { id }: ContentTemplate,
    @Args(() => templatePublicationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ContentTemplatePublication>> {
    return templatePublicationListing.listChildren(context, info, args, 'templateId', id);
  }

  @FieldResolver(() => ContentTemplateVersionType, {
    nullable: true,
    description: 'The version that contents are made from, with who wrote it and what was noticed about it.',
  })
  @Needs('publishedVersion')
  async published(
    @Root() { id, publishedVersion }: ContentTemplate,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplateVersion | null> {
    const columns = columnsFor(info, 'ContentTemplateVersion');
    return context.loaders.of(versionByNumber).load({ templateId: id, version: publishedVersion, columns });
  }
}

@Resolver(() => ContentTemplatePublicationType)
export class TemplatePublicationResolver {
  @FieldResolver(() => ContentTemplateType, { description: 'The template.' })
  @Needs('templateId')
  async template(
    @Root() { templateId }: ContentTemplatePublication,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplate> {
    return requireRecord(context, info, templates, templateId);
  }

  @FieldResolver(() => ContentTemplateVersionType, { nullable: true, description: 'The version that was published.' })
  @Needs('templateId', 'templateVersion')
  async version(
    @Root() { templateId, templateVersion }: ContentTemplatePublication,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentTemplateVersion | null> {
    const columns = columnsFor(info, 'ContentTemplateVersion');
    return context.loaders.of(versionByNumber).load({ templateId, version: templateVersion, columns });
  }
}
