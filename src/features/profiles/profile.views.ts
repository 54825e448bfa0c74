import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Decimal, LocalDate, SafeInt } from '../../platform/graphql/scalars';
import {
  readDecimal,
  readFlag,
  readNumber,
  readRecords,
  readText,
  readUuids,
  readWhole,
} from '../../platform/json-values';

@ObjectType({ description: 'What one campaign brought, as it was learned from.', simpleResolvers: true })
export class CampaignHistoryEntry {
  @IdField('campaign', { nullable: true, description: 'Id of the campaign, which may have been deleted since.' })
  campaignId: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the campaign when it was learned from.' })
  name: string | null;

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

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is over: seven days without figures while the account had some, or seven days past its end.',
  })
  isFinished: boolean | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day before which figures were counted.' })
  asOf: string | null;
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
    name: readText(entry.name),
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
    isFinished: readFlag(entry.isFinished),
    asOf: readDay(entry.asOf),
  }));
}
