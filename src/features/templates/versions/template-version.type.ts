import '../template.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import { MissingVariablePolicyEnum } from '../template.enums';
import type { ContentTemplatePublication } from './content-template-publication.entity';
import type { ContentTemplateVersion } from './content-template-version.entity';

@ObjectType('ContentTemplateVersion', {
  description: 'One text that a template has or had. It never changes: another text is another version.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentTemplateVersionType implements Omit<ContentTemplateVersion, 'template' | 'issues'> {
  @IdField('template_version', { description: 'Id of the version.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the template belongs to.' })
  userId: string;

  @IdField('template', { description: 'Id of the template.' })
  templateId: string;

  @Field(() => Int, { description: 'Number of the version, from 1.' })
  version: number;

  @Field(() => String, { description: 'The text, in Liquid.' })
  basePrompt: string;

  @Field(() => Json, { description: 'What the template is filled with, as JSON. Typed: `variables`.' })
  personalizationVariables: Record<string, unknown>[];

  @Field(() => Json, { description: 'How contents should look and sound, as JSON. Typed: `style`.' })
  styleParameters: Record<string, unknown>;

  @Field(() => MissingVariablePolicyEnum, { description: 'What is done about variables without a value.' })
  missingVariablePolicy: MissingVariablePolicyEnum;

  @Field(() => String, {
    description:
      'SHA-256 of text, variables, style and policy: versions that make the same of the same values have the same.',
  })
  checksum: string;

  @Field(() => String, { nullable: true, description: 'Why it is as it is, in the words of whoever wrote it.' })
  changeNote: string | null;

  @IdField('user', { nullable: true, description: 'Id of the user who wrote it; null: it is older than the list.' })
  authorId: string | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt: Date;
}

@ObjectType('ContentTemplatePublication', {
  description: 'From when on a version was the one that contents were made from.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentTemplatePublicationType implements Omit<ContentTemplatePublication, 'template' | 'version'> {
  @IdField('template_publication', { description: 'Id of the publication.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the template belongs to.' })
  userId: string;

  @IdField('template', { description: 'Id of the template.' })
  templateId: string;

  @Field(() => Int, { description: 'Number of the version that was published.' })
  templateVersion: number;

  @Field(() => Boolean, { description: 'Whether it went back to an earlier version.' })
  isRollback: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why, in the words of whoever did it; null where none were given.',
  })
  reason: string | null;

  @IdField('user', { nullable: true, description: 'Id of the user who did it; null: it is older than the list.' })
  publishedBy: string | null;

  @Field(() => DateTime, { description: 'When.' })
  publishedAt: Date;
}
