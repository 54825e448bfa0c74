import { Field, Float, Int, ObjectType } from 'type-graphql';
import { LocalDate } from '../../../platform/graphql/scalars';
import { readRecords, readText } from '../../../platform/json-values';
import { FACT_DIMENSIONS } from '../facts/learning-facts';
import type { Condition } from '../patterns/pattern-conditions';
import { WEEKDAYS } from '../patterns/pattern-cube';

@ObjectType({ description: 'A metric on one day.', simpleResolvers: true })
export class InsightDay {
  @Field(() => LocalDate, { description: 'The day.' })
  date: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The metric; null where nothing was counted that it is a share of.',
  })
  value: number | null;

  @Field(() => Float, { description: 'What is counted: clicks of ctr, money of costs.' })
  numerator: number;

  @Field(() => Float, { description: 'What it is divided by: impressions of ctr.' })
  denominator: number;
}

@ObjectType({ description: 'A metric on one weekday, all its days together: a bar.', simpleResolvers: true })
export class InsightWeekday {
  @Field(() => String, { description: 'MONDAY to SUNDAY.' })
  weekday: string;

  @Field(() => Float, { nullable: true, description: 'The metric; null without anything to divide by.' })
  value: number | null;

  @Field(() => Int, { description: 'Days with figures.' })
  days: number;
}

@ObjectType({
  description: 'What an insight is about, day by day: data of a chart, from the facts as they are now.',
  simpleResolvers: true,
})
export class InsightChart {
  @Field(() => String, { description: 'The metric.' })
  metric: string;

  @Field(() => [InsightDay], {
    description: 'Days with figures of the last 90 before the end of its period, in order.',
  })
  days: InsightDay[];

  @Field(() => [InsightWeekday], { description: 'The same days by weekday, seven bars.' })
  weekdays: InsightWeekday[];
}

/** Sums of a campaign, or of all, on one day; money is null where it is in several currencies. */
export interface ChartDay {
  readonly date: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly spend: number | null;
  readonly revenue: number | null;
}

type Part = (day: ChartDay) => number | null;

const METRICS: Readonly<Record<string, readonly [numerator: Part, denominator: Part]>> = {
  ctr: [({ clicks }) => clicks, ({ impressions }) => impressions],
  conversion_rate: [({ conversions }) => conversions, ({ clicks }) => clicks],
  cost_per_thousand: [({ spend }) => spend, ({ impressions }) => impressions / 1_000],
  cpa: [({ spend }) => spend, ({ conversions }) => conversions],
  roas: [({ revenue }) => revenue, ({ spend }) => spend],
  spend: [({ spend }) => spend, () => 1],
};

/** Conditions that a fact can be held against by itself, or by its campaign's row. */
const CHART_DIMENSIONS = [...FACT_DIMENSIONS, 'objective', 'weekday', 'dayType'] as const;

/**
 * The conditions of a segment, from `contributing_factors` as `{ factor: 'dimension=value' }`; null where one of them is of another kind, so that the
 * days would be those of something larger.
 */
export function segmentConditions(factors: unknown): Condition[] | null {
  const conditions = readRecords(factors).flatMap(({ factor }) => {
    const [dimension = '', ...value] = (readText(factor) ?? '').split('=');
    return dimension === 'segment' ? [] : [{ dimension, value: value.join('=') }];
  });
  const isKnown = ({ dimension }: Condition): boolean => CHART_DIMENSIONS.some((one) => one === dimension);
  return conditions.length > 0 && conditions.every(isKnown) ? conditions : null;
}

/** Whether there is a chart of this metric. */
export function hasChart(metric: string | null): metric is string {
  return metric !== null && Object.hasOwn(METRICS, metric);
}

/** The chart of a metric; days whose money is in several currencies are left out of what is about money. */
export function insightChart(metric: string, sums: readonly ChartDay[]): InsightChart {
  const [numeratorOf, denominatorOf] = METRICS[metric];
  const days = sums.flatMap((day): InsightDay[] => {
    const [numerator, denominator] = [numeratorOf(day), denominatorOf(day)];
    if (numerator === null || denominator === null) return [];
    return [{ date: day.date, value: ratio(numerator, denominator), numerator, denominator }];
  });
  const weekdays = WEEKDAYS.map((weekday, number) => {
    const own = days.filter(({ date }) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7 === number);
    const sum = (of: (day: InsightDay) => number) => own.reduce((all, day) => all + of(day), 0);
    return {
      weekday,
      value: ratio(
        sum((day) => day.numerator),
        sum((day) => day.denominator),
      ),
      days: own.length,
    };
  });
  return { metric, days, weekdays };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
