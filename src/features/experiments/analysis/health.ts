import { compareMeans } from '../../../statistics/means';
import { momentsFromSums } from '../../../statistics/moments';
import { testSampleRatioSequentially } from '../../../statistics/sample-ratio';
import type { SampleRatioCheck } from '../calculators/evaluation.model';
import { percent, shortP } from '../calculators/evaluation.words';
import { HealthCodeEnum } from './analysis.enums';
import type { DataCalendar, EarlierLook, HealthCheck, MeasuredArm } from './analysis.model';
import type { MeasuredMetric } from './measured-metric';

const MISMATCH_LEVEL = 0.001;
const IMBALANCE_LEVEL = 0.001;
const MOST_MULTIPLE_EXPOSURE = 0.01;
const FEWEST_UNITS = 100;
const FEWEST_EVENTS = 25;
const SUSPICIOUS_UPLIFT = 0.5;
const LONG_PAUSE = 0.1;

/** What of an analysis the health of its data depends on. */
export interface ExaminedData {
  readonly metric: MeasuredMetric;
  /** Those that have not been dropped, the control among them. */
  readonly arms: readonly MeasuredArm[];
  readonly sampleRatio: SampleRatioCheck;
  readonly uplifts: readonly { readonly variationKey: string; readonly uplift: number | null }[];
  readonly earlier: readonly EarlierLook[];
  readonly calendar: DataCalendar;
}

/** All checks, those that failed and those that passed. The grave ones block shipping. */
export function examine(data: ExaminedData): { checks: HealthCheck[]; sampleRatioPValue: number | null } {
  const sequential = sequentialRatio(data);
  return {
    checks: [
      ratioCheck(data.sampleRatio),
      sequential.check,
      multipleExposure(data.arms),
      minimumSample(data),
      covariateBalance(data.arms),
      suspiciousUplift(data.uplifts),
      ...calendarChecks(data.calendar),
    ],
    sampleRatioPValue: sequential.pValue,
  };
}

function ratioCheck({ pValue, detected }: SampleRatioCheck): HealthCheck {
  const message =
    detected === null
      ? 'The split can be checked once two variations with traffic have units.'
      : detected
        ? `The units are not split as planned (p ${shortP(pValue ?? 0)} of a single look). Look for lost or doubled exposures, redirects and bots.`
        : `The split fits the plan (p ${shortP(pValue ?? 1)} of a single look).`;
  return grave(HealthCodeEnum.SAMPLE_RATIO_MISMATCH, detected === null ? null : !detected, message, pValue);
}

/** The chance that this one ever fails a sound test is a thousandth, however often it is read. */
function sequentialRatio({ arms, earlier }: ExaminedData): { check: HealthCheck; pValue: number | null } {
  const code = HealthCodeEnum.SAMPLE_RATIO_MISMATCH_SEQUENTIAL;
  const before = earlier.at(-1)?.sampleRatioPValue ?? null;
  const tested = testSampleRatioSequentially(
    arms.map(({ sums, weight }) => ({ units: sums.units, weight })),
    { threshold: MISMATCH_LEVEL },
  );
  if (!tested.ok) return { check: grave(code, null, tested.explanation, before), pValue: before };
  const pValue = Math.min(before ?? 1, tested.pValue);
  const passed = pValue >= MISMATCH_LEVEL && tested.misplacedUnits === 0;
  const message = passed
    ? `No look so far contradicts the planned split (always-valid p ${shortP(pValue)}).`
    : `The split has contradicted the plan (always-valid p ${shortP(pValue)}): nothing can be trusted.`;
  return { check: grave(code, passed, message, pValue), pValue };
}

function multipleExposure(arms: readonly MeasuredArm[]): HealthCheck {
  const units = total(arms, ({ sums }) => sums.units);
  const several = total(arms, ({ sums }) => sums.multiplyExposedUnits);
  const share = units === 0 ? null : several / units;
  const message =
    share === null
      ? 'No unit has been exposed yet.'
      : `${percent(share)} of the units saw more than one variation; ${percent(MOST_MULTIPLE_EXPOSURE)} or more distort the result.`;
  return grave(HealthCodeEnum.MULTIPLE_EXPOSURE, share === null ? null : share < MOST_MULTIPLE_EXPOSURE, message);
}

