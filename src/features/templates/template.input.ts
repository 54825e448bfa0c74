import '../profiles/profile.enum-types';
import './template.enum-types';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, Matches, Max, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, Float, ID, InputType, Int } from 'type-graphql';
import { Json } from '../../platform/graphql/scalars';
import { Fits, HasLength, IsJsonUpTo, IsNotAbove } from '../../platform/graphql/validators';
import { AudienceInput } from '../campaigns/settings/settings.audience';
import { BrandVoiceEnum, CampaignObjectiveEnum, PlatformPriorityEnum } from '../profiles/profile.enums';
import {
  MissingVariablePolicyEnum,
  TemplateFormatEnum,
  TemplatePurposeEnum,
  TemplateVariableTypeEnum,
  TextSlotEnum,
} from './template.enums';
import { fitsVariable, VARIABLE_NAME } from './template.variables';
import { TEXT_FIELDS } from './versions/template-text';

const FITS = 'fitsVariable';
const forNumber = (_: unknown, { type }: TemplateVariableInput): boolean => type === TemplateVariableTypeEnum.NUMBER;
const forText = (_: unknown, { type }: TemplateVariableInput): boolean => type === TemplateVariableTypeEnum.STRING;

@InputType({ description: 'A value that a template is filled with.' })
export class TemplateVariableInput {
  @Field(() => String, { description: 'Name: a letter, then letters, digits or _; at most 64 characters.' })
  @Matches(VARIABLE_NAME, { message: 'name must begin with a letter and have letters, digits and _ only, at most 64' })
  name: string;

  @Field(() => TemplateVariableTypeEnum, { description: 'What kind of value it takes.' })
  type: TemplateVariableTypeEnum;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether a value (or the default) must be there.' })
  required: boolean;

  @Field(() => Json, { nullable: true, description: 'What stands in where no value is given; of the right type.' })
  @IsJsonUpTo(5_000)
  @Fits<TemplateVariableInput, unknown>(FITS, fitsVariable, 'default must be a value that this variable could take')
  default?: unknown;

  @Field(() => [String], { nullable: true, description: 'With STRING only: 1 to 100 values, no others fit.' })
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @HasLength(1, 200, { each: true })
  @Fits<TemplateVariableInput, unknown>('forString', forText, 'enum goes with the type STRING only')
  enum?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'With STRING only: most characters, 1 to 10000.' })
  @Min(1)
  @Max(10_000)
  @Fits<TemplateVariableInput, unknown>('forString', forText, 'maxLength goes with the type STRING only')
  maxLength?: number | null;

  @Field(() => Float, { nullable: true, description: 'With NUMBER only: the smallest that fits.' })
  @Fits<TemplateVariableInput, unknown>('forNumber', forNumber, 'min goes with the type NUMBER only')
  @IsNotAbove('max')
  min?: number | null;

  @Field(() => Float, { nullable: true, description: 'With NUMBER only: the largest that fits.' })
  @Fits<TemplateVariableInput, unknown>('forNumber', forNumber, 'max goes with the type NUMBER only')
  max?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What it is filled from when no value is given: `profile.…`, `campaign.…` or `preferences.…`, such as ' +
      '`profile.business_name`. At most 100 characters.',
  })
  @HasLength(1, 100)
  source?: string | null;

  @Field(() => String, { nullable: true, description: 'What the variable is for, 1 to 500 characters.' })
  @HasLength(1, 500)
  description?: string | null;

  @Field(() => Json, { nullable: true, description: 'A value to preview the template with; of the right type.' })
  @IsJsonUpTo(5_000)
  @Fits<TemplateVariableInput, unknown>(FITS, fitsVariable, 'example must be a value that this variable could take')
  example?: unknown;
}

@InputType({ description: 'How contents should look and sound. Replaces what was there before.' })
export class TemplateStyleInput {
  @Field(() => BrandVoiceEnum, { nullable: true, description: 'How the text speaks.' })
  voice?: BrandVoiceEnum | null;

