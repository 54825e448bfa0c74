import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { DateTime, Decimal, Json, LocalDate, SafeInt } from '../../platform/graphql/scalars';
import {
  readDecimal,
  readFlag,
  readMoment,
  readNumber,
  readRecord,
  readRecords,
  readText,
  readUuids,
  readWhole,
} from '../../platform/json-values';

@ObjectType({ description: 'What one campaign brought, as it was learned from.', simpleResolvers: true })
export class CampaignHistoryEntry {
  @IdField('campaign', { nullable: true, description: 'Id of the campaign, which may have been deleted since.' })
  campaignId: string | null;

  @Field(() => String, { nullable: true, description: 'What the campaign was for.' })
  objective: string | null;

  @Field(() => String, { nullable: true, description: 'Where it ran.' })
  platform: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'First day with figures.' })
  firstDay: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Last day with figures.' })
  lastDay: string | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often it was shown.' })
  impressions: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often it was clicked.' })
  clicks: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How many conversions it brought.' })
  conversions: number | null;

  @Field(() => Decimal, { nullable: true, description: 'What it cost, in `currency`.' })
  spend: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What it brought in, in `currency`.' })
  revenue: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the money, ISO 4217.' })
  currency: string | null;

  @Field(() => Float, { nullable: true, description: 'Clicks per impression, 0 to 1; null without impressions.' })
  ctr: number | null;

  @Field(() => Float, { nullable: true, description: 'Conversions per click; null without clicks.' })
  conversionRate: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Return on the spend, (revenue - spend) / spend; null without spend.',
  })
  roi: number | null;
}

@ObjectType({
  description: 'One preference that was learned from campaigns, and what it rests on.',
  simpleResolvers: true,
})
export class LearnedPreference {
  @Field(() => String, { description: 'What it is about, for example platform.' })
  key: string;

  @Field(() => Json, { nullable: true, description: 'What was learned, for example INSTAGRAM.' })
  value: unknown;

  @Field(() => String, {
    nullable: true,
    description: 'Where it comes from: LEARNED from campaigns, DECLARED by the user.',
  })
  source: string | null;

  @Field(() => Float, { nullable: true, description: 'How many conversions it rests on.' })
  evidence: number | null;

  @Field(() => Float, { nullable: true, description: 'How much it weighs against the default, 0 to 1.' })
  confidence: number | null;

  @Field(() => Boolean, { description: 'Whether the user has locked it against further learning.' })
  isLocked: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was last brought up to date.' })
  updatedAt: Date | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function readDay(value: unknown): string | null {
  const text = readText(value);
  return text !== null && DAY.test(text) ? text : null;
}

/** `meta_user_profiles.campaign_history`: a list of objects with the fields of `CampaignHistoryEntry`. */
export function campaignHistoryEntries(history: unknown): CampaignHistoryEntry[] {
  return readRecords(history).map((entry) => ({
    campaignId: readUuids([entry.campaignId])[0] ?? null,
    objective: readText(entry.objective),
    platform: readText(entry.platform),
    firstDay: readDay(entry.firstDay),
    lastDay: readDay(entry.lastDay),
    impressions: readWhole(entry.impressions),
    clicks: readWhole(entry.clicks),
    conversions: readWhole(entry.conversions),
    spend: readDecimal(entry.spend),
    revenue: readDecimal(entry.revenue),
    currency: readText(entry.currency),
    ctr: readNumber(entry.ctr),
    conversionRate: readNumber(entry.conversionRate),
    roi: readNumber(entry.roi),
  }));
}

/** `meta_user_profiles.learned_preferences`: `{ [key]: { value, source, evidence, confidence, isLocked, updatedAt } }`. */
export function learnedPreferenceEntries(preferences: unknown): LearnedPreference[] {
  return Object.entries(readRecord(preferences)).map(([key, stored]) => {
    const { value, source, evidence, confidence, isLocked, updatedAt } = readRecord(stored);
    return {
      key,
      value: value ?? null,
      source: readText(source),
      evidence: readNumber(evidence),
      confidence: readNumber(confidence),
      isLocked: readFlag(isLocked) ?? false,
      updatedAt: readMoment(updatedAt),
    };
  });
}