function minimumSample({ metric, arms }: ExaminedData): HealthCheck {
  const fewest = Math.min(...arms.map(({ sums }) => sums.units));
  const events = total(arms, ({ sums }) => sums[metric.events]);
  const message =
    `The smallest variation has ${fewest} units, and ${events} events were counted in all; ` +
    `${FEWEST_UNITS} and ${FEWEST_EVENTS} are the least to decide on.`;
  return grave(HealthCodeEnum.MINIMUM_SAMPLE, fewest >= FEWEST_UNITS && events >= FEWEST_EVENTS, message);
}

/** Arms that differed before the test began were not made by chance alone. */
function covariateBalance(arms: readonly MeasuredArm[]): HealthCheck {
  const code = HealthCodeEnum.COVARIATE_IMBALANCE;
  const control = arms.find(({ isControl }) => isControl);
  const treatments = arms.filter(({ isControl }) => !isControl);
  const before = ({ sums }: MeasuredArm) =>
    momentsFromSums(sums.units, sums.covariate ?? 0, sums.covariateSquared ?? 0);
  if (!control || arms.some(({ sums }) => !sums.covariateUnits)) {
    return grave(code, null, 'Nothing is known of the units before the test.');
  }
  const pValues = treatments.flatMap((treatment) => {
    const compared = compareMeans(before(control), before(treatment));
    return compared.ok ? [compared.pValue] : [];
  });
  if (pValues.length === 0) return grave(code, null, 'What is known of the units before the test does not vary.');
  const pValue = Math.min(1, Math.min(...pValues) * pValues.length);
  const passed = pValue >= IMBALANCE_LEVEL;
  const message = passed
    ? `Before the test the variations did not differ (p ${shortP(pValue)}).`
    : `The variations differed before the test began (p ${shortP(pValue)}): the units were not assigned by chance alone.`;
  return grave(code, passed, message, pValue);
}

/** Twyman's law: any figure that looks interesting is usually wrong. */
function suspiciousUplift(uplifts: ExaminedData['uplifts']): HealthCheck {
  const code = HealthCodeEnum.SUSPICIOUS_UPLIFT;
  const known = uplifts.flatMap(({ variationKey, uplift }) => (uplift === null ? [] : [{ variationKey, uplift }]));
  if (known.length === 0) return mild(code, null, 'There is no uplift yet.');
  const widest = known.reduce((most, one) => (Math.abs(one.uplift) > Math.abs(most.uplift) ? one : most));
  const passed = Math.abs(widest.uplift) <= SUSPICIOUS_UPLIFT;
  const size = percent(Math.abs(widest.uplift));
  const message = passed
    ? `No uplift is above ${percent(SUSPICIOUS_UPLIFT)}.`
    : `${widest.variationKey} changes the metric by ${size}, which is rare in practice: check how it is counted.`;
  return mild(code, passed, message);
}

function calendarChecks({ missingDays, isSilent, pausedShare }: DataCalendar): HealthCheck[] {
  const gaps = missingDays.length;
  const listed = missingDays.slice(0, 5).join(', ') + (gaps > 5 ? ', …' : '');
  const missing = isSilent
    ? 'No unit has come for two days or more: has something stopped sending?'
    : gaps > 0
      ? `No unit came on ${gaps} of the days in between: ${listed}.`
      : 'Units came on every day.';
  const paused = `The test was paused for ${percent(pausedShare)} of its time; units of before and after may differ.`;
  return [
    mild(HealthCodeEnum.MISSING_DAYS, gaps === 0 && !isSilent, missing),
    mild(
      HealthCodeEnum.PAUSED_TIME,
      pausedShare < LONG_PAUSE,
      pausedShare < LONG_PAUSE ? 'The test was hardly paused.' : paused,
    ),
  ];
}

function total(arms: readonly MeasuredArm[], of: (arm: MeasuredArm) => number): number {
  return arms.reduce((sum, arm) => sum + of(arm), 0);
}

function grave(
  code: HealthCodeEnum,
  passed: boolean | null,
  message: string,
  pValue: number | null = null,
): HealthCheck {
  return { code, passed, message, blocksShip: true, pValue };
}

function mild(code: HealthCodeEnum, passed: boolean | null, message: string): HealthCheck {
  return { code, passed, message, blocksShip: false, pValue: null };
}
