import { OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import type { Notice, NoticeDetail } from '../../notifications/notice';
import { NotificationKindEnum } from '../../notifications/notification.enums';
import { stoppedArms } from '../planning/arm-models';
import { type PlanInputs, presentAmounts } from '../planning/plan-inputs';
import type { OptimizationPlan } from './optimization-plan.entity';
import { readChanges, readGuardrailChecks } from './plan.views';

type Told = Pick<OptimizationPlan, 'id' | 'mode' | 'changes' | 'guardrailChecks' | 'inputs' | 'expiresAt'>;

const {
  OPTIMIZATION_PROPOSED,
  OPTIMIZATION_APPLIED,
  OPTIMIZATION_STOPPED,
  OPTIMIZATION_REFUSED,
  OPTIMIZATION_REVERTED,
} = NotificationKindEnum;
const MOST_DETAILS = 50;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const ARM = 'settings.budgetAllocation.arms.';

/** The check that fails where there is nothing that guardrails could keep anybody from. */
const NOTHING = 'SOMETHING_TO_CHANGE';
/** Guardrails that hold again by themselves, or want no more than data: nobody has to hear of them. */
const PASSING: ReadonlySet<string> = new Set([
  ...[NOTHING, 'ENOUGH_DATA', 'LEARNING_PHASE', 'BLACKOUT', 'COOLDOWN', 'CHANGES_PER_DAY', 'CONFIDENCE'],
]);

/** That a plan of the job waits for somebody. */
export function proposedNotice(plan: Told): Notice {
  const stopped = stoppedBy(plan);
  const names = stopped.map(({ name }) => name);
  const wants = plan.mode === OptimizationModeEnum.APPROVE ? 'an approval' : 'somebody who applies it';
  const loss = names.length === 0 ? '' : ` It stops what surely loses: ${names.join(', ')}.`;
  return {
    kind: OPTIMIZATION_PROPOSED,
    message: `A plan with ${counted(plan)} waits for ${wants}, until ${plan.expiresAt.toISOString()}.${loss}`,
    details: changesOf(plan),
    planId: plan.id,
    about: names,
    againAfterHours: DAY_HOURS,
  };
}

/** That a plan was carried out, and what it has stopped; `isKnown`: somebody has done it. */
export function appliedNotices(plan: Told, isKnown: boolean): Notice[] {
  const stopped = stoppedBy(plan);
  const once = { planId: plan.id, about: [plan.id], againAfterHours: null, isKnown };
  const message = `A plan with ${counted(plan)} was applied${isKnown ? '' : ' by the job'}.`;
  const applied: Notice = { ...once, kind: OPTIMIZATION_APPLIED, message, details: changesOf(plan) };
  if (stopped.length === 0) return [applied];
  const names = stopped.map(({ name }) => name).join(', ');
  return [
    applied,
    { ...once, kind: OPTIMIZATION_STOPPED, message: `The stop-loss has stopped ${names}.`, details: stopped },
  ];
}

/** That the guardrails kept the job from a plan; null where that passes by itself, or nothing was to be changed. */
export function refusedNotice({ id, guardrailChecks }: Told): Notice | null {
  const failed = readGuardrailChecks(guardrailChecks).filter(({ ok }) => !ok);
  const lasting = failed.filter(({ name }) => !PASSING.has(name));
  if (lasting.length === 0 || failed.some(({ name }) => name === NOTHING)) return null;
  const names = lasting.map(({ name }) => name);
  return {
    kind: OPTIMIZATION_REFUSED,
    message: `Nothing was changed, since guardrails do not hold: ${names.join(', ')}.`,
    details: lasting.map(({ name, detail }) => ({ name, text: detail })),
    planId: id,
    about: names,
    againAfterHours: WEEK_HOURS,
  };
}

/** That a plan which was approved could not be carried out; `why` says it. */
export function heldUpNotice(planId: string, why: string): Notice {
  const message = `A plan that was approved could not be applied. ${why}`;
  return { kind: OPTIMIZATION_REFUSED, message, planId, about: [planId], againAfterHours: null };
}

/** That somebody has taken a plan back. */
export function revertedNotice(plan: Told, reason: string | null): Notice {
  return {
    kind: OPTIMIZATION_REVERTED,
    message: `A plan with ${counted(plan)} was taken back${reason === null ? '.' : `: ${reason}`}`,
    details: changesOf(plan),
    planId: plan.id,
    about: [plan.id],
    againAfterHours: null,
    isKnown: true,
  };
}

function counted({ changes }: Told): string {
  return changes.length === 1 ? '1 change' : `${changes.length} changes`;
}

function changesOf({ changes }: Told): NoticeDetail[] {
  return readChanges(changes)
    .slice(0, MOST_DETAILS)
    .map(({ path, from, to, reason }) => ({ name: path, text: `${shown(from)} → ${shown(to)}. ${reason}` }));
}

/** The parts that surely lose and that the plan lowers, with why. */
function stoppedBy({ inputs: json, changes }: Told): NoticeDetail[] {
  const inputs = json as unknown as PlanInputs;
  const present = presentAmounts(inputs);
  const planned = new Map(readChanges(changes).map(({ path, to }) => [path, Number(to) * 100] as const));
  return [...stoppedArms(inputs)]
    .filter(([value]) => (planned.get(`${ARM}${value}`) ?? Number.POSITIVE_INFINITY) < (present.get(value) ?? 0))
    .map(([name, why]) => ({ name, text: `${why.charAt(0).toUpperCase()}${why.slice(1)}.` }));
}

function shown(value: unknown): string {
  return value === null ? 'nothing' : String(value);
}
