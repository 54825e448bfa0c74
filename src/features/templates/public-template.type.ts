import '../profiles/profile.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { DateTime, SafeInt } from '../../platform/graphql/scalars';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import type { ContentTemplate } from './content-template.entity';

type Shown =
  | 'id'
  | 'name'
  | 'description'
  | 'templateType'
  | 'category'
  | 'basePrompt'
  | 'usageCount'
  | 'performanceScore'
  | 'successRate'
  | 'targetIndustries'
  | 'targetObjectives'
  | 'createdAt';

/** Shows nothing that tells whose the template is: a field here is a field that every tenant reads. */
@ObjectType('PublicContentTemplate', {
  description: 'A template that somebody lets everybody see and copy (`adoptContentTemplate`). Who, is not shown.',
  simpleResolvers: true,
})
export class PublicTemplateType implements Pick<ContentTemplate, Shown> {
  @IdField('template', { description: 'Id of the template; `node(id)` finds it only when it is the own one.' })
  id: string;

  @Field(() => String, { description: 'Name of the template.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What the template is for.' })
  description: string | null;

  @Field(() => String, { description: 'What is made of it, for example SOCIAL_POST or EMAIL.' })
  templateType: string;

  @Field(() => String, { nullable: true, description: 'Group that the template is filed under.' })
  category: string | null;

  @Field(() => String, { description: 'The text, in Liquid: `Hello {{ first_name }}`.' })
  basePrompt: string;

  @Field(() => SafeInt, { description: 'How many contents its owner made of it.' })
  usageCount: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'How well its contents do beside those of other templates: 1 is as good as they are. Null before there is enough data.',
  })
  performanceScore: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share 0 to 1 of its contents that did better than the rest; null before there is enough data.',
  })
  successRate: number | null;

  @Field(() => [String], { description: 'Industries that it is for; none: any.' })
  targetIndustries: string[];

  @Field(() => [CampaignObjectiveEnum], { description: 'Objectives that it is for; none: any.' })
  targetObjectives: CampaignObjectiveEnum[];

  @Field(() => DateTime, { description: 'When the template was made.' })
  createdAt: Date;
}
