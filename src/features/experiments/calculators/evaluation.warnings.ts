import type { Comparison } from '../../../statistics/comparison';
import type { Outcome, Reason } from '../../../statistics/outcome';
import { EvaluationMetricEnum, EvaluationWarningEnum, PowerBasisEnum } from './evaluation.enums';
import type { EvaluatedArm, EvaluatedComparison, EvaluationWarning, Experiment, Findings } from './evaluation.model';
import { percent } from './evaluation.words';

interface JudgedPair {
  readonly control: EvaluatedArm;
  readonly treatment: EvaluatedArm;
  readonly drawn: Outcome<Comparison>;
  readonly comparison: EvaluatedComparison;
}

const FEWEST_VISITORS = 100;
const FEWEST_CONVERSIONS = 5;
const SUSPICIOUS_UPLIFT = 0.5;
const WANTED_POWER = 0.8;

/** Why numbers are missing, and what about the data asks for care. */
export function warningsOf(
  experiment: Experiment,
  findings: Findings,
  pairs: readonly JudgedPair[],
  ranked: boolean,
): EvaluationWarning[] {
  return [
    ...wholeTest(experiment, findings),
    ...experiment.arms.flatMap((arm) => armWarnings(experiment, arm)),
    ...pairs.flatMap((pair) => pairWarnings(pair)),
    ...(ranked
      ? []
      : [
          warning(
            EvaluationWarningEnum.NOT_ENOUGH_DATA,
            'The chance to be best needs data in every variation, and visitors who differ.',
          ),
        ]),
  ];
}

function wholeTest(experiment: Experiment, { totalVisitors, sampleRatioMismatch, comparisons }: Findings) {
  const found: EvaluationWarning[] = [];
  if (sampleRatioMismatch.detected) {
    found.push(
      warning(
        EvaluationWarningEnum.SAMPLE_RATIO_MISMATCH,
        'The visitors are not split as planned, more than chance allows. Look for lost or doubled visitors, ' +
          'redirects and bots before reading any result.',
      ),
    );
  }
  if (sampleRatioMismatch.detected === null) {
    found.push(
      warning(
        EvaluationWarningEnum.NOT_ENOUGH_DATA,
        'The split cannot be checked without visitors and two variations with traffic.',
      ),
    );
  }
  const { plannedSampleSize } = experiment;
  if (plannedSampleSize !== null && totalVisitors < plannedSampleSize) {
    found.push(
      warning(
        EvaluationWarningEnum.BEFORE_PLANNED_SIZE,
        `${totalVisitors} of ${plannedSampleSize} planned visitors are in.`,
      ),
    );
  }
  if (totalVisitors > 0 && comparisons.some(({ fixedPValue, pValue }) => fixedPValue !== null && pValue === null)) {
    found.push(
      warning(
        EvaluationWarningEnum.NOT_ENOUGH_DATA,
        'Less than a thousandth of a percent of the planned visitors is in: too early for a sequential p-value.',
      ),
    );
  }
  return found;
}

function armWarnings({ metric }: Experiment, arm: EvaluatedArm): EvaluationWarning[] {
  const { key, visitors, conversions } = arm;
  const isRate = metric === EvaluationMetricEnum.PROPORTION;
  const found: EvaluationWarning[] = [];
  if (visitors < FEWEST_VISITORS || (isRate && conversions < FEWEST_CONVERSIONS)) {
    const counted = isRate ? `${visitors} visitors and ${conversions} conversions` : `${visitors} visitors`;
    const wanted = isRate ? `${FEWEST_VISITORS} and ${FEWEST_CONVERSIONS}` : `${FEWEST_VISITORS}`;
    const message = `${key} has ${counted}; read nothing much into fewer than ${wanted}.`;
    found.push(warning(EvaluationWarningEnum.SMALL_SAMPLE, message, key));
  }
  const nothing = isRate ? conversions === 0 : arm.sum === 0 && arm.sumOfSquares === 0;
  if (visitors > 0 && nothing)
    found.push(warning(EvaluationWarningEnum.NO_CONVERSIONS, `Nothing has been counted for ${key} yet.`, key));
  return found;
}

function pairWarnings({ control, treatment, drawn, comparison }: JudgedPair): EvaluationWarning[] {
  const { key } = treatment;
  const against = `${key} against ${control.key}`;
  if (!drawn.ok) return [warning(CODES[drawn.reason], `${against}: ${drawn.explanation}`, key)];
  const found: EvaluationWarning[] = [];
  if (!drawn.uplift.ok) {
    found.push(warning(CODES[drawn.uplift.reason], `${against}: ${drawn.uplift.explanation}`, key));
  }
  if (comparison.uplift !== null && Math.abs(comparison.uplift) > SUSPICIOUS_UPLIFT) {
    const message =
      `${against}: a change of ${percent(comparison.uplift)} is rare in practice. ` +
      'Check how it is counted before believing it.';
    found.push(warning(EvaluationWarningEnum.SUSPICIOUS_UPLIFT, message, key));
  }
  const { power, powerOf } = comparison;
  if (powerOf === PowerBasisEnum.MINIMUM_DETECTABLE_EFFECT && power !== null && power < WANTED_POWER) {
    const message =
      `${against}: so much data finds the minimum detectable effect with a chance of ${percent(power)} only; ` +
      'that nothing is found says little.';
    found.push(warning(EvaluationWarningEnum.UNDERPOWERED, message, key));
  }
  return found;
}

const CODES: Readonly<Record<Reason, EvaluationWarningEnum>> = {
  NOT_ENOUGH_DATA: EvaluationWarningEnum.NOT_ENOUGH_DATA,
  INCONSISTENT_COUNTS: EvaluationWarningEnum.NOT_ENOUGH_DATA,
  NO_VARIATION: EvaluationWarningEnum.NO_VARIATION,
  CONTROL_NOT_POSITIVE: EvaluationWarningEnum.CONTROL_NOT_POSITIVE,
  CONTROL_TOO_UNCERTAIN: EvaluationWarningEnum.CONTROL_TOO_UNCERTAIN,
  MISSING_CELLS: EvaluationWarningEnum.NOT_ENOUGH_DATA,
  NOT_REACHABLE: EvaluationWarningEnum.NOT_ENOUGH_DATA,
};

function warning(code: EvaluationWarningEnum, message: string, variationKey: string | null = null): EvaluationWarning {
  return { code, message, variationKey };
}
