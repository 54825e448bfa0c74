import '../../../campaigns/settings/settings.enum-types';
import '../generation.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../../platform/graphql/ids';
import { DateTime, Decimal, Json, SafeInt } from '../../../../platform/graphql/scalars';
import { PersonalizationLevelEnum } from '../../../campaigns/settings/personalization.enums';
import { ContentGeneratorEnum } from '../generation.enums';
import type { ContentGeneration } from './content-generation.entity';

@ObjectType('ContentGeneration', {
  description:
    'From what exactly a content was made, by what, and what its rules say: written with the content, never changed. Campaign and ' +
    'template are as they were then, and may be gone.',
  simpleResolvers: true,
})
export class ContentGenerationType
  implements Omit<ContentGeneration, 'id' | 'userId' | 'contentId' | 'content' | 'contentHash' | 'quality'>
{
  @IdField('generation_run', {
    nullable: true,
    description: 'Id of the run that made it; null: it was asked for alone.',
  })
  runId: string | null;

  @IdField('campaign', { description: 'Id of the campaign that it was made for.' })
  campaignId: string;

  @IdField('template', { description: 'Id of the template that it was made from.' })
  templateId: string;

  @Field(() => Int, { description: 'Number of the version of the template.' })
  templateVersion: number;

  @Field(() => String, {
    description: 'SHA-256 of that version: equal for texts that make the same of the same values.',
  })
  templateChecksum: string;

  @Field(() => ContentGeneratorEnum, {
    description: 'What made it in the end: TEMPLATE where a model was asked and what it said could not be used.',
  })
  generator: ContentGeneratorEnum;

  @Field(() => String, { description: 'Name and version of what made it.' })
  model: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Why a model that was asked did not make it, for example OFF or INVENTED_NUMBER; null: none was, or it did.',
  })
  fallbackReason: string | null;

  @Field(() => SafeInt, {
    description: 'What a model was asked with for another alternative; TEMPLATE takes no notice.',
  })
  seed: number;

  @Field(() => PersonalizationLevelEnum, {
    nullable: true,
    description: 'How far the campaign was personalized; null: it had no settings, and everything known was used.',
  })
  personalizationLevel: PersonalizationLevelEnum | null;

  @Field(() => String, { description: 'The filled template.' })
  prompt: string;

  @Field(() => Json, { description: 'The declared variables as they were filled in, as JSON by name.' })
  variables: Readonly<Record<string, unknown>>;

  @Field(() => [String], { description: 'Variables whose default stood in.' })
  defaultsApplied: readonly string[];

  @Field(() => [String], { description: "Variables that got what the campaign's dynamic elements fall back on." })
  fallbacksApplied: readonly string[];

  @Field(() => [String], { description: 'Variables that the text reads and that had no value.' })
  missing: readonly string[];

  @Field(() => [String], { description: "What was given and not used at the campaign's level of personalization." })
  leftOut: readonly string[];

  @Field(() => String, {
    description: 'SHA-256 of everything that decides what is made: equal inputs give one content.',
  })
  inputsHash: string;

  @Field(() => String, { description: 'SHA-256 of everything that was known of the addressee, used or not.' })
  contextHash: string;

  @Field(() => String, { description: 'SHA-256 of the text or file that was made.' })
  outputHash: string;

  @Field(() => Decimal, { nullable: true, description: 'What it cost, in `currency`; null: nothing.' })
  cost: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of `cost`, ISO 4217.' })
  currency: string | null;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  durationMs: number;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}
