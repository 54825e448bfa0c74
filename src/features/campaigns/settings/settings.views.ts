import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Decimal, SafeInt } from '../../../platform/graphql/scalars';
import './settings.enum-types';
import {
  readDecimal,
  readEnum,
  readList,
  readNumber,
  readRecord,
  readText,
  readWhole,
} from '../../../platform/json-values';
import { DynamicElementEnum, TargetMetricEnum, TriggerActionEnum } from './settings.enums';

/** As JSON in `demographic_weights`: `{ "<dimension>": { "<value>": weight } }`. */
@ObjectType({ description: 'How much one part of the audience counts.', simpleResolvers: true })
export class DemographicWeight {
  @Field(() => String, { description: 'What the audience is divided by, for example ageGroup.' })
  dimension: string;

  @Field(() => String, { description: 'Which part, for example GEN_Z.' })
  value: string;

  @Field(() => Float, {
    description:
      'Weight 0 to 10; 1 counts as everybody does. At the level FULL bids are multiplied by it; with 0 nobody of this part is shown ' +
      'anything, at any level.',
  })
  weight: number;
}

/** As JSON in `behavioral_triggers`: a list of `{ "event", "action", "minimumCount", "withinHours", "modifier" }`. */
@ObjectType({ description: 'What follows when somebody behaves in a certain way.', simpleResolvers: true })
export class BehavioralTrigger {
  @Field(() => String, { description: 'Name of the event, for example cart_abandoned.' })
  event: string;

  @Field(() => TriggerActionEnum, { description: 'What follows.' })
  action: TriggerActionEnum;

  @Field(() => Int, { description: 'How often the event must have happened, at least 1.' })
  minimumCount: number;

  @Field(() => Int, { nullable: true, description: 'Within how many hours; null: whenever.' })
  withinHours: number | null;

  @Field(() => Float, { nullable: true, description: 'With ADJUST_BID: what the bid is multiplied by, 0.1 to 10.' })
  modifier: number | null;
}

/** As JSON in `dynamic_elements`: `{ "<element>": { "variable": "…", "fallback": "…" } }`. */
@ObjectType({ description: 'A part of the contents that differs from person to person.', simpleResolvers: true })
export class DynamicElement {
  @Field(() => DynamicElementEnum, { description: 'Which part.' })
  element: DynamicElementEnum;

  @Field(() => String, { nullable: true, description: 'Variable of the templates that it is taken from.' })
  variable: string | null;

  @Field(() => String, { nullable: true, description: 'What is shown where the variable has no value.' })
  fallback: string | null;
}

/** As JSON in `bid_adjustments`: a list of `{ "dimension", "value", "modifier" }`. */
@ObjectType({ description: 'How the bid changes for one part of the audience.', simpleResolvers: true })
export class BidAdjustment {
  @Field(() => String, { description: 'What the audience is divided by, for example device.' })
  dimension: string;

  @Field(() => String, { description: 'Which part, for example MOBILE.' })
  value: string;

  @Field(() => Float, { description: 'What the bid is multiplied by, 0.1 to 10.' })
  modifier: number;
}

/** As JSON in `performance_targets`: `{ "<metric>": "decimal" }`. */
@ObjectType({ description: 'What a campaign should reach in one figure.', simpleResolvers: true })
export class PerformanceTarget {
  @Field(() => TargetMetricEnum, { description: 'The figure.' })
  metric: TargetMetricEnum;

  @Field(() => Decimal, { description: 'What it should reach, in the unit of the metric: rates are shares 0 to 1.' })
  target: string;
}

/** As JSON in `performance_thresholds`: an object of exactly these keys, each optional. */
@ObjectType({ description: 'When there is enough data to act on, and when to stop.', simpleResolvers: true })
export class PerformanceThresholds {
  @Field(() => SafeInt, { nullable: true, description: 'No change before so many impressions.' })
  minimumImpressions: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'No change before so many conversions.' })
  minimumConversions: number | null;

  @Field(() => Float, { nullable: true, description: 'No change with less confidence than this, 0.5 to 1.' })
  minimumConfidence: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Contents pause whose click-through rate is lower with `minimumConfidence` (0.95), after `minimumImpressions` (1000); share 0 to 1.',
  })
  pauseBelowCtr: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'Where the budget is divided by AD: ads that surely cost more per conversion are stopped, as by the guardrail ' +
      'stopLossCostPerConversion; in the currency of the campaign.',
  })
  pauseAboveCostPerConversion: string | null;
}

export function readDemographicWeights(json: unknown): DemographicWeight[] {
  return Object.entries(readRecord(json)).flatMap(([dimension, weights]) =>
    Object.entries(readRecord(weights)).flatMap(([value, one]) => {
      const weight = readNumber(one);
      return weight === null ? [] : [{ dimension, value, weight }];
    }),
  );
}

export function readBehavioralTriggers(json: unknown): BehavioralTrigger[] {
  return readList(json).flatMap((one) => {
    const trigger = readRecord(one);
    const event = readText(trigger.event);
    const action = readEnum(TriggerActionEnum, trigger.action);
    if (event === null || action === null) return [];
    const minimumCount = readWhole(trigger.minimumCount) ?? 1;
    const withinHours = readWhole(trigger.withinHours);
    return [{ event, action, minimumCount, withinHours, modifier: readNumber(trigger.modifier) }];
  });
}

export function readDynamicElements(json: unknown): DynamicElement[] {
  return Object.entries(readRecord(json)).flatMap(([name, one]) => {
    const element = readEnum(DynamicElementEnum, name);
    const { variable, fallback } = readRecord(one);
    return element === null ? [] : [{ element, variable: readText(variable), fallback: readText(fallback) }];
  });
}

export function readBidAdjustments(json: unknown): BidAdjustment[] {
  return readList(json).flatMap((one) => {
    const adjustment = readRecord(one);
    const dimension = readText(adjustment.dimension);
    const value = readText(adjustment.value);
    const modifier = readNumber(adjustment.modifier);
    return dimension === null || value === null || modifier === null ? [] : [{ dimension, value, modifier }];
  });
}

export function readPerformanceTargets(json: unknown): PerformanceTarget[] {
  return Object.entries(readRecord(json)).flatMap(([name, one]) => {
    const metric = readEnum(TargetMetricEnum, name);
    const target = readDecimal(one);
    return metric === null || target === null ? [] : [{ metric, target }];
  });
}

export function readThresholds(json: unknown): PerformanceThresholds {
  const thresholds = readRecord(json);
  return {
    minimumImpressions: readWhole(thresholds.minimumImpressions),
    minimumConversions: readWhole(thresholds.minimumConversions),
    minimumConfidence: readNumber(thresholds.minimumConfidence),
    pauseBelowCtr: readNumber(thresholds.pauseBelowCtr),
    pauseAboveCostPerConversion: readDecimal(thresholds.pauseAboveCostPerConversion),
  };
}
