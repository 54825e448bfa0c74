import './learned-preference.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { DateTime, Json, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import {
  readEnum,
  readFlag,
  readMoment,
  readNumber,
  readRecord,
  readRecords,
  readText,
  readUuids,
  readWhole,
} from '../../../platform/json-values';
import { PreferenceBasisEnum, preferenceState } from './learned-preference';

@ObjectType({
  description: 'What one value is worth, shrunken: a bar or a row of a forest plot.',
  simpleResolvers: true,
})
export class PreferenceEstimate {
  @Field(() => String, { description: 'The value, for example INSTAGRAM.' })
  value: string;

  @Field(() => Float, {
    description: 'Ratio of the metric against the rest, pulled towards 1 as far as it rests on little.',
  })
  rateRatio: number;

  @Field(() => Float, {
    description: 'Lower end of the 95 percent interval of the ratio, by what varies between campaigns.',
  })
  lower: number;

  @Field(() => Float, {
    description: 'Upper end of the 95 percent interval of the ratio, by what varies between campaigns.',
  })
  upper: number;

  @Field(() => Float, { description: 'Probability that it is better than the rest, 0 to 1.' })
  probability: number;

  @Field(() => Int, { description: 'Campaigns that were compared.' })
  campaigns: number;

  @Field(() => SafeInt, { description: 'Clicks or conversions of the value in these campaigns.' })
  events: number;
}

@ObjectType({
  description: 'One preference that was learned from campaigns or said by the user, and what it rests on.',
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

  @Field(() => Float, { nullable: true, description: 'How many clicks or conversions it rests on.' })
  evidence: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How sure it is that this value is better than the rest, 0 to 1.',
  })
  confidence: number | null;

  @Field(() => Boolean, { description: 'Whether the user has locked it against further learning.' })
  isLocked: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was last brought up to date.' })
  updatedAt: Date | null;

  @Field(() => PreferenceBasisEnum, {
    nullable: true,
    description: 'What kind of evidence it rests on; null where the user said it.',
  })
  basis: PreferenceBasisEnum | null;

  @Field(() => Boolean, {
    description:
      'Whether its evidence has become weaker: it would not be learned today, and goes when it gets weaker still.',
  })
  isFading: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What it is best for: ctr, conversion_rate or roas, by the main objective.',
  })
  metric: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Ratio of the metric against the rest, shrunken: what to expect of acting on it.',
  })
  rateRatio: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Lower end of the 95 percent interval of the ratio, by what varies between campaigns; `rateRatio` is inside.',
  })
  rateRatioLower: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Upper end of the 95 percent interval of the ratio, by what varies between campaigns; `rateRatio` is inside.',
  })
  rateRatioUpper: number | null;

  @Field(() => Int, { nullable: true, description: 'Campaigns that it rests on.' })
  campaigns: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Impressions of the value in these campaigns.' })
  impressions: number | null;

  @IdField('pattern', {
    nullable: true,
    description: 'Id of the confirmed pattern that it rests on; null: an estimate.',
  })
  patternId: string | null;

  @IdField('learning_run', { nullable: true, description: 'Id of the run that brought it up to date.' })
  runId: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'First day of what that run looked at.' })
  windowStart: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last one.' })
  windowEnd: string | null;

  @Field(() => [PreferenceEstimate], { description: 'All values that could be compared, the best first, at most 20.' })
  estimates: PreferenceEstimate[];
}

/**
 * `meta_user_profiles.learned_preferences`: `{ [key]: { value, source, evidence, confidence, isLocked, updatedAt, … } }`. What the
 * user erased is not shown.
 */
export function learnedPreferenceEntries(preferences: unknown): LearnedPreference[] {
  return Object.entries(readRecord(preferences)).flatMap(([key, stored]) => {
    const entry = readRecord(stored);
    const { value, isLocked, erasedAt } = preferenceState(stored);
    if (value === null && erasedAt !== null) return [];
    return [
      {
        key,
        value,
        source: readText(entry.source),
        evidence: readNumber(entry.evidence),
        confidence: readNumber(entry.confidence),
        isLocked,
        updatedAt: readMoment(entry.updatedAt),
        basis: readEnum(PreferenceBasisEnum, entry.basis),
        isFading: readFlag(entry.isFading) ?? false,
        metric: readText(entry.metric),
        rateRatio: readNumber(entry.rateRatio),
        rateRatioLower: readNumber(entry.rateRatioLower),
        rateRatioUpper: readNumber(entry.rateRatioUpper),
        campaigns: readWhole(entry.campaigns),
        impressions: readWhole(entry.impressions),
        patternId: readUuids([entry.patternId])[0] ?? null,
        runId: readUuids([entry.runId])[0] ?? null,
        windowStart: readText(entry.windowStart),
        windowEnd: readText(entry.windowEnd),
        estimates: readRecords(entry.estimates).flatMap(preferenceEstimate),
      },
    ];
  });
}

function preferenceEstimate(entry: Readonly<Record<string, unknown>>): PreferenceEstimate[] {
  const value = readText(entry.value);
  const [rateRatio, lower, upper] = [readNumber(entry.rateRatio), readNumber(entry.lower), readNumber(entry.upper)];
  const [probability, campaigns, events] = [
    readNumber(entry.probability),
    readWhole(entry.campaigns),
    readWhole(entry.events),
  ];
  if (value === null || rateRatio === null || lower === null || upper === null) return [];
  if (probability === null || campaigns === null || events === null) return [];
  return [{ value, rateRatio, lower, upper, probability, campaigns, events }];
}
