import { AnalysisMethodEnum, StopRuleEnum } from '../analysis/analysis.enums';
import type { Analysis } from '../analysis/analysis.model';
import type { StopAction, StopFinding } from '../analysis/stop-rules';

/** What is to be done to a running test, and why. */
export interface StopOrder {
  readonly action: StopAction;
  readonly stopRules: readonly StopRuleEnum[];
  readonly reason: string;
  /** Key of the variation that a completed test ends with; null where none has won. */
  readonly winningVariationId: string | null;
}

/** A history's reason has at most so many characters. */
const MAX_REASON = 1_000;

/** Rules that look at the result itself: a test of fixed size may be read once, at its end. */
const BY_RESULT: ReadonlySet<StopRuleEnum> = new Set([StopRuleEnum.BOUNDARY, StopRuleEnum.FUTILITY]);

/**
 * What the findings of the stop rules lead to; null: the test goes on. Pausing comes before ending, since somebody has to look
 * before anything is concluded. `overruled`: rules for which the system has paused this test before, and somebody has let it go
 * on; they do not pause it again.
 */
export function stopOrder(
  findings: readonly StopFinding[],
  analysis: Pick<Analysis, 'method' | 'look' | 'winningVariationKey'>,
  overruled: ReadonlySet<StopRuleEnum>,
): StopOrder | null {
  const isEarly = analysis.method === AnalysisMethodEnum.FIXED && !analysis.look.isFinal;
  const binding = findings.filter(
    ({ rule, action }) => !(isEarly && BY_RESULT.has(rule)) && !(action === 'PAUSE' && overruled.has(rule)),
  );
  const action = binding.some((finding) => finding.action === 'PAUSE') ? 'PAUSE' : 'COMPLETE';
  const decisive = binding.filter((finding) => finding.action === action);
  if (decisive.length === 0) return null;
  return {
    action,
    stopRules: decisive.map(({ rule }) => rule),
    reason: decisive
      .map(({ message }) => message)
      .join(' ')
      .slice(0, MAX_REASON),
    winningVariationId: action === 'COMPLETE' ? analysis.winningVariationKey : null,
  };
}
