import './generation.enum-types';
import { IsInt, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import { Json, SafeInt } from '../../../platform/graphql/scalars';
import { Fits, HasLength, IsJsonUpTo } from '../../../platform/graphql/validators';
import { AudienceInput } from '../../campaigns/settings/settings.audience';
import { ContentGeneratorEnum } from './generation.enums';

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

@InputType({ description: 'What to make contents of, and by what.' })
export class ContentOrderInput {
  @Field(() => ID, { description: 'Id of the campaign that it is for.' })
  @IsId('campaign')
  campaignId: string;

  @Field(() => ID, { description: 'Id of the template.' })
  @IsId('template')
  templateId: string;

  @Field(() => Int, { nullable: true, description: 'Number of its version; left out: the published one.' })
  @Min(1)
  templateVersion?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it will be, 1 to 100 characters; left out: IMAGE of an image model, else TEXT.',
  })
  @HasLength(1, 100)
  contentType?: string | null;

  @Field(() => ContentGeneratorEnum, { defaultValue: ContentGeneratorEnum.TEMPLATE, description: 'What makes it.' })
  generator: ContentGeneratorEnum;

  @Field(() => SafeInt, {
    defaultValue: 0,
    description:
      'From 0 to 2147483647. Another one asks a model for another alternative of the same inputs; TEMPLATE takes no notice.',
  })
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  seed: number;
}

@InputType({ description: 'One content to be made.' })
export class GeneratePersonalizedContentInput extends ContentOrderInput {
  @Field(() => Json, {
    nullable: true,
    description: 'What is known of the addressee, by the names of the variables: an object of at most 20000 bytes.',
  })
  @IsJsonUpTo(20_000)
  @Fits('isObject', isObject, 'values must be an object of values by variable name')
  values?: Record<string, unknown> | null;

  @Field(() => AudienceInput, {
    nullable: true,
    description: 'Whom it is for, within the audience of the campaign; what is left out is as the campaign has it.',
  })
  @ValidateNested()
  targeting?: AudienceInput | null;
}