  @Field(() => String, { nullable: true, description: 'Language of the text, BCP 47: `en`, `pt-BR`.' })
  @Matches(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'language must be a BCP 47 tag such as en or pt-BR' })
  language?: string | null;

  @Field(() => Int, { nullable: true, description: 'Most characters of the text, 1 to 100000.' })
  @Min(1)
  @Max(100_000)
  maxCharacters?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether emojis may be used.' })
  emojis?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Ratio of width to height, for example 4:5.' })
  @Matches(/^[1-9]\d{0,4}:[1-9]\d{0,4}$/, { message: 'aspectRatio must be width:height, for example 4:5' })
  aspectRatio?: string | null;

  @Field(() => String, { nullable: true, description: 'What the button should say, 1 to 100 characters.' })
  @HasLength(1, 100)
  callToAction?: string | null;

  @Field(() => TemplatePurposeEnum, {
    nullable: true,
    description: 'What the filled template is; PROMPT when left out. The length of a CONTENT is checked.',
  })
  purpose?: TemplatePurposeEnum | null;

  @Field(() => TemplateFormatEnum, { nullable: true, description: 'What kind of text it makes; TEXT when left out.' })
  format?: TemplateFormatEnum | null;

  @Field(() => PlatformPriorityEnum, {
    nullable: true,
    description: 'Where the text will stand; its limits are checked.',
  })
  platform?: PlatformPriorityEnum | null;

  @Field(() => TextSlotEnum, { nullable: true, description: 'Which text it is there.' })
  slot?: TextSlotEnum | null;

  @Field(() => [String], { nullable: true, description: 'Words not to be used: at most 200 of 1 to 100 characters.' })
  @ArrayMaxSize(200)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  forbiddenWords?: string[] | null;
}

@InputType({
  description: 'What a template may say. How often it was used and how well it did is not for clients to set.',
})
export class ContentTemplateInput {
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters, not that of another template.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What the template is for, 1 to 2000 characters.' })
  @HasLength(1, 2_000)
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What is made of it, 1 to 100 characters, for example SOCIAL_POST.',
  })
  @HasLength(1, 100)
  templateType?: string | null;

  @Field(() => String, { nullable: true, description: 'Group to file it under, 1 to 100 characters.' })
  @HasLength(1, 100)
  category?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The text, in Liquid, 1 to 50000 characters. It may read the declared variables, and `profile`, `campaign` and `preferences`.',
  })
  @HasLength(1, 50_000)
  @Matches(/\S/, { message: 'basePrompt must have more than white space' })
  basePrompt?: string | null;

  @Field(() => [TemplateVariableInput], {
    nullable: true,
    description: 'What the template is filled with: at most 100 variables, each name once. Replaces those before.',
  })
  @ArrayMaxSize(100)
  @ArrayUnique(({ name }: TemplateVariableInput) => name, {
    message: 'personalizationVariables must name each variable once',
  })
  @ValidateNested({ each: true })
  personalizationVariables?: TemplateVariableInput[] | null;

  @Field(() => TemplateStyleInput, { nullable: true, description: 'How contents should look and sound.' })
  @ValidateNested()
  styleParameters?: TemplateStyleInput | null;

  @Field(() => MissingVariablePolicyEnum, {
    nullable: true,
    description: 'What is done about variables without a value; DEFAULT when left out.',
  })
  missingVariablePolicy?: MissingVariablePolicyEnum | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 industries of 1 to 100 characters; none: any.' })
  @ArrayMaxSize(50)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  targetIndustries?: string[] | null;

  @Field(() => [CampaignObjectiveEnum], { nullable: true, description: 'Objectives, without repetition; none: any.' })
  @ArrayUnique()
  targetObjectives?: CampaignObjectiveEnum[] | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Whom its contents address.' })
  @ValidateNested()
  targetDemographics?: AudienceInput | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether new contents may be made of it.' })
  isActive?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether every user of the platform may see and copy it.' })
  isPublic?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the text, its variables, style or policy are as they are now, for its list of versions; at most 500.',
  })
  @HasLength(1, 500)
  @Fits<ContentTemplateInput, unknown>(
    'forText',
    (_, input) => TEXT_FIELDS.some((field) => input[field] !== undefined),
    `changeNote goes with a new text: give one of ${TEXT_FIELDS.join(', ')} too`,
  )
  changeNote?: string | null;
}

@InputType({ description: 'A new template.' })
export class CreateContentTemplateInput extends ContentTemplateInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters, not that of another template.' })
  override name: string;

  @Field(() => String, { description: 'What is made of it, 1 to 100 characters, for example SOCIAL_POST.' })
  override templateType: string;

  @Field(() => String, {
    description:
      'The text, in Liquid, 1 to 50000 characters. It may read the declared variables, and `profile`, `campaign` and `preferences`.',
  })
  override basePrompt: string;
}

@InputType({ description: 'A change of a template. Fields that are left out stay as they are.' })
export class UpdateContentTemplateInput extends ContentTemplateInput {
  @Field(() => Int, {
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  version: number;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether a new text, variables, style or policy is what contents are made from at once. False: it becomes a version ' +
      'that waits for `publishContentTemplateVersion`, made from the published one and what is given here.',
  })
  publish: boolean;
}

@ArgsType()
export class AdoptContentTemplateArgs {
  @Field(() => ID, { description: 'Id of the public template to copy.' })
  id: string;

  @Field(() => String, { description: 'Name of the copy, 1 to 200 characters, not that of another own template.' })
  @HasLength(1, 200)
  name: string;
}
