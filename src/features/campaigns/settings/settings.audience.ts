import { Fits, HasLength, IsNotBlank } from '../../../platform/graphql/validators';
import '../../profiles/profile.enum-types';
import { ArrayMaxSize, ArrayUnique, Matches } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { readEnum, readList, readRecord, readTexts } from '../../../platform/json-values';
import { AgeGroupEnum } from '../../profiles/profile.enums';

/**
 * Whom something is for. As JSON (`audience_settings`, `target_audience`, `target_demographics`, `targeting`):
 * `{ "ageGroups": ["GEN_Z"], "locations": ["DE", "US-CA"], "languages": ["en"], "interests": ["running"],
 * "behaviors": ["repeat_buyer"], "segments": ["newsletter"], "excludedSegments": ["employees"] }`, every key optional.
 */
@ObjectType({
  description: 'Whom something is for. An empty list does not restrict; all that are not empty hold together.',
  simpleResolvers: true,
})
export class Audience {
  @Field(() => [AgeGroupEnum], { description: 'Generations.' })
  ageGroups: AgeGroupEnum[];

  @Field(() => [String], { description: 'Countries or regions, ISO 3166: `DE`, `US-CA`.' })
  locations: string[];

  @Field(() => [String], { description: 'Languages, BCP 47: `en`, `pt-BR`.' })
  languages: string[];

  @Field(() => [String], { description: 'Interests, any of which counts.' })
  interests: string[];

  @Field(() => [String], { description: 'Behaviours, any of which counts.' })
  behaviors: string[];

  @Field(() => [String], { description: 'Named segments to reach, any of which counts.' })
  segments: string[];

  @Field(() => [String], { description: 'Named segments to leave out.' })
  excludedSegments: string[];
}

@InputType({
  description: 'Whom something is for. What is left out does not restrict. Replaces what was there before.',
})
export class AudienceInput {
  @Field(() => [AgeGroupEnum], { nullable: true, description: 'Generations, without repetition.' })
  @ArrayUnique()
  ageGroups?: AgeGroupEnum[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 300 ISO 3166 codes: `DE`, `US-CA`.' })
  @ArrayMaxSize(300)
  @ArrayUnique()
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, {
    each: true,
    message: 'each of locations must be an ISO 3166 code such as DE or US-CA',
  })
  locations?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 100 BCP 47 tags: `en`, `pt-BR`.' })
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, {
    each: true,
    message: 'each of languages must be a BCP 47 tag such as en or pt-BR',
  })
  languages?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 200 interests of 1 to 100 characters.' })
  @ArrayMaxSize(200)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @IsNotBlank({ each: true })
  interests?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 200 behaviours of 1 to 100 characters.' })
  @ArrayMaxSize(200)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @IsNotBlank({ each: true })
  behaviors?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 100 named segments of 1 to 100 characters.' })
  @ArrayMaxSize(100)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @IsNotBlank({ each: true })
  segments?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'At most 100 segments to leave out, 1 to 100 characters each; none that is in `segments`.',
  })
  @ArrayMaxSize(100)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  @IsNotBlank({ each: true })
  @Fits<AudienceInput, string[]>(
    'isNotReached',
    (excluded, { segments }) => !excluded.some((one) => segments?.includes(one)),
    'excludedSegments must not name what segments names as well: reach a segment, or leave it out',
  )
  excludedSegments?: string[] | null;
}

/** The typed view of an audience's JSON. */
export function readAudience(json: unknown): Audience {
  const audience = readRecord(json);
  return {
    ageGroups: readList(audience.ageGroups)
      .map((one) => readEnum(AgeGroupEnum, one))
      .filter((one) => one !== null),
    locations: readTexts(audience.locations),
    languages: readTexts(audience.languages),
    interests: readTexts(audience.interests),
    behaviors: readTexts(audience.behaviors),
    segments: readTexts(audience.segments),
    excludedSegments: readTexts(audience.excludedSegments),
  };
}
