import { canonicalJson } from '../../../platform/canonical-json';
import type { Database } from '../../../platform/database/statement';
import { readNumber, readRecord } from '../../../platform/json-values';
import { setOutcomesMeasured } from '../../learning/schedule/analysis-schedule.store';
import { addDays } from '../../performance/series/performance-periods';
import { PredictedMetricEnum } from '../prediction.enums';
import { RecommendationStatusEnum } from '../recommendation.enums';
import { type Maturity, maturityOf } from './maturity';
import {
  findLastFactDay,
  isDueToMeasure,
  type KnownMeasurement,
  listMeasurable,
  lockMeasurable,
  type MeasurableRow,
  type MeasurementRow,
  type OutcomeRow,
  passDeadlines,
  replaceOutcomes,
  writeMeasurements,
  writeStandings,
} from './measurement.store';
import { actualOf, type CampaignSums, outcomesOf } from './outcome-values';
import { type PredictedFigure, predictedFigures } from './predicted-figure';

/** What one look at a tenant's recommendations did. */
export interface MeasurementCounts {
  /** Compared with what was predicted for the first time. */
  readonly measured: number;
  /** Measured anew, because the facts had changed. */
  readonly restated: number;
  /** Measured before, of which the facts have gone since. */
  readonly withdrawn: number;
  /** Became campaigns whose results cannot be told yet. */
  readonly waiting: number;
  readonly unchanged: number;
  readonly expired: number;
  /** Were put off until now, and wait for a decision again. */
  readonly awoken: number;
}

const NOTHING_MEASURED = { measured: 0, restated: 0, withdrawn: 0, waiting: 0, unchanged: 0 };

/**
 * What is due at night: deadlines pass for everybody; outcomes are measured as `measureOutcomes` does it, where the account's
 * schedule says that it is time to.
 */
export async function measureOnSchedule(db: Database, asOf: Date): Promise<MeasurementCounts> {
  if (!(await isDueToMeasure(db, asOf))) return { ...NOTHING_MEASURED, ...(await passDeadlines(db, asOf)) };
  const counts = await measureOutcomes(db, asOf);
  await setOutcomesMeasured(db, asOf);
  return counts;
}

/**
 * Compares what was recommended and done with what came of it, as of a moment; days that were not over then do not count. Everything in
 * the one transaction of `db`. The same facts give the same rows: repeated it changes nothing.
 */
export async function measureOutcomes(db: Database, asOf: Date): Promise<MeasurementCounts> {
  const today = asOf.toISOString().slice(0, 10);
  const until = addDays(today, -1);
  await lockMeasurable(db, asOf);
  const deadlines = await passDeadlines(db, asOf);
  const knownUntil = await findLastFactDay(db, until);
  const looks = (await listMeasurable(db, asOf, until)).map((row) => lookAt(row, today, knownUntil));
  const changed = looks.filter(({ isChanged }) => isChanged);
  await writeMeasurements(
    db,
    changed.map(({ measurement }) => measurement),
    asOf,
  );
  await replaceOutcomes(
    db,
    changed.map(({ measurement }) => measurement.recommendationId),
    changed.flatMap(({ outcomes }) => outcomes),
    asOf,
  );
  await writeStandings(
    db,
    looks
      .filter(({ row, status, actual }) => row.status !== status || !isSame(row.actualPerformance, actual))
      .map(({ row, status, actual }) => ({ id: row.id, status, actual })),
    asOf,
  );
  const count = (is: (look: Look) => boolean): number => looks.filter(is).length;
  return {
    measured: count(
      ({ isChanged, measurement, isMeasuredBefore }) => isChanged && measurement.isMature && !isMeasuredBefore,
    ),
    restated: count(({ isRestated }) => isRestated),
    withdrawn: count(({ measurement, row }) => !measurement.isMature && row.known?.isMature === true),
    waiting: count(({ measurement }) => !measurement.isMature),
    unchanged: count(({ isChanged }) => !isChanged),
    ...deadlines,
  };
}

interface Look {
  readonly row: MeasurableRow;
  readonly measurement: MeasurementRow;
  readonly outcomes: readonly OutcomeRow[];
  readonly status: RecommendationStatusEnum;
  readonly actual: Record<string, unknown> | null;
  readonly isChanged: boolean;
  readonly isMeasuredBefore: boolean;
  readonly isRestated: boolean;
}

