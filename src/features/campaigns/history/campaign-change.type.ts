import './campaign-change.enum-types';
import { Field, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import type { CampaignChange } from './campaign-change.entity';
import { ChangeActionEnum, ChangeSourceEnum, ChangeSubjectEnum } from './campaign-change.enums';

@ObjectType('CampaignChange', {
  description: 'One change of a campaign or of its settings. The history of a campaign is only ever added to.',
  implements: Node,
  simpleResolvers: true,
})
export class CampaignChangeType implements Omit<CampaignChange, 'campaign'> {
  @IdField('change', { description: 'Id of the change.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the campaign belongs to.' })
  userId: string;

  @IdField('campaign', { description: 'Id of the campaign.' })
  campaignId: string;

  @Field(() => ChangeSubjectEnum, { description: 'What was changed.' })
  subject: ChangeSubjectEnum;

  @Field(() => ChangeActionEnum, { description: 'What was done.' })
  action: ChangeActionEnum;

  @Field(() => ChangeSourceEnum, { description: 'Who or what did it.' })
  source: ChangeSourceEnum;

  @IdField('user', { nullable: true, description: 'Id of the user who did it; null where nobody was asked.' })
  actorId: string | null;

  @IdField('plan', {
    nullable: true,
    description: 'Id of the optimization plan that it comes from or takes back; null where there is none.',
  })
  planId: string | null;

  @Field(() => Json, {
    description: 'What was changed, as it was before: an object by field name. Empty for what is new.',
  })
  before: Record<string, unknown>;

  @Field(() => Json, { description: 'The same fields as they are since then. Empty for what is gone.' })
  after: Record<string, unknown>;

  @Field(() => String, { nullable: true, description: 'Why; null where no reason was given.' })
  reason: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  occurredAt: Date;
}
