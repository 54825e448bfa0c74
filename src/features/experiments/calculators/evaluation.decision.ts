import { TestDecisionEnum } from '../ab-tests/ab-test.enums';
import { CorrectionEnum, EvaluationMethodEnum } from './evaluation.enums';
import type { Decision, DecisionReason, EvaluatedComparison, Experiment, Findings } from './evaluation.model';
import { percent, shortP } from './evaluation.words';

/**
 * What the comparisons with the control advise; more of the metric is better. A broken split stops everything. Nothing is
 * shipped on a fixed-sample p-value that is read before the planned size, since that p-value holds for one look only.
 */
export function decide(
  experiment: Experiment,
  { totalVisitors, isComplete, sampleRatioMismatch, comparisons }: Findings,
): Decision {
  const controlKey = experiment.arms.find(({ isControl }) => isControl)?.key;
  const judged = comparisons.filter(
    (one) => one.controlKey === controlKey && one.adjustedPValue !== null && one.difference !== null,
  );
  const reasons = judged.map((one) => reason('COMPARED', sentence(one, experiment, comparisons.length)));
  if (sampleRatioMismatch.detected) {
    return review([
      reason(
        'SAMPLE_RATIO_MISMATCH',
        `The visitors are not split as planned (p ${shortP(sampleRatioMismatch.pValue ?? 0)}): no result can be trusted.`,
      ),
      ...reasons,
    ]);
  }
  const significant = judged.filter(({ adjustedPValue }) => (adjustedPValue ?? 1) <= experiment.alpha);
  const better = significant.filter(({ difference }) => (difference ?? 0) > 0);
  const worse = significant.filter(({ difference }) => (difference ?? 0) < 0);
  const { plannedSampleSize, method } = experiment;
  if (significant.length > 0 && method === EvaluationMethodEnum.FIXED && plannedSampleSize !== null && !isComplete) {
    const early = reason(
      'READ_TOO_EARLY',
      `${totalVisitors} of ${plannedSampleSize} planned visitors are in. A fixed-sample p-value holds only ` +
        'when it is read once, at the end; use SEQUENTIAL to look earlier.',
    );
    return better.length > 0 || worse.length < judged.length ? goOn([...reasons, early]) : review([...reasons, early]);
  }
  if (better.length > 0) return ship(better, reasons);
  if (judged.length > 0 && worse.length === judged.length && judged.length === experiment.arms.length - 1) {
    return {
      decision: TestDecisionEnum.ROLL_BACK,
      reasons: [
        ...reasons,
        reason('SIGNIFICANTLY_WORSE', `No variation is better than ${controlKey}, and each one is worse.`),
      ],
      winningVariationKey: null,
    };
  }
  if (isComplete) {
    const message = 'All planned visitors are in and no variation has proved better.';
    return review([...reasons, reason('NO_DIFFERENCE_FOUND', message)]);
  }
  return goOn([...reasons, ...waiting(judged.length, worse)]);
}

function ship(better: readonly EvaluatedComparison[], reasons: readonly DecisionReason[]): Decision {
  const winner = better.reduce((best, one) => ((one.difference ?? 0) > (best.difference ?? 0) ? one : best));
  const closing =
    better.length > 1
      ? `Of the ${better.length} that are better, ${winner.variationKey} has the highest value.`
      : `${winner.variationKey} is better than ${winner.controlKey}.`;
  return {
    decision: TestDecisionEnum.SHIP,
    reasons: [...reasons, reason('SIGNIFICANTLY_BETTER', closing)],
    winningVariationKey: winner.variationKey,
  };
}

function waiting(judged: number, worse: readonly EvaluatedComparison[]): DecisionReason[] {
  if (judged === 0) return [reason('NOT_ENOUGH_DATA', 'There is not enough data to compare anything yet.')];
  const harm = worse.map(({ variationKey }) =>
    reason('WORSE_VARIATION', `${variationKey} is worse than the control: consider to stop it.`),
  );
  return [...harm, reason('NOTHING_PROVED_YET', 'No variation has proved better yet.')];
}

function goOn(reasons: readonly DecisionReason[]): Decision {
  return { decision: TestDecisionEnum.CONTINUE, reasons, winningVariationKey: null };
}

function review(reasons: readonly DecisionReason[]): Decision {
  return { decision: TestDecisionEnum.REVIEW, reasons, winningVariationKey: null };
}

function reason(code: DecisionReason['code'], message: string): DecisionReason {
  return { code, message };
}

function sentence(one: EvaluatedComparison, { alpha, method, correction }: Experiment, family: number): string {
  const p = one.adjustedPValue ?? 1;
  const change =
    one.difference === 0
      ? `does not differ from ${one.controlKey}`
      : one.uplift === null
        ? `is ${(one.difference ?? 0) > 0 ? 'above' : 'below'} ${one.controlKey}`
        : `is ${percent(Math.abs(one.uplift))} ${one.uplift > 0 ? 'above' : 'below'} ${one.controlKey}`;
  const kind = method === EvaluationMethodEnum.SEQUENTIAL ? 'sequential p' : 'p';
  const corrected = correction === CorrectionEnum.NONE || family < 2 ? '' : ' corrected';
  const relation = p <= alpha ? 'at most' : 'above';
  const limit = Number(alpha.toPrecision(3));
  return `${one.variationKey} ${change},${corrected} ${kind} ${shortP(p)}, ${relation} ${limit}.`;
}
