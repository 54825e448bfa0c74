import './content.enum-types';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsISO4217CurrencyCode,
  IsObject,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../platform/graphql/ids';
import { Decimal, Json, SafeInt } from '../../platform/graphql/scalars';
import { Fits, HasLength, IsDecimalUpTo, IsJsonUpTo, IsNotNegative } from '../../platform/graphql/validators';
import { AudienceInput } from '../campaigns/settings/settings.audience';
import { VARIABLE_NAME } from '../templates/template.variables';
import { ContentStatusEnum } from './content.enums';

const MAX_BODY_BYTES = 200_000;

@InputType({ description: 'A value that the template was filled with.' })
class ContentVariableInput {
  @Field(() => String, { description: 'Name of the variable: a letter, then letters, digits or _; at most 64.' })
  @Matches(VARIABLE_NAME, { message: 'name must begin with a letter and have letters, digits and _ only, at most 64' })
  name: string;

  @Field(() => Json, { nullable: true, description: 'The value that was used, at most 10000 bytes as JSON.' })
  @IsJsonUpTo(10_000)
  value?: unknown;
}

@InputType({ description: 'What is known about the file of a content. Replaces what was there before.' })
class ContentMetadataInput {
  @Field(() => String, { nullable: true, description: 'Media type, for example image/png.' })
  @Matches(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, { message: 'mimeType must be a media type such as image/png' })
  mimeType?: string | null;

  @Field(() => Int, { nullable: true, description: 'Width in pixels, 1 to 100000.' })
  @Min(1)
  @Max(100_000)
  widthPixels?: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels, 1 to 100000.' })
  @Min(1)
  @Max(100_000)
  heightPixels?: number | null;

  @Field(() => Float, { nullable: true, description: 'Length in seconds, 0 to 86400 (a day).' })
  @Min(0)
  @Max(86_400)
  durationSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'What the picture shows, 1 to 2000 characters.' })
  @HasLength(1, 2_000)
  altText?: string | null;

  @Field(() => String, { nullable: true, description: 'Language of the content, BCP 47: `en`, `pt-BR`.' })
  @Matches(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'language must be a BCP 47 tag such as en or pt-BR' })
  language?: string | null;
}

@InputType({
  description: 'What may be said of a content. How it does, its scores and its hash are not for clients to set.',
})
export class PersonalizedContentInput {
  @Field(() => ID, { nullable: true, description: 'Campaign that it is made for; null: none.' })
  @IsId('campaign')
  campaignId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Template that it is made from; null: none.' })
  @IsId('template')
  templateId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Version that the template had; at most the present one, which it is when left out with a templateId.',
  })
  @Min(1)
  templateVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'What it is, 1 to 100 characters, for example IMAGE or TEXT.' })
  @HasLength(1, 100)
  contentType?: string | null;

  @Field(() => String, { nullable: true, description: 'The prompt with all values filled in, 1 to 100000 characters.' })
  @HasLength(1, 100_000)
  personalizedPrompt?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'What was known about the addressee, an object of at most 20000 bytes.',
  })
  @IsObject()
  @IsJsonUpTo(20_000)
  personalizationContext?: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: 'The text itself, 1 to 200000 bytes in UTF-8.' })
  @HasLength(1, MAX_BODY_BYTES)
  @Fits<PersonalizedContentInput, string>(
    'maxBytes',
    (body) => Buffer.byteLength(body) <= MAX_BODY_BYTES,
    `body must have at most ${MAX_BODY_BYTES} bytes; put larger contents into a file and give its contentUrl`,
  )
  body?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the file lies in the storage, 1 to 1000 characters.' })
  @HasLength(1, 1_000)
  filePath?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it is served: a full http or https URL, at most 2000 characters.',
  })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @HasLength(1, 2_000)
  contentUrl?: string | null;

  @Field(() => SafeInt, { nullable: true, description: 'Size of the file in bytes, not negative.' })
  @Min(0)
  fileSizeBytes?: number | null;

  @Field(() => ContentMetadataInput, { nullable: true, description: 'What is known about the file.' })
  @ValidateNested()
  metadata?: ContentMetadataInput | null;

  @Field(() => [ContentVariableInput], {
    nullable: true,
    description: 'Values that the template was filled with: at most 100, each name once. Replaces those before.',
  })
  @ArrayMaxSize(100)
  @ArrayUnique(({ name }: ContentVariableInput) => name, { message: 'variablesUsed must name each variable once' })
  @ValidateNested({ each: true })
  variablesUsed?: ContentVariableInput[] | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Whom it is for.' })
  @ValidateNested()
  targeting?: AudienceInput | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What advertising platforms call it in the ad column of their reports: at most 20 names of 1 to 300 characters, each of one content in a campaign. They may change at any time.',
  })
  @ArrayMaxSize(20)
  @ArrayUnique({ message: 'adNames must have each name once' })
  @HasLength(1, 300, { each: true })
  adNames?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What made it, 1 to 200 characters.' })
  @HasLength(1, 200)
  generationModel?: string | null;

  @Field(() => Int, { nullable: true, description: 'How long that took, in milliseconds, not negative.' })
  @Min(0)
  generationTimeMs?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'What that cost, in `currency`, which must be there too.' })
  @IsNotNegative()
  @IsDecimalUpTo('99999999.999999')
  generationCost?: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the cost, ISO 4217, for example USD.' })
  @IsISO4217CurrencyCode()
  currency?: string | null;
}

@InputType({ description: 'A new content, a DRAFT at first.' })
export class CreatePersonalizedContentInput extends PersonalizedContentInput {
  @Field(() => String, { description: 'What it is, 1 to 100 characters, for example IMAGE or TEXT.' })
  override contentType: string;

  @Field(() => String, { description: 'The prompt with all values filled in, 1 to 100000 characters.' })
  override personalizedPrompt: string;
}

@InputType({ description: 'A change of a content. Fields that are left out stay as they are.' })
export class UpdatePersonalizedContentInput extends PersonalizedContentInput {
  @Field(() => ContentStatusEnum, {
    nullable: true,
    description:
      'Where it goes: from DRAFT and GENERATED anywhere, from PUBLISHED to ARCHIVED only, from there nowhere.',
  })
  status?: ContentStatusEnum | null;
}
