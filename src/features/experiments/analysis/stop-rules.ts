import { GuardrailVerdictEnum, HealthCodeEnum, StopRuleEnum } from './analysis.enums';
import type { Analysis, AnalysisPlan, DataCalendar } from './analysis.model';

/** What a rule asks for: COMPLETE ends the test with its result, PAUSE keeps new units out until somebody has looked. */
export type StopAction = 'COMPLETE' | 'PAUSE';

/** A rule that says that a running test must not go on as it is. */
export interface StopFinding {
  readonly rule: StopRuleEnum;
  readonly action: StopAction;
  readonly message: string;
}

/**
 * The rules that a running test meets, the gravest first; none: it goes on. A broken split and harmed guardrails pause, for
 * somebody has to look; boundary, futility, planned size and duration end it. Pure: the same analysis, the same findings.
 */
export function stopRules(
  plan: AnalysisPlan,
  analysis: Pick<Analysis, 'comparisons' | 'health' | 'guardrails' | 'progress' | 'look' | 'winningVariationKey'>,
  calendar: Pick<DataCalendar, 'isOver'>,
): StopFinding[] {
  const { comparisons, health, guardrails, progress, look } = analysis;
  const findings: StopFinding[] = [];
  const add = (rule: StopRuleEnum, action: StopAction, message: string) => findings.push({ rule, action, message });
  const split = health.find(
    ({ code, passed }) => code === HealthCodeEnum.SAMPLE_RATIO_MISMATCH_SEQUENTIAL && passed === false,
  );
  if (split) add(StopRuleEnum.SAMPLE_RATIO_MISMATCH, 'PAUSE', split.message);
  for (const { verdict, message } of guardrails) {
    if (verdict === GuardrailVerdictEnum.HARMED) add(StopRuleEnum.GUARDRAIL_HARM, 'PAUSE', message);
  }
  const reached = comparisons.filter(({ adjustedPValue }) => (adjustedPValue ?? 1) <= plan.alpha);
  const isDecided =
    analysis.winningVariationKey !== null || (reached.length > 0 && reached.length === comparisons.length);
  if (isDecided && findings.length === 0) {
    const names = reached.map(({ variationKey }) => variationKey).join(', ');
    add(StopRuleEnum.BOUNDARY, 'COMPLETE', `The boundary has been reached by ${names}.`);
  }
  if (progress.plannedUnits !== null && progress.units >= progress.plannedUnits) {
    add(StopRuleEnum.PLANNED_SIZE, 'COMPLETE', `All ${progress.plannedUnits} planned units are in.`);
  }
  if (calendar.isOver) add(StopRuleEnum.DURATION, 'COMPLETE', 'The planned duration is over.');
  if (progress.isFutile && !look.isFinal && reached.length === 0) {
    const chance = Number(((progress.conditionalPowerAtPlan ?? 0) * 100).toPrecision(2));
    const message = `The chance to still find the planned effect is ${chance} %.`;
    add(StopRuleEnum.FUTILITY, 'COMPLETE', message);
  }
  return findings;
}
