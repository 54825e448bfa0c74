import { createHash } from 'node:crypto';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { guardrailMetrics } from '../ab-tests/guardrails';
import type { MeasuredSums } from '../measurements/measured-sums';
import type { AnalysisInput, AnalysisPlan, EarlierLook, MeasuredArm } from './analysis.model';
import type { AnalysedArm, AnalysedSums } from './analysis.store';
import { analysisSettings } from './analysis-settings';
import { dataCalendar, type TimedAction } from './data-calendar';
import { addSums } from './unit-sums';

/** Changes whenever the same inputs may give other numbers. */
const ENGINE = 1;
const DEFAULT_POWER = 0.8;
const SMALLEST_ALPHA = 1e-6;
const LONG_PAUSE = 0.1;

/** What of a test its analysis depends on. */
export type AnalysedTest = Pick<
  AbTest,
  | 'status'
  | 'testType'
  | 'confidenceThreshold'
  | 'sampleSize'
  | 'durationDays'
  | 'primaryMetric'
  | 'guardrails'
  | 'startDate'
  | 'endDate'
  | 'minimumDetectableEffect'
  | 'power'
  | 'coverage'
  | 'analysisSettings'
>;

/** What is known of a test. */
export interface TestFacts {
  readonly test: AnalysedTest;
  readonly arms: readonly Omit<AnalysedArm, 'id' | 'abTestId'>[];
  readonly sums: readonly Omit<AnalysedSums, 'abTestId'>[];
  readonly actions: readonly TimedAction[];
}

/** The plan of a test as its analysis reads it. */
export function planOf(test: AnalysedTest): AnalysisPlan {
  const settings = analysisSettings(test.analysisSettings, test.sampleSize);
  return {
    ...settings,
    // 1 - 0.95 is 0.050000000000000044; a threshold of 1 would never be reached.
    alpha: Math.max(SMALLEST_ALPHA, Number((1 - test.confidenceThreshold).toPrecision(12))),
    primaryMetric: test.primaryMetric,
    testType: test.testType,
    plannedUnits: test.sampleSize,
    minimumDetectableEffect: test.minimumDetectableEffect,
    power: test.power ?? DEFAULT_POWER,
    coverage: test.coverage,
    guardrails: guardrailMetrics(test.guardrails).flatMap(({ metric, margin, higherIsBetter }) =>
      margin !== null && margin > 0 ? [{ metric, margin, higherIsBetter }] : [],
    ),
  };
}

/** The input of an analysis at a moment; arms by value of `dimension`, of the one that the plan stratifies by if not said. */
export function analysisInput(
  { test, arms, sums, actions }: TestFacts,
  {
    earlier,
    upliftDeviation,
    at,
    dimension,
  }: { earlier: readonly EarlierLook[]; upliftDeviation: number | null; at: Date; dimension?: string },
): AnalysisInput {
  const plan = planOf(test);
  const days = sums.flatMap(({ day, units }) => (day !== null && units > 0 ? [day] : []));
  return {
    plan,
    arms: arms.map((arm) => measuredArm(arm, sums, dimension ?? plan.stratifyBy)),
    earlier,
    calendar: dataCalendar(test, [...new Set(days)].sort(), actions, at),
    upliftDeviation,
  };
}

/**
 * Fingerprint of what the numbers follow from: the plan, the sums, and of the calendar what they depend on. What earlier
 * looks have left is no part of it, for they saw other data; the clock is none, so that nothing new gives the same again.
 */
export function inputsHash({ plan, arms, calendar, upliftDeviation }: AnalysisInput): string {
  const { days, missingDays, isSilent, isOver, pausedShare } = calendar;
  const content = {
    engine: ENGINE,
    plan,
    arms: [...arms].sort((a, b) => (a.key < b.key ? -1 : 1)),
    calendar: { days, missingDays, isSilent, isOver, isLongPaused: pausedShare >= LONG_PAUSE },
    upliftDeviation: upliftDeviation === null ? null : Number(upliftDeviation.toPrecision(3)),
  };
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(content)))
    .digest('hex');
}

function measuredArm(arm: TestFacts['arms'][number], sums: TestFacts['sums'], stratifyBy: string | null): MeasuredArm {
  const own = sums.filter(({ variationId }) => variationId === arm.variationId);
  const strata = stratifyBy === null ? [] : own.filter(({ dimension }) => dimension === stratifyBy);
  return {
    key: arm.variationId,
    isControl: arm.isControl,
    weight: arm.trafficPercentage,
    isDropped: arm.droppedAt !== null,
    configuration: arm.configuration,
    sums: addSums(own.filter(({ dimension }) => dimension === '').map(unitSums)),
    strata: Object.fromEntries(strata.map((one) => [one.value, unitSums(one)])),
  };
}

/** The sums of a row without its keys. */
export function unitSums(row: MeasuredSums): MeasuredSums {
  return addSums([row]);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sortKeys(one)]));
}
