import '../profiles/preferences/learned-preference.enum-types';
import './recommendation.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime, Decimal, SafeInt } from '../../platform/graphql/scalars';
import {
  readDecimal,
  readEnum,
  readFlag,
  readList,
  readMoment,
  readNumber,
  readRecord,
  readRecords,
  readText,
  readWhole,
} from '../../platform/json-values';
import { readWording, TextWording } from '../../platform/text-generation/wording';
import { PreferenceBasisEnum } from '../profiles/preferences/learned-preference';
import { PredictedMetricEnum } from './prediction.enums';

/** Intervals as JSON in `prediction_intervals`: `{ "<metric>": { "lower", "upper", "level" } }`; means are columns. */
@ObjectType({ description: 'What one figure is predicted to be.', simpleResolvers: true })
export class Prediction {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Float, { description: 'Its predicted mean.' })
  mean: number;

  @Field(() => Float, { nullable: true, description: 'Lower end of the prediction interval; null: not given.' })
  lower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the prediction interval; null: not given.' })
  upper: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability 0 to 1 that the figure lies in the interval, for example 0.8; null: no interval.',
  })
  level: number | null;
}

/** As JSON in `platform_allocation`: `{ "<platform>": share }`. */
@ObjectType({ description: 'What share of the budget a platform gets.', simpleResolvers: true })
export class PlatformShare {
  @Field(() => String, { description: 'The platform, for example INSTAGRAM.' })
  platform: string;

  @Field(() => Float, { description: 'Share 0 to 1 of the budget; all shares sum to 1.' })
  share: number;
}

@ObjectType({
  description: 'A preference of the profile that went into a prompt, and what it rests on.',
  simpleResolvers: true,
})
export class ContentPromptPreference {
  @Field(() => String, { description: 'What it is about: platform, contentType, placement or brandVoice.' })
  about: string;

  @Field(() => String, { description: 'What is preferred, for example VIDEO.' })
  value: string;

  @Field(() => Boolean, { description: 'Whether it was learned from campaigns; false: the user has said it.' })
  isLearned: boolean;

  @Field(() => PreferenceBasisEnum, {
    nullable: true,
    description: 'What kind of evidence it rests on; null where the user said it.',
  })
  basis: PreferenceBasisEnum | null;

  @Field(() => String, { nullable: true, description: 'What it is best for: ctr, conversion_rate or roas.' })
  metric: string | null;

  @Field(() => Float, { nullable: true, description: 'Ratio of the metric against the rest, shrunken.' })
  rateRatio: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower end of the 95 percent interval of `rateRatio`.' })
  lower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the 95 percent interval of `rateRatio`.' })
  upper: number | null;

  @Field(() => Int, { nullable: true, description: 'Campaigns that it rests on.' })
  campaigns: number | null;
}

/** As JSON in `content_prompts`: a list of `{ "text", "contentType", "platform", "preferences", "facts", "wording" }`, or of texts alone. */
@ObjectType({ description: 'A prompt to make a content from.', simpleResolvers: true })
export class ContentPrompt {
  @Field(() => String, { description: 'The prompt.' })
  text: string;

  @Field(() => String, { nullable: true, description: 'Which kind of content, for example IMAGE; null: any.' })
  contentType: string | null;

  @Field(() => String, { nullable: true, description: 'For which platform, for example TIKTOK; null: any.' })
  platform: string | null;

  @Field(() => [ContentPromptPreference], {
    description: 'Preferences of the profile that went into it; empty where none did, or somebody wrote it.',
  })
  preferences: ContentPromptPreference[];

  @Field(() => TextWording, {
    nullable: true,
    description: 'Who worded it, with the text by fixed rules; null: no model was asked, or somebody wrote it.',
  })
  wording: TextWording | null;
}

