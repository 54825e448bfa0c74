import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { Json } from '../../../../platform/graphql/scalars';
import { Fits, HasLength, IsJsonUpTo } from '../../../../platform/graphql/validators';
import { AudienceInput } from '../../../campaigns/settings/settings.audience';
import { ContentOrderInput, isObject } from '../generate-content.input';

/** Far above what a run takes, whose own error says more. */
const MOST_READ = 100_000;

@InputType({ description: 'One content of a run.' })
export class ContentGenerationRowInput {
  @Field(() => String, {
    nullable: true,
    description: 'What you call it, 1 to 200 characters, to find its outcome by: not part of the content.',
  })
  @HasLength(1, 200)
  reference?: string | null;

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

@InputType({ description: 'Many contents to be made of one template for one campaign.' })
export class GeneratePersonalizedContentsInput extends ContentOrderInput {
  @Field(() => [ContentGenerationRowInput], { description: 'A row for each content: 1 to 10000.' })
  @ArrayMaxSize(MOST_READ)
  @ValidateNested({ each: true })
  rows: ContentGenerationRowInput[];
}
