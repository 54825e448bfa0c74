import {
  ArrayMaxSize,
  ArrayUnique,
  IsHexColor,
  IsISO4217CurrencyCode,
  IsUrl,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { Field, Float, InputType, Int } from 'type-graphql';
import { Decimal } from '../../platform/graphql/scalars';
import { HasLength, IsNotNegative } from '../../platform/graphql/validators';
import './profile.enum-types';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from './profile.enums';

@InputType({ description: 'What a user may say in the own profile. Fields that are left out stay as they are.' })
export class CreateMetaUserProfileInput {
  @Field(() => String, { nullable: true, description: 'Name of the business, 1 to 200 characters.' })
  @HasLength(1, 200)
  businessName?: string | null;

  @Field(() => BusinessSizeEnum, { nullable: true, description: 'How large the business is.' })
  businessSize?: BusinessSizeEnum | null;

  @Field(() => String, { nullable: true, description: 'Industry, 1 to 100 characters.' })
  @HasLength(1, 100)
  industry?: string | null;

  @Field(() => String, { nullable: true, description: 'Website, a full http or https URL.' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  @HasLength(1, 500)
  websiteUrl?: string | null;

  @Field(() => Int, { nullable: true, description: 'Years that the business has existed, 0 to 1000.' })
  @Min(0)
  @Max(1000)
  yearsInBusiness?: number | null;

  @Field(() => BudgetRangeEnum, { nullable: true, description: 'Order of magnitude of the monthly budget.' })
  monthlyBudgetRange?: BudgetRangeEnum | null;

  @Field(() => Decimal, { nullable: true, description: 'Monthly budget, not negative.' })
  @IsNotNegative()
  monthlyBudget?: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the budget, ISO 4217. USD when it was never said.' })
  @IsISO4217CurrencyCode()
  currency?: string | null;

  @Field(() => CampaignObjectiveEnum, { nullable: true, description: 'What most campaigns are for.' })
  primaryObjective?: CampaignObjectiveEnum | null;

  @Field(() => [CampaignObjectiveEnum], {
    nullable: true,
    description: 'What campaigns are for besides, without repetition.',
  })
  @ArrayUnique()
  secondaryObjectives?: CampaignObjectiveEnum[] | null;

  @Field(() => [AgeGroupEnum], { nullable: true, description: 'Generations to reach, without repetition.' })
  @ArrayUnique()
  targetAgeGroups?: AgeGroupEnum[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 300 ISO 3166 codes: `DE`, `US-CA`.' })
  @ArrayMaxSize(300)
  @ArrayUnique()
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, {
    each: true,
    message: 'each of targetLocations must be an ISO 3166 code such as DE or US-CA',
  })
  targetLocations?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 200 interests of 1 to 100 characters.' })
  @ArrayMaxSize(200)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  targetInterests?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 200 behaviours of 1 to 100 characters.' })
  @ArrayMaxSize(200)
  @ArrayUnique()
  @HasLength(1, 100, { each: true })
  targetBehaviors?: string[] | null;

  @Field(() => BrandVoiceEnum, { nullable: true, description: 'How the brand speaks.' })
  brandVoice?: BrandVoiceEnum | null;

  @Field(() => ContentPreferenceEnum, { nullable: true, description: 'Which kind of content the brand prefers.' })
  contentPreference?: ContentPreferenceEnum | null;

  @Field(() => [PlatformPriorityEnum], { nullable: true, description: 'Platforms by importance, without repetition.' })
  @ArrayUnique()
  platformPriorities?: PlatformPriorityEnum[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'At most 20 hex colours such as `#1a2b3c`, without repetition.',
  })
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsHexColor({ each: true })
  brandColors?: string[] | null;

  @Field(() => Float, { nullable: true, description: 'How much return counts against reach, 0 to 1.' })
  @Min(0)
  @Max(1)
  roiFocus?: number | null;

  @Field(() => Float, { nullable: true, description: 'How much risk is welcome, 0 to 1.' })
  @Min(0)
  @Max(1)
  riskTolerance?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether sums of the campaigns may go, without a name, into benchmarks of at least five accounts. False when it was never said.',
  })
  benchmarkSharing?: boolean | null;

  @Field(() => Float, { nullable: true, description: 'How much may be done without asking, 0 to 1.' })
  @Min(0)
  @Max(1)
  automationLevel?: number | null;
}

@InputType({ description: 'The own profile, whether it exists yet or not.' })
export class MetaUserProfileInput extends CreateMetaUserProfileInput {
  @Field(() => Int, {
    nullable: true,
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  version?: number;
}

@InputType({ description: 'A change of the own profile.' })
export class UpdateMetaUserProfileInput extends CreateMetaUserProfileInput {
  @Field(() => Int, {
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  version: number;
}