/** As JSON in `actual_performance`: an object of exactly these keys, each optional; money as decimal strings. */
@ObjectType({ description: 'What the campaign of a recommendation did. Null: not known.', simpleResolvers: true })
export class ActualPerformance {
  @Field(() => Float, { nullable: true, description: 'Clicks per impression, a share 0 to 1.' })
  ctr: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Engagements per impression, of the facts whose reports say them. Null: none does.',
  })
  engagementRate: number | null;

  @Field(() => Float, { nullable: true, description: 'Conversions per click.' })
  conversionRate: number | null;

  @Field(() => Float, { nullable: true, description: 'Profit per unit of money spent.' })
  roi: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often it was shown.' })
  impressions: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often it was clicked.' })
  clicks: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How many conversions followed.' })
  conversions: number | null;

  @Field(() => Decimal, { nullable: true, description: 'What it cost, in `currency`.' })
  spend: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What it brought, in `currency`.' })
  revenue: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of spend and revenue, ISO 4217.' })
  currency: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when data was counted.' })
  measuredAt: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether platforms no longer restate these figures.' })
  isFinal: boolean | null;
}

/** The column that holds the mean of each metric. */
export const MEAN_COLUMNS = {
  [PredictedMetricEnum.CTR]: 'predictedCtr',
  [PredictedMetricEnum.ENGAGEMENT_RATE]: 'predictedEngagementRate',
  [PredictedMetricEnum.CONVERSION_RATE]: 'predictedConversionRate',
  [PredictedMetricEnum.ROI]: 'predictedRoi',
} as const;

type PredictedRow = { readonly predictionIntervals: unknown } & Readonly<
  Record<(typeof MEAN_COLUMNS)[PredictedMetricEnum], number | null>
>;

/** Metrics without a mean are left out; an interval counts only when it is whole. */
export function readPredictions(row: PredictedRow): Prediction[] {
  const intervals = readRecord(row.predictionIntervals);
  const predictions: Prediction[] = [];
  for (const metric of Object.values(PredictedMetricEnum)) {
    const mean = readNumber(row[MEAN_COLUMNS[metric]]);
    if (mean === null) continue;
    const interval = readRecord(intervals[metric]);
    const [lower, upper, level] = [readNumber(interval.lower), readNumber(interval.upper), readNumber(interval.level)];
    const isWhole = lower !== null && upper !== null && level !== null;
    predictions.push({ metric, mean, ...(isWhole ? { lower, upper, level } : NO_INTERVAL) });
  }
  return predictions;
}

const NO_INTERVAL = { lower: null, upper: null, level: null };

export function readShares(json: unknown): PlatformShare[] {
  return Object.entries(readRecord(json)).flatMap(([platform, value]) => {
    const share = readNumber(value);
    return share === null ? [] : [{ platform, share }];
  });
}

export function readPrompts(json: unknown): ContentPrompt[] {
  return readList(json).flatMap((one) => {
    if (typeof one === 'string')
      return [{ text: one, contentType: null, platform: null, preferences: [], wording: null }];
    const prompt = readRecord(one);
    const text = readText(prompt.text);
    if (text === null) return [];
    return [
      {
        text,
        contentType: readText(prompt.contentType),
        platform: readText(prompt.platform),
        preferences: readRecords(prompt.preferences).flatMap(promptPreference),
        wording: readWording(prompt.wording),
      },
    ];
  });
}

function promptPreference(entry: Readonly<Record<string, unknown>>): ContentPromptPreference[] {
  const [about, value] = [readText(entry.about), readText(entry.value)];
  if (about === null || value === null) return [];
  return [
    {
      about,
      value,
      isLearned: readFlag(entry.isLearned) ?? false,
      basis: readEnum(PreferenceBasisEnum, entry.basis),
      metric: readText(entry.metric),
      rateRatio: readNumber(entry.rateRatio),
      lower: readNumber(entry.lower),
      upper: readNumber(entry.upper),
      campaigns: readWhole(entry.campaigns),
    },
  ];
}

/** Null as long as nothing was measured. */
export function readActuals(json: unknown): ActualPerformance | null {
  if (json === null || json === undefined) return null;
  const actual = readRecord(json);
  return {
    ctr: readNumber(actual.ctr),
    engagementRate: readNumber(actual.engagementRate),
    conversionRate: readNumber(actual.conversionRate),
    roi: readNumber(actual.roi),
    impressions: readWhole(actual.impressions),
    clicks: readWhole(actual.clicks),
    conversions: readWhole(actual.conversions),
    spend: readDecimal(actual.spend),
    revenue: readDecimal(actual.revenue),
    currency: readText(actual.currency),
    measuredAt: readMoment(actual.measuredAt),
    isFinal: readFlag(actual.isFinal),
  };
}
