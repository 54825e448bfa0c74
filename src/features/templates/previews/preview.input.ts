import '../template.enum-types';
import { ArrayMaxSize, ArrayUnique, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import { Json } from '../../../platform/graphql/scalars';
import { Fits, HasLength, IsJsonUpTo } from '../../../platform/graphql/validators';
import { MissingVariablePolicyEnum } from '../template.enums';
import { TemplateStyleInput, TemplateVariableInput } from '../template.input';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Most of what one request may look at: campaigns times rows. */
export const MAX_CASES = 2_000;

/** A template to fill: one that is stored, or a text that is being written. */
@InputType({ description: 'A template: a stored one by `templateId`, or one that is not (yet) stored by `source`.' })
export class TemplateToFillInput {
  @Field(() => ID, { nullable: true, description: 'Id of a stored template.' })
  @IsId('template')
  templateId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of its version; left out: the published one.' })
  @Min(1)
  templateVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'The text, in Liquid, at most 50000 characters.' })
  @HasLength(0, 50_000)
  source?: string | null;

  @Field(() => [TemplateVariableInput], {
    nullable: true,
    description: 'With `source`: the variables that it declares.',
  })
  @ArrayMaxSize(100)
  @ArrayUnique(({ name }: TemplateVariableInput) => name, { message: 'variables must name each variable once' })
  @ValidateNested({ each: true })
  variables?: TemplateVariableInput[] | null;

  @Field(() => TemplateStyleInput, {
    nullable: true,
    description: 'With `source`: how contents should look and sound.',
  })
  @ValidateNested()
  style?: TemplateStyleInput | null;

  @Field(() => MissingVariablePolicyEnum, {
    nullable: true,
    description:
      'What is done about variables without a value; left out: as the template has it, of a `source` DEFAULT.',
  })
  missingVariablePolicy?: MissingVariablePolicyEnum | null;
}

@InputType({ description: 'A template and the values to fill it with.' })
export class PreviewTemplateInput extends TemplateToFillInput {
  @Field(() => ID, { nullable: true, description: 'Id of the profile to fill it from; left out: no profile.' })
  @IsId('profile')
  profileId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the campaign to fill it from; left out: no campaign.' })
  @IsId('campaign')
  campaignId?: string | null;

  @Field(() => Json, { nullable: true, description: 'Values by variable name, an object of at most 100000 bytes.' })
  @IsJsonUpTo(100_000)
  @Fits('isObject', isObject, 'values must be an object of values by variable name')
  values?: unknown;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the examples of variables stand in where there is neither a value nor a default.',
  })
  useExamples: boolean;
}

@InputType({
  description:
    'A template, and whom it would be filled for: each row with each campaign. Without rows once for each campaign, without ' +
    `campaigns once for each row; at most ${MAX_CASES} in all.`,
})
export class TemplateAudienceInput extends TemplateToFillInput {
  @Field(() => [ID], { nullable: true, description: 'Ids of campaigns, at most 100, each once.' })
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('campaign', { each: true })
  campaignIds?: string[] | null;

  @Field(() => [Json], {
    nullable: true,
    description: 'Values by variable name, an object for each addressee or segment: at most 1000, 500000 bytes in all.',
  })
  @ArrayMaxSize(1_000)
  @IsJsonUpTo(500_000)
  @Fits('areObjects', (rows: unknown[]) => rows.every(isObject), 'rows must be objects of values by variable name')
  rows?: Record<string, unknown>[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of a value of the rows by which the answer is divided, for example `country`.',
  })
  @HasLength(1, 64)
  segmentBy?: string | null;
}