function lookAt(row: MeasurableRow, today: string, knownUntil: string | null): Look {
  const { sums, known } = row;
  const figures = predictedFigures(row);
  const delivered = deliveredShare(row);
  const maturity = maturityOf(
    { firstDay: row.firstDay, spentOn: row.spentOn, endsOn: row.endsOn, delivered, hasPrediction: figures.length > 0 },
    today,
    knownUntil,
  );
  const asOf = knownUntil ?? addDays(today, -1);
  const isMeasuredBefore = known?.isMature === true;
  const isSameResult = known !== null && isSame(resultOf(known), resultOf({ ...maturity, ...sums }));
  const isRestated = isMeasuredBefore && maturity.isMature && !isSameResult;
  const revision = (known?.revision ?? 1) + Number(isMeasuredBefore && !(maturity.isMature && isSameResult));
  const measurement: MeasurementRow = { recommendationId: row.id, revision, asOf, delivered, ...maturity, ...sums };
  // How far the facts reach is no change as long as they say the same.
  const isChanged =
    known === null ||
    !isSame({ ...known, asOf: null }, { ...known, ...measurement, asOf: null, recommendationId: undefined });
  const outcomes = maturity.isMature ? outcomeRows(row, figures, measurement) : [];
  return {
    row,
    measurement,
    outcomes,
    status: maturity.isMature ? RecommendationStatusEnum.MEASURED : RecommendationStatusEnum.IMPLEMENTED,
    actual: actualPerformance(sums, maturity, known !== null && !isChanged ? known.asOf : asOf),
    isChanged,
    isMeasuredBefore,
    isRestated,
  };
}

/** What a restatement is a change of. */
function resultOf({
  windowStart,
  windowEnd,
  ...rest
}: Pick<KnownMeasurement, 'windowStart' | 'windowEnd' | keyof CampaignSums>) {
  const { impressions, clicks, engagements, engagementImpressions, conversions, spend, revenue, currency } = rest;
  const counts = { impressions, clicks, engagements, engagementImpressions, conversions };
  return { windowStart, windowEnd, ...counts, spend, revenue, currency };
}

function outcomeRows(
  row: MeasurableRow,
  figures: readonly PredictedFigure[],
  measurement: MeasurementRow,
): OutcomeRow[] {
  const { objective, platform, engineVersion } = row;
  const { asOf, isFinal, revision } = measurement;
  return outcomesOf(figures, row.sums, row.id).map((values) => ({
    ...values,
    recommendationId: row.id,
    objective,
    platform,
    engineVersion,
    asOf,
    isFinal,
    restatements: revision - 1,
  }));
}

/** By money where the budget is in the currency of the facts, by impressions otherwise; null where neither was planned. */
function deliveredShare({ sums, budget, budgetCurrency, engine }: MeasurableRow): number | null {
  if (budget !== null && Number(budget) > 0 && sums.currency === budgetCurrency)
    return Number(sums.spend) / Number(budget);
  const planned = readNumber(readRecord(readRecord(engine).volume).impressions);
  return planned !== null && planned > 0 ? sums.impressions / planned : null;
}

/** As `ActualPerformance` reads it; null as long as nothing was delivered. */
function actualPerformance(sums: CampaignSums, { isFinal }: Maturity, asOf: string): Record<string, unknown> | null {
  const { impressions, clicks, conversions, currency } = sums;
  if (impressions === 0 && clicks === 0 && Number(conversions) === 0 && Number(sums.spend) === 0) return null;
  return {
    ctr: actualOf(PredictedMetricEnum.CTR, sums),
    engagementRate: actualOf(PredictedMetricEnum.ENGAGEMENT_RATE, sums),
    conversionRate: actualOf(PredictedMetricEnum.CONVERSION_RATE, sums),
    roi: actualOf(PredictedMetricEnum.ROI, sums),
    impressions,
    clicks,
    conversions: Math.round(Number(conversions)),
    spend: currency === null ? null : Number(sums.spend).toFixed(2),
    revenue: currency === null ? null : Number(sums.revenue).toFixed(2),
    currency,
    measuredAt: `${addDays(asOf, 1)}T00:00:00.000Z`,
    isFinal,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
