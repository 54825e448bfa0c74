import { createHash } from 'node:crypto';
import type { Segment } from '../../../statistics/segment-mining/segment-cube';
import type { PatternMetric } from '../learning.enums';
import type { PatternCube } from './pattern-cube';

/** One condition, as `performance_patterns.conditions` holds it. */
export interface Condition {
  readonly dimension: string;
  readonly value: string;
}

/** The conditions of a segment by their names, attributes of campaigns last. */
export function conditionsOf({ dimensions, attributes }: PatternCube, segment: Segment): Condition[] {
  const named = (numbers: readonly number[], values: readonly number[], of: PatternCube['dimensions']) =>
    numbers.map((number, i) => ({ dimension: of[number].name, value: of[number].values[values[i] - 1] }));
  return [
    ...named(segment.dimensions, segment.values, dimensions),
    ...named(segment.attributes, segment.attributeValues, attributes),
  ];
}

/** The segment that these conditions on what a campaign is as a whole make; null where one is no such condition, or of no campaign. */
export function kindOf({ attributes }: PatternCube, conditions: readonly Condition[]): Segment | null {
  const places = conditions.map(({ dimension, value }) => {
    const attribute = attributes.findIndex(({ name }) => name === dimension);
    return { attribute, code: attribute < 0 ? 0 : attributes[attribute].values.indexOf(value) + 1 };
  });
  if (places.length === 0 || places.some(({ code }) => code === 0)) return null;
  const sorted = places.sort((one, other) => one.attribute - other.attribute);
  const [own, values] = [sorted.map(({ attribute }) => attribute), sorted.map(({ code }) => code)];
  return { dimensions: [], values: [], attributes: own, attributeValues: values };
}

/** The same for the same metric and conditions, in whatever order. */
export function fingerprintOf(metric: string, conditions: readonly Condition[]): string {
  const sorted = conditions.map(({ dimension, value }) => [dimension, value]).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([metric, sorted]))
    .digest('hex');
}

const KINDS: Readonly<Record<string, string>> = {
  platform: 'PLATFORM',
  ageGroup: 'AUDIENCE',
  gender: 'AUDIENCE',
  region: 'AUDIENCE',
  placement: 'PLACEMENT',
  contentType: 'CONTENT',
  weekday: 'WEEKDAY',
  dayType: 'WEEKDAY',
  objective: 'OBJECTIVE',
  brandVoice: 'BRAND_VOICE',
  budgetRange: 'BUDGET',
};

/** What kind of conditions these are: PLATFORM_AUDIENCE, WEEKDAY. */
export function patternTypeOf(conditions: readonly Condition[]): string {
  const kinds = new Set(conditions.map(({ dimension }) => KINDS[dimension] ?? 'OTHER'));
  const order = [...new Set(Object.values(KINDS)), 'OTHER'];
  return order.filter((kind) => kinds.has(kind)).join('_');
}

const METRIC_WORDS: Readonly<Record<PatternMetric, string>> = {
  ctr: 'Click-through rate',
  conversion_rate: 'Conversion rate',
  cpa: 'Cost per conversion',
  roas: 'Return on ad spend',
};

/** The metric in words. */
export function metricWords(metric: PatternMetric): string {
  return METRIC_WORDS[metric];
}

/** `platform INSTAGRAM and age group 18-24`. */
export function segmentWords(conditions: readonly Condition[]): string {
  return conditions.map(({ dimension, value }) => `${spaced(dimension)} ${value}`).join(' and ');
}

/** `25 percent higher`. */
export function changeWords(ratio: number): string {
  const percent = Math.abs(ratio - 1) * 100;
  return `${percent.toFixed(percent < 10 ? 1 : 0)} percent ${ratio < 1 ? 'lower' : 'higher'}`;
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
