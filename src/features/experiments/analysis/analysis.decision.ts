import { TestDecisionEnum } from '../ab-tests/ab-test.enums';
import type { Decision, EvaluatedComparison } from '../calculators/evaluation.model';
import { GuardrailVerdictEnum, HealthCodeEnum } from './analysis.enums';
import type { GuardrailFinding, HealthCheck, ReasonOfDecision } from './analysis.model';

export interface AnalysisDecision {
  readonly decision: TestDecisionEnum;
  readonly reasons: readonly ReasonOfDecision[];
  readonly winningVariationKey: string | null;
}

/** What a decision by the primary metric alone is held against. */
export interface Objections {
  readonly alpha: number;
  /** Whether nothing more is to come: then what is open stays open. */
  readonly isComplete: boolean;
  /** Whether the planned effect would hardly be found any more. */
  readonly isFutile: boolean;
  readonly comparisons: readonly EvaluatedComparison[];
  readonly health: readonly HealthCheck[];
  readonly guardrails: readonly GuardrailFinding[];
}

const { SHIP, ROLL_BACK, CONTINUE, REVIEW } = TestDecisionEnum;

/**
 * What to do with a test. The primary metric proposes; broken data and harmed guardrails object. Nothing is shipped while a
 * grave health check fails, or while harm beyond the margin of a guardrail is shown or, in the winner, not ruled out.
 */
export function decideTest(proposed: Decision, objections: Objections): AnalysisDecision {
  const failed = objections.health.filter(({ passed, blocksShip }) => passed === false && blocksShip);
  const broken = failed.filter(({ code }) => code !== HealthCodeEnum.MINIMUM_SAMPLE);
  if (broken.length > 0) {
    const findings = proposed.reasons.filter(({ code }) => code === 'COMPARED');
    return settle(REVIEW, [...broken.map(({ code, message }) => ({ code, message })), ...findings]);
  }
  if (proposed.decision === SHIP && failed.length > 0) {
    return settle(objections.isComplete ? REVIEW : CONTINUE, [...proposed.reasons, ...failed]);
  }
  const harmed = objections.guardrails.filter(({ verdict }) => verdict === GuardrailVerdictEnum.HARMED);
  return proposed.decision === SHIP ? shipSafely(proposed, harmed, objections) : withHarm(proposed, harmed, objections);
}

/** The best of the better ones that harms nothing. */
function shipSafely(
  proposed: Decision,
  harmed: readonly GuardrailFinding[],
  { alpha, isComplete, comparisons, guardrails }: Objections,
): AnalysisDecision {
  const better = comparisons
    .filter(({ adjustedPValue, difference }) => (adjustedPValue ?? 1) <= alpha && (difference ?? 0) > 0)
    .sort((a, b) => (b.difference ?? 0) - (a.difference ?? 0));
  const of = (key: string) => guardrails.filter(({ variationKey }) => variationKey === key);
  const isOpen = ({ verdict }: GuardrailFinding) => verdict === GuardrailVerdictEnum.INCONCLUSIVE;
  const harmReasons = harmed.map(({ message }) => ({ code: 'GUARDRAIL_HARMED', message }));
  const unharmed = better.filter(({ variationKey }) => !harmed.some((one) => one.variationKey === variationKey));
  const winner = unharmed.find(({ variationKey }) => !of(variationKey).some(isOpen));
  if (winner) {
    const compared = proposed.reasons.filter(({ code }) => code !== 'SIGNIFICANTLY_BETTER');
    const closing =
      winner.variationKey === proposed.winningVariationKey
        ? proposed.reasons.filter(({ code }) => code === 'SIGNIFICANTLY_BETTER')
        : [{ code: 'SIGNIFICANTLY_BETTER', message: `${winner.variationKey} is better and harms no guardrail.` }];
    return settle(SHIP, [...compared, ...harmReasons, ...closing], winner.variationKey);
  }
  if (unharmed.length === 0) return settle(REVIEW, [...proposed.reasons, ...harmReasons]);
  const open = unharmed.flatMap(({ variationKey }) => of(variationKey).filter(isOpen));
  const openReasons = open.map(({ message }) => ({ code: 'GUARDRAIL_OPEN', message }));
  return settle(isComplete ? REVIEW : CONTINUE, [...proposed.reasons, ...harmReasons, ...openReasons]);
}

/** Harm where nothing is better: every treatment harms → back; some do → somebody has to look. */
function withHarm(
  proposed: Decision,
  harmed: readonly GuardrailFinding[],
  { alpha, comparisons, isFutile }: Objections,
): AnalysisDecision {
  const reasons = harmed.map(({ message }) => ({ code: 'GUARDRAIL_HARMED', message }));
  const isBad = ({ variationKey, adjustedPValue, difference }: EvaluatedComparison) =>
    harmed.some((one) => one.variationKey === variationKey) ||
    ((adjustedPValue ?? 1) <= alpha && (difference ?? 0) < 0);
  if (harmed.length === 0) {
    if (!isFutile || proposed.decision !== CONTINUE) return settle(proposed.decision, proposed.reasons);
    const message = 'The planned effect would hardly be found any more: the test may as well be ended.';
    return settle(REVIEW, [...proposed.reasons, { code: 'FUTILE', message }]);
  }
  const decision = comparisons.every(isBad) ? ROLL_BACK : REVIEW;
  return settle(decision, [...proposed.reasons, ...reasons]);
}

function settle(
  decision: TestDecisionEnum,
  reasons: readonly ReasonOfDecision[],
  winningVariationKey: string | null = null,
): AnalysisDecision {
  return {
    decision,
    reasons: reasons.map(({ code, message }) => ({ code, message })),
    winningVariationKey,
  };
}
