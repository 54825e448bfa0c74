import { IsISO4217CurrencyCode } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Decimal } from '../../platform/graphql/scalars';
import { HasLength, IsAfter, IsNotNegative } from '../../platform/graphql/validators';
import type { Campaign } from './campaign.entity';

@ObjectType('Campaign', {
  description: 'A campaign of the marketing platform: what personalization settings, tests and contents belong to.',
  implements: Node,
  simpleResolvers: true,
})
export class CampaignType implements Omit<Campaign, 'user'> {
  @IdField('campaign', { description: 'Id of the campaign.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the campaign belongs to.' })
  userId: string;

  @Field(() => String, { description: 'Name of the campaign.' })
  name: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the campaign is for, in the words of the platform, for example SALES.',
  })
  objective: string | null;

  @Field(() => String, { nullable: true, description: 'Where the campaign runs, for example INSTAGRAM.' })
  platform: string | null;

  @Field(() => String, { description: 'State of the campaign in the words of the platform, for example ACTIVE.' })
  status: string;

  @Field(() => Decimal, { nullable: true, description: 'Budget of the whole campaign, in `currency`.' })
  budget: string | null;

  @Field(() => String, { description: 'Currency of the budget, ISO 4217.' })
  currency: string;

  @Field(() => DateTime, { nullable: true, description: 'When the campaign starts or started.' })
  startsAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the campaign ends or ended; null while it has no end.' })
  endsAt: Date | null;

  @Field(() => DateTime, { description: 'When the campaign was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the campaign was last changed.' })
  updatedAt: Date;
}

@InputType({ description: 'What may be said of a campaign that exists. Fields that are left out stay as they are.' })
export class UpdateCampaignInput {
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What the campaign is for, in the words of the platform.' })
  @HasLength(1, 100)
  objective?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the campaign runs, for example INSTAGRAM.' })
  @HasLength(1, 100)
  platform?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State in the words of the platform, for example DRAFT or ACTIVE.',
  })
  @HasLength(1, 50)
  status?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Budget of the whole campaign, not negative.' })
  @IsNotNegative()
  budget?: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the budget, ISO 4217, for example USD.' })
  @IsISO4217CurrencyCode()
  currency?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the campaign starts.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the campaign ends; after `startsAt`.' })
  @IsAfter('startsAt')
  endsAt?: Date | null;
}

@InputType({ description: 'A new campaign.' })
export class CreateCampaignInput extends UpdateCampaignInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters.' })
  override name: string;
}
