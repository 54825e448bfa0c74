import '../../profiles/profile.enum-types';
import { ArrayMaxSize, ArrayUnique, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import { Fits, HasLength } from '../../../platform/graphql/validators';
import { ATTRIBUTES_RULE, isAttributes } from '../../experiments/assignment/unit-rules';
import { AgeGroupEnum } from '../../profiles/profile.enums';

const MOST_TEXTS = 100;

/** As everywhere: what could not be kept is not taken. */
const hasNoNul = (texts: readonly string[]): boolean => texts.every((text) => !text.includes('\0'));
const NO_NUL = 'must not have NUL in a text';

@InputType({ description: 'Something that a unit did, for triggers.' })
export class UnitEventInput {
  @Field(() => String, { description: 'What it did, as the triggers of the settings call it, 1 to 100 characters.' })
  @HasLength(1, 100)
  event: string;

  @Field(() => Int, { defaultValue: 1, description: 'How often, 1 to 1000000.' })
  @Min(1)
  @Max(1_000_000)
  count: number;

  @Field(() => DateTime, { nullable: true, description: 'When it did so for the last time; left out: just now.' })
  occurredAt?: Date | null;
}

@InputType({
  description:
    'What is known of a unit at this moment. A content that is for an audience is shown to those alone who are known to be of it.',
})
export class UnitContextInput {
  @Field(() => AgeGroupEnum, { nullable: true, description: 'Generation.' })
  ageGroup?: AgeGroupEnum | null;

  @Field(() => String, { nullable: true, description: 'Country or region, ISO 3166: `DE`, `US-CA`.' })
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { message: 'location must be an ISO 3166 code such as DE or US-CA' })
  location?: string | null;

  @Field(() => String, { nullable: true, description: 'Language, BCP 47: `en`, `pt-BR`.' })
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'language must be a BCP 47 tag such as en or pt-BR' })
  language?: string | null;

  @Field(() => [String], { nullable: true, description: 'Interests, at most 100, 1 to 100 characters each.' })
  @ArrayMaxSize(MOST_TEXTS)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @Fits<UnitContextInput, string[]>('hasNoNul', hasNoNul, `interests ${NO_NUL}`)
  interests?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Behaviours, at most 100, 1 to 100 characters each.' })
  @ArrayMaxSize(MOST_TEXTS)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @Fits<UnitContextInput, string[]>('hasNoNul', hasNoNul, `behaviors ${NO_NUL}`)
  behaviors?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Segments that it is in, at most 100, 1 to 100 characters each.',
  })
  @ArrayMaxSize(MOST_TEXTS)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @Fits<UnitContextInput, string[]>('hasNoNul', hasNoNul, `segments ${NO_NUL}`)
  segments?: string[] | null;

  @Field(() => [UnitEventInput], {
    nullable: true,
    description:
      'What it did, at most 50. Conversions that were tracked of it are known anyway; the larger number counts.',
  })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  events?: UnitEventInput[] | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Values for the dynamic elements by variable, such as { "offer": "10 %" }: an object of at most 4 kB.',
  })
  @Fits<UnitContextInput, unknown>('isJsonUpTo', isAttributes, `values ${ATTRIBUTES_RULE}`)
  values?: Record<string, unknown> | null;
}

@InputType({ description: 'A unit that wants a content.' })
export class NextContentUnitInput {
  @Field(() => String, {
    description: 'Who is to see it, such as a visitor, by a name that stays: 1 to 200 characters.',
  })
  unitId: string;

  @Field(() => UnitContextInput, { nullable: true, description: 'What is known of it.' })
  @ValidateNested()
  context?: UnitContextInput | null;
}
