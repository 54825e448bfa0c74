import './profile.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Decimal, Json } from '../../platform/graphql/scalars';
import type { MetaUserProfile } from './meta-user-profile.entity';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from './profile.enums';

@ObjectType('MetaUserProfile', {
  description:
    'Who a user is as a marketer: the business, its goals, audience and brand, and what was learned from its campaigns.',
  implements: Node,
  simpleResolvers: true,
})
export class MetaUserProfileType implements Omit<MetaUserProfile, 'user'> {
  @IdField('profile', { description: 'Id of the profile.' })
  id: string;

  @IdField('user', { description: 'Id of the user whose profile this is.' })
  userId: string;

  @Field(() => String, { nullable: true, description: 'Name of the business.' })
  businessName: string | null;

  @Field(() => BusinessSizeEnum, { nullable: true, description: 'How large the business is.' })
  businessSize: BusinessSizeEnum | null;

  @Field(() => String, { nullable: true, description: 'Industry of the business, for example fashion.' })
  industry: string | null;

  @Field(() => String, { nullable: true, description: 'Website of the business.' })
  websiteUrl: string | null;

  @Field(() => Int, { nullable: true, description: 'For how many years the business has existed.' })
  yearsInBusiness: number | null;

  @Field(() => BudgetRangeEnum, { nullable: true, description: 'Order of magnitude of the monthly budget.' })
  monthlyBudgetRange: BudgetRangeEnum | null;

  @Field(() => Decimal, { nullable: true, description: 'Monthly budget in `currency`.' })
  monthlyBudget: string | null;

  @Field(() => String, { description: 'Currency of the budget, ISO 4217.' })
  currency: string;

  @Field(() => CampaignObjectiveEnum, { nullable: true, description: 'What most campaigns are for.' })
  primaryObjective: CampaignObjectiveEnum | null;

  @Field(() => [CampaignObjectiveEnum], { description: 'What campaigns are for besides.' })
  secondaryObjectives: CampaignObjectiveEnum[];

  @Field(() => [AgeGroupEnum], { description: 'Generations that the business wants to reach.' })
  targetAgeGroups: AgeGroupEnum[];

  @Field(() => [String], { description: 'Countries or regions to reach, ISO 3166: `DE`, `US-CA`.' })
  targetLocations: string[];

  @Field(() => [String], { description: 'Interests of the audience.' })
  targetInterests: string[];

  @Field(() => [String], { description: 'Behaviours of the audience.' })
  targetBehaviors: string[];

  @Field(() => BrandVoiceEnum, { nullable: true, description: 'How the brand speaks.' })
  brandVoice: BrandVoiceEnum | null;

  @Field(() => ContentPreferenceEnum, { nullable: true, description: 'Which kind of content the brand prefers.' })
  contentPreference: ContentPreferenceEnum | null;

  @Field(() => [PlatformPriorityEnum], { description: 'Platforms by importance, the most important first.' })
  platformPriorities: PlatformPriorityEnum[];

  @Field(() => [String], { description: 'Colours of the brand, as hex codes such as `#1a2b3c`.' })
  brandColors: string[];

  @Field(() => Float, { nullable: true, description: 'How much return counts against reach, 0 (reach) to 1 (return).' })
  roiFocus: number | null;

  @Field(() => Float, { nullable: true, description: 'How much risk is welcome, 0 (none) to 1 (a lot).' })
  riskTolerance: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How much may be done without asking, 0 (nothing) to 1 (everything).',
  })
  automationLevel: number | null;

  @Field(() => Boolean, {
    description:
      'Whether sums of the campaigns go, without a name, into benchmarks of at least five accounts. Off unless the user says so.',
  })
  benchmarkSharing: boolean;

  @Field(() => Json, {
    description: 'Campaigns that were learned from, written by the system. Typed: `campaignHistoryEntries`.',
  })
  campaignHistory: Record<string, unknown>[];

  @Field(() => Json, { description: 'Summary of the patterns that hold for this user, written by the system.' })
  performancePatterns: Record<string, unknown>;

  @Field(() => Json, {
    description: 'Preferences learned from campaigns, written by the system. Typed: `learnedPreferenceEntries`.',
  })
  learnedPreferences: Record<string, unknown>;

  @Field(() => Int, { description: 'Counts the changes; an update must name the version that it changes.' })
  version: number;

  @Field(() => DateTime, { description: 'When the profile was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the profile was last changed.' })
  updatedAt: Date;
}
