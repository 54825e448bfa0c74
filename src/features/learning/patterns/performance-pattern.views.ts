import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { readNumber, readRecord, readRecords, readText, readUuids, readWhole } from '../../../platform/json-values';
import { ConfidenceInterval } from '../../experiments/confidence-interval.type';
import type { Verdict } from './pattern-history';

@ObjectType({ description: 'One condition of a pattern.', simpleResolvers: true })
export class PatternCondition {
  @Field(() => String, { description: 'What is looked at, for example platform.' })
  dimension: string;

  @Field(() => String, { description: 'What it must be, for example TIKTOK.' })
  value: string;
}

@ObjectType({
  description: 'What a pattern does to its metric. A number that is not known is null.',
  simpleResolvers: true,
})
export class PatternImpact {
  @Field(() => Float, {
    nullable: true,
    description:
      "What the same campaigns' rates elsewhere, and the other patterns, let expect where the conditions hold.",
  })
  baseline: number | null;

  @Field(() => Float, { nullable: true, description: 'The metric where the conditions hold.' })
  observed: number | null;

  @Field(() => Float, { nullable: true, description: '`observed` - `baseline`, in the unit of the metric.' })
  difference: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Effect within campaigns, a share shrunken towards 0 against the luck of having been found.',
  })
  uplift: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Impressions where the conditions hold.' })
  impressions: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Counted events (clicks, conversions) where they hold.' })
  events: number | null;
}

@ObjectType({
  description: 'A difference that would have stood out by itself, and that a pattern explains.',
  simpleResolvers: true,
})
export class ExplainedDifference {
  @Field(() => String, { description: 'The metric that it is about, for example cpa.' })
  metric: string;

  @Field(() => [PatternCondition], { description: 'Where it was seen.' })
  conditions: PatternCondition[];

  @Field(() => Float, {
    nullable: true,
    description: 'Ratio of the metric by itself, before the pattern was accounted for.',
  })
  rateRatio: number | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value by itself, 0 to 1.' })
  pValue: number | null;

  @Field(() => Int, { nullable: true, description: 'How many campaigns show both sides.' })
  campaigns: number | null;
}

@ObjectType({ description: 'A pattern in one campaign: a row of a forest plot.', simpleResolvers: true })
export class CampaignEffect {
  @IdField('campaign', { description: 'Id of the campaign.' })
  campaignId: string;

  @Field(() => Float, {
    description:
      'The metric where the conditions hold divided by the rest of this campaign, beside the other patterns.',
  })
  rateRatio: number;

  @Field(() => ConfidenceInterval, {
    nullable: true,
    description: '95 percent interval for events that fall independently; wider where there are few.',
  })
  interval: ConfidenceInterval | null;

  @Field(() => SafeInt, { nullable: true, description: 'Events on both sides.' })
  events: number | null;
}

@ObjectType({ description: 'How a pattern fared in data that it was not found in.', simpleResolvers: true })
export class FreshVerdict {
  @Field(() => LocalDate, { description: 'First day of the fresh data.' })
  from: string;

  @Field(() => LocalDate, { description: 'The day after the last one.' })
  to: string;

  @Field(() => Boolean, { description: 'Whether it held: its sign, with a one-sided p-value of at most 0.05.' })
  held: boolean;

  @Field(() => Int, { description: 'Campaigns that show both sides in the fresh data.' })
  campaigns: number;

  @Field(() => Float, { description: 'The ratio in the fresh data, beside the other patterns.' })
  rateRatio: number;

  @Field(() => Float, { description: 'One-sided p-value in the direction of the pattern, 0 to 1.' })
  pValue: number;
}

/** `performance_patterns.relatives`: `[{ metric, conditions, rateRatio, pValue, campaigns }]`. */
export function explainedDifferences(relatives: unknown): ExplainedDifference[] {
  return readRecords(relatives).flatMap(({ metric, conditions, rateRatio, pValue, campaigns }) => {
    const what = readText(metric);
    if (!what) return [];
    return [
      {
        metric: what,
        conditions: patternConditions(conditions),
        rateRatio: readNumber(rateRatio),
        pValue: readNumber(pValue),
        campaigns: readWhole(campaigns),
      },
    ];
  });
}

/** `performance_patterns.campaign_effects`: `[{ campaignId, rateRatio, lower, upper, events }]`. */
export function campaignEffects(effects: unknown): CampaignEffect[] {
  return readRecords(effects).flatMap(({ campaignId, rateRatio, lower, upper, events }) => {
    const [id] = readUuids([campaignId]);
    const ratio = readNumber(rateRatio);
    if (id === undefined || ratio === null) return [];
    const [from, to] = [readNumber(lower), readNumber(upper)];
    const interval = from === null || to === null ? null : { lower: from, upper: to };
    return [{ campaignId: id, rateRatio: ratio, interval, events: readWhole(events) }];
  });
}

/** `performance_patterns.verdicts`. */
export function freshVerdicts(verdicts: readonly Verdict[]): FreshVerdict[] {
  return verdicts.map(({ from, to, held, campaigns, rateRatio, pValue }) => ({
    from,
    to,
    held,
    campaigns,
    rateRatio,
    pValue,
  }));
}

/** `performance_patterns.conditions`: `[{ dimension, value }]`; numbers and booleans are shown as text. */
export function patternConditions(conditions: unknown): PatternCondition[] {
  return readRecords(conditions).flatMap(({ dimension, value }) => {
    const [what, must] = [readText(dimension), readScalar(value)];
    return what && must !== null ? [{ dimension: what, value: must }] : [];
  });
}

/** `performance_patterns.performance_impact`: `{ baseline, observed, uplift, impressions, events }`. */
export function patternImpact(impact: unknown): PatternImpact {
  const record = readRecord(impact);
  const [baseline, observed] = [readNumber(record.baseline), readNumber(record.observed)];
  return {
    baseline,
    observed,
    difference: baseline === null || observed === null ? null : observed - baseline,
    uplift: readNumber(record.uplift),
    impressions: readWhole(record.impressions),
    events: readWhole(record.events),
  };
}

function readScalar(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : readText(value);
}
