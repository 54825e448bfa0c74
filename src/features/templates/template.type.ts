import '../profiles/profile.enum-types';
import './template.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Json, SafeInt } from '../../platform/graphql/scalars';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import type { ContentTemplate } from './content-template.entity';
import { MissingVariablePolicyEnum } from './template.enums';

@ObjectType('ContentTemplate', {
  description: 'A text with variables that contents are made from, and how well these did.',
  implements: Node,
  simpleResolvers: true,
})
export class ContentTemplateType implements Omit<ContentTemplate, 'user'> {
  @IdField('template', { description: 'Id of the template.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the template belongs to.' })
  userId: string;

  @Field(() => String, { description: 'Name, which no other template of the user has.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What the template is for.' })
  description: string | null;

  @Field(() => String, { description: 'What is made of it, for example SOCIAL_POST or EMAIL.' })
  templateType: string;

  @Field(() => String, { nullable: true, description: 'Group that the template is filed under, for example launch.' })
  category: string | null;

  @Field(() => String, { description: 'The text, in Liquid: `Hello {{ first_name }}`.' })
  basePrompt: string;

  @Field(() => Json, { description: 'What the template is filled with, as JSON. Typed: `variables`.' })
  personalizationVariables: Record<string, unknown>[];

  @Field(() => Json, { description: 'How contents should look and sound, as JSON. Typed: `style`.' })
  styleParameters: Record<string, unknown>;

  @Field(() => SafeInt, { description: 'How many contents were made of it; counted by the system.' })
  usageCount: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'How well its contents do beside those of other templates in the same campaigns: a ratio of clicks, drawn towards 1, which is as good as they are. Null before there is enough data. By version, with intervals and as of when: `versions.score`.',
  })
  performanceScore: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share 0 to 1 of its contents with 1,000 impressions whose engagement is above that of the contents of other templates in the same campaign; null where there are none. About one half is ordinary.',
  })
  successRate: number | null;

  @Field(() => [String], { description: 'Industries that it is for; none: any.' })
  targetIndustries: string[];

  @Field(() => [CampaignObjectiveEnum], { description: 'Objectives that it is for; none: any.' })
  targetObjectives: CampaignObjectiveEnum[];

  @Field(() => Json, { description: 'Whom its contents address, as JSON. Typed: `audience`.' })
  targetDemographics: Record<string, unknown>;

  @Field(() => Boolean, { description: 'Whether new contents may be made of it.' })
  isActive: boolean;

  @Field(() => Boolean, {
    description:
      'Whether every user of the platform may see and copy it, as long as it is active. Who made it is not shown.',
  })
  isPublic: boolean;

  @Field(() => Int, {
    description: 'Counts all changes, not only those of the text; an update must name the version that it changes.',
  })
  version: number;

  @Field(() => MissingVariablePolicyEnum, { description: 'What is done about variables without a value.' })
  missingVariablePolicy: MissingVariablePolicyEnum;

  @Field(() => Int, {
    description: 'Number of the version of the text that contents are made from, and that the fields here show.',
  })
  publishedVersion: number;

  @IdField('template', { nullable: true, description: 'Id of the public template that this was copied from.' })
  sourceTemplateId: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of the version of that template whose text it was copied from: the one published at that moment.',
  })
  sourceTemplateVersion: number | null;

  @IdField('user', { nullable: true, description: 'Id of the user whose template this was copied from.' })
  sourceUserId: string | null;

  @IdField('user', { nullable: true, description: 'Id of the user who made it.' })
  createdBy: string | null;

  @Field(() => DateTime, { description: 'When the template was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the template was last changed.' })
  updatedAt: Date;
}
