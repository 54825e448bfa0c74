import { AnalysisMethodEnum, StopRuleEnum } from '../analysis/analysis.enums';
import type { LookDetails } from '../analysis/analysis.model';
import type { StopFinding } from '../analysis/stop-rules';
import { stopOrder } from './stop-order';

const pause = (rule: StopRuleEnum): StopFinding => ({ rule, action: 'PAUSE', message: `${rule} pauses.` });
const complete = (rule: StopRuleEnum): StopFinding => ({ rule, action: 'COMPLETE', message: `${rule} completes.` });
const nobody = new Set<StopRuleEnum>();

function seen(method = AnalysisMethodEnum.GROUP_SEQUENTIAL, isFinal = false, winningVariationKey: string | null = 'b') {
  return { method, look: { isFinal } as LookDetails, winningVariationKey };
}

test('without findings a test goes on', () => {
  expect(stopOrder([], seen(), nobody)).toBeNull();
});

test('what ends a test ends it with the winner and every reason', () => {
  expect(stopOrder([complete(StopRuleEnum.BOUNDARY), complete(StopRuleEnum.DURATION)], seen(), nobody)).toEqual({
    action: 'COMPLETE',
    stopRules: ['BOUNDARY', 'DURATION'],
    reason: 'BOUNDARY completes. DURATION completes.',
    winningVariationId: 'b',
  });
});

test('what pauses comes before what ends, and names no winner', () => {
  const findings = [pause(StopRuleEnum.SAMPLE_RATIO_MISMATCH), complete(StopRuleEnum.PLANNED_SIZE)];
  expect(stopOrder(findings, seen(), nobody)).toEqual({
    action: 'PAUSE',
    stopRules: ['SAMPLE_RATIO_MISMATCH'],
    reason: 'SAMPLE_RATIO_MISMATCH pauses.',
    winningVariationId: null,
  });
});

test('what somebody has overruled does not pause again; other rules do, and the end comes', () => {
  const overruled = new Set([StopRuleEnum.GUARDRAIL_HARM]);
  const harm = pause(StopRuleEnum.GUARDRAIL_HARM);
  expect(stopOrder([harm], seen(), overruled)).toBeNull();
  expect(stopOrder([harm, pause(StopRuleEnum.SAMPLE_RATIO_MISMATCH)], seen(), overruled)).toMatchObject({
    action: 'PAUSE',
    stopRules: ['SAMPLE_RATIO_MISMATCH'],
  });
  expect(stopOrder([harm, complete(StopRuleEnum.DURATION)], seen(), overruled)).toMatchObject({
    action: 'COMPLETE',
    stopRules: ['DURATION'],
  });
});

test('a test of fixed size is not ended early by what it shows so far', () => {
  const early = [complete(StopRuleEnum.BOUNDARY), complete(StopRuleEnum.FUTILITY)];
  expect(stopOrder(early, seen(AnalysisMethodEnum.FIXED), nobody)).toBeNull();
  const done = [complete(StopRuleEnum.BOUNDARY), complete(StopRuleEnum.PLANNED_SIZE)];
  expect(stopOrder(done, seen(AnalysisMethodEnum.FIXED, true), nobody)?.stopRules).toEqual([
    'BOUNDARY',
    'PLANNED_SIZE',
  ]);
});

test('a reason is never longer than the history takes', () => {
  const findings = [{ ...pause(StopRuleEnum.GUARDRAIL_HARM), message: 'x'.repeat(2_000) }];
  expect(stopOrder(findings, seen(), nobody)?.reason).toHaveLength(1_000);
});
