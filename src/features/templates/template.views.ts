import '../profiles/profile.enum-types';
import './template.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Json } from '../../platform/graphql/scalars';
import { readEnum, readFlag, readRecord, readText, readTexts, readWhole } from '../../platform/json-values';
import { BrandVoiceEnum, PlatformPriorityEnum } from '../profiles/profile.enums';
import { TemplateFormatEnum, TemplatePurposeEnum, TemplateVariableTypeEnum, TextSlotEnum } from './template.enums';
import type { TemplateVariableValue } from './template.variables';

@ObjectType({ description: 'A value that a template is filled with.', simpleResolvers: true })
export class TemplateVariable implements TemplateVariableValue {
  @Field(() => String, { description: 'Name, as the template writes it: `{{ first_name }}`.' })
  name: string;

  @Field(() => TemplateVariableTypeEnum, { description: 'What kind of value it takes.' })
  type: TemplateVariableTypeEnum;

  @Field(() => Boolean, { description: 'Whether nothing can be made of the template without it (or its default).' })
  required: boolean;

  @Field(() => Json, { nullable: true, description: 'What stands in where no value is given; null: nothing does.' })
  default: unknown;

  @Field(() => [String], { nullable: true, description: 'The only values of a STRING; null: any text.' })
  enum: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Most characters of a STRING; null: any length.' })
  maxLength: number | null;

  @Field(() => Float, { nullable: true, description: 'Smallest NUMBER; null: any.' })
  min: number | null;

  @Field(() => Float, { nullable: true, description: 'Largest NUMBER; null: any.' })
  max: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is filled from when no value is given, for example `profile.business_name`; null: nothing.',
  })
  source: string | null;

  @Field(() => String, { nullable: true, description: 'What the variable is for.' })
  description: string | null;

  @Field(() => Json, { nullable: true, description: 'A value to preview the template with.' })
  example: unknown;
}

/** As JSON in `style_parameters`: an object of exactly these keys, each optional. */
@ObjectType({ description: 'How what is made of a template should look and sound.', simpleResolvers: true })
export class TemplateStyle {
  @Field(() => BrandVoiceEnum, { nullable: true, description: 'How the text speaks.' })
  voice: BrandVoiceEnum | null;

  @Field(() => String, { nullable: true, description: 'Language of the text, BCP 47: `en`, `pt-BR`.' })
  language: string | null;

  @Field(() => Int, { nullable: true, description: 'Most characters of the text.' })
  maxCharacters: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether emojis may be used.' })
  emojis: boolean | null;

  @Field(() => String, { nullable: true, description: 'Ratio of width to height of pictures, for example 4:5.' })
  aspectRatio: string | null;

  @Field(() => String, { nullable: true, description: 'What the button should say.' })
  callToAction: string | null;

  @Field(() => TemplatePurposeEnum, {
    description: 'Whether the filled template is the content itself or the instructions to whatever makes it.',
  })
  purpose: TemplatePurposeEnum;

  @Field(() => TemplateFormatEnum, { description: 'What kind of text it makes.' })
  format: TemplateFormatEnum;

  @Field(() => PlatformPriorityEnum, {
    nullable: true,
    description: 'Where the text will stand; its limits are checked.',
  })
  platform: PlatformPriorityEnum | null;

  @Field(() => TextSlotEnum, { nullable: true, description: 'Which text it is there.' })
  slot: TextSlotEnum | null;

  @Field(() => [String], { description: 'Words that are not to be used.' })
  forbiddenWords: string[];
}

export function readStyle(json: unknown): TemplateStyle {
  const style = readRecord(json);
  return {
    voice: readEnum(BrandVoiceEnum, style.voice),
    language: readText(style.language),
    maxCharacters: readWhole(style.maxCharacters),
    emojis: readFlag(style.emojis),
    aspectRatio: readText(style.aspectRatio),
    callToAction: readText(style.callToAction),
    purpose: readEnum(TemplatePurposeEnum, style.purpose) ?? TemplatePurposeEnum.PROMPT,
    format: readEnum(TemplateFormatEnum, style.format) ?? TemplateFormatEnum.TEXT,
    platform: readEnum(PlatformPriorityEnum, style.platform),
    slot: readEnum(TextSlotEnum, style.slot),
    forbiddenWords: readTexts(style.forbiddenWords),
  };
}
