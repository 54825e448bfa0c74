import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from '../features/profiles/profile.enums';
import { createRandom, type Random } from '../statistics/random';
import { daysToDataSet } from './data-sets';
import { demoId, demoUserId } from './demo-ids';
import { type DemoParameters, epochDay, momentOf } from './demo-parameters';
import { between, pick, pickSome, rounded } from './draws';
import type { UserRow } from './rows';
import { COMPANY_WORDS, FIRST_NAMES, INDUSTRIES, type Industry, LAST_NAMES, MARKETS } from './vocabulary';

/** Who an account belongs to and how it works: what all its rows are drawn from. */
export interface Account {
  readonly index: number;
  /** The account that visitors see has every planted effect in every campaign. */
  readonly isShowcase: boolean;
  readonly user: UserRow;
  /** An own stream for each thing drawn, so that one more draw here moves nothing there. */
  readonly random: (label: string) => Random;
  /** A row's id, the same for the same label and moment. */
  readonly newId: (label: string, at: Date) => string;
  /** The id of the same row in the data set that this account is, on other dates: streams are named by it. */
  readonly streamId: (label: string, at: Date) => string;
  readonly businessName: string;
  readonly industry: Industry;
  readonly market: (typeof MARKETS)[number];
  readonly businessSize: BusinessSizeEnum;
  readonly monthlyBudgetCents: number;
  /** Ranked, the most important first. */
  readonly objectives: readonly CampaignObjectiveEnum[];
  readonly platforms: readonly PlatformPriorityEnum[];
  readonly ageGroups: readonly AgeGroupEnum[];
  readonly voice: BrandVoiceEnum;
  readonly contentPreference: ContentPreferenceEnum;
  readonly riskTolerance: number;
  readonly firstEpoch: number;
  readonly lastEpoch: number;
  /** A moment, or the end of the period where that would come first: nothing is known before it has happened. */
  readonly knownAt: (epoch: number, hour: number) => Date;
  /** The day on which next to no clicks were counted. */
  readonly brokenEpoch: number;
}

/** For how many days a user has been there before the period begins. */
export const MEMBER_FOR_DAYS = 7;

/** Monthly budgets in cents of a US dollar: at home, one of each range, two of SMALL. */
const BUDGETS: readonly (readonly [low: number, high: number, size: BusinessSizeEnum])[] = [
  [1_600_000, 2_450_000, BusinessSizeEnum.SMB],
  [40_000, 95_000, BusinessSizeEnum.STARTUP],
  [200_000, 480_000, BusinessSizeEnum.STARTUP],
  [4_500_000, 9_800_000, BusinessSizeEnum.ENTERPRISE],
  [200_000, 480_000, BusinessSizeEnum.SMB],
  [14_000_000, 35_000_000, BusinessSizeEnum.ENTERPRISE],
];

const AGES = Object.values(AgeGroupEnum);
const { INSTAGRAM, FACEBOOK, LINKEDIN } = PlatformPriorityEnum;

/** The account number `index`, from 0, of a demo. */
export function createAccount(parameters: DemoParameters, index: number): Account {
  const { seed, days, endDay } = parameters;
  const random = (label: string) => createRandom(`${seed}/${index}/${label}`);
  const draw = random('account');
  const lastEpoch = epochDay(endDay);
  const firstEpoch = lastEpoch - days + 1;
  const movedMs = momentOf(daysToDataSet(lastEpoch)).getTime();
  // The accounts take turns, so that every size, industry and voice occurs in a small demo as well.
  const industry = INDUSTRIES[index % INDUSTRIES.length];
  const market = MARKETS[index % MARKETS.length];
  const [low, high, businessSize] = BUDGETS[index % BUDGETS.length];
  return {
    index,
    isShowcase: index === 0,
    user: userOf(parameters, index, { firstEpoch, lastEpoch }),
    random,
    newId: (label, at) => demoId(seed, `${index}/${label}`, at),
    streamId: (label, at) => demoId(seed, `${index}/${label}`, new Date(at.getTime() + movedMs)),
    businessName: `${COMPANY_WORDS[(index * 7) % COMPANY_WORDS.length]} ${pick(draw, industry.nouns)}`,
    industry,
    market,
    businessSize,
    monthlyBudgetCents: Math.round((between(draw, low, high) * market.prices) / 5_000) * 5_000,
    objectives: objectivesOf(draw, index),
    platforms: platformsOf(draw, industry),
    ageGroups: AGES.slice(index % 2, (index % 2) + 3),
    voice: Object.values(BrandVoiceEnum)[(index + Math.floor(index / 6)) % 6],
    contentPreference: Object.values(ContentPreferenceEnum)[index % 4],
    riskTolerance: rounded(between(draw, 0.15, 0.85), 2),
    firstEpoch,
    lastEpoch,
    knownAt: (epoch, hour) => (epoch > lastEpoch ? momentOf(lastEpoch + 1) : momentOf(epoch, hour)),
    brokenEpoch: lastEpoch - 8 - draw.integerBelow(12),
  };
}

/** Whom the account wants to reach, as JSON columns hold it. */
export function audienceOf({ ageGroups, market, industry }: Account): Record<string, readonly string[]> {
  return {
    ageGroups,
    locations: market.countries,
    languages: [market.language],
    interests: industry.interests,
    behaviors: ['repeat_buyer', 'newsletter_reader'],
    segments: ['customers'],
    excludedSegments: ['employees'],
  };
}

function userOf(
  { seed }: DemoParameters,
  index: number,
  { firstEpoch, lastEpoch }: Pick<Account, 'firstEpoch' | 'lastEpoch'>,
): UserRow {
  const id = demoUserId(seed, index);
  const first = FIRST_NAMES[index % FIRST_NAMES.length];
  const round = Math.floor(index / FIRST_NAMES.length);
  const last = LAST_NAMES[(index * 5 + round) % LAST_NAMES.length];
  return {
    id,
    email: `${first.toLowerCase()}${round === 0 ? '' : round + 1}@example.com`,
    displayName: `${first} ${last}`,
    isActive: true,
    // Both say which period was simulated: a load that goes on after an interruption reads them.
    createdAt: momentOf(firstEpoch - MEMBER_FOR_DAYS, index / 60),
    updatedAt: momentOf(lastEpoch + 1),
  };
}

function objectivesOf(draw: Random, index: number): CampaignObjectiveEnum[] {
  const all = Object.values(CampaignObjectiveEnum);
  const primary = index === 0 ? CampaignObjectiveEnum.SALES : all[(index * 5 + 2) % all.length];
  const others = all.filter((objective) => objective !== primary);
  return [primary, ...pickSome(draw, others, 2 + draw.integerBelow(2))];
}

/** Businesses are reached on LinkedIn first, people on Instagram; the rest follows in any order. */
function platformsOf(draw: Random, industry: Industry): PlatformPriorityEnum[] {
  const first = industry.isForBusinesses ? [LINKEDIN, INSTAGRAM, FACEBOOK] : [INSTAGRAM, FACEBOOK];
  const others = Object.values(PlatformPriorityEnum).filter((platform) => !first.includes(platform));
  return [...first, ...pickSome(draw, others, 1 + draw.integerBelow(2))];
}
