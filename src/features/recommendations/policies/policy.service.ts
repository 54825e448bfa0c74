import type { Database } from '../../../platform/database/statement';
import {
  evaluateOffPolicy,
  type LoggedDecision,
  type OffPolicyOutcome,
  type TargetPolicy,
} from '../../../statistics/off-policy';
import { requireLoggedPolicy, requirePolicy } from './policy.checks';
import { type PolicyRewardEnum, PolicyVerdictEnum } from './policy.enums';
import type { LoggedPolicyInput, TargetPolicyInput } from './policy.input';
import type { PolicyEvaluation } from './policy.type';
import { findPolicyLog } from './policy-log.store';
import { targetChances } from './target-chances';

export interface PolicyQuestion {
  readonly policy: TargetPolicyInput;
  readonly reward: PolicyRewardEnum;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a policy would have earned on the viewer's recommendations. Throws BAD_USER_INPUT for a policy that is none. */
export async function evaluatePolicy(
  db: Database,
  { policy, reward, from, to }: PolicyQuestion,
): Promise<PolicyEvaluation> {
  const settings = requirePolicy(policy);
  const { logged, rows } = await findPolicyLog(db, reward, { from, to });
  const chances = new Map<string, ReadonlyMap<string, number>>();
  for (const { context, options } of rows) {
    if (chances.has(context)) continue;
    const target = targetChances(options, settings);
    chances.set(context, new Map(options.map(({ key }, index) => [key, target[index]])));
  }
  const answer = evaluate(rows, (context) => chances.get(context) ?? new Map());
  const explanation = [answer.explanation, ...(answer.verdict === PolicyVerdictEnum.OK ? [RESTS_ON[reward]] : [])].join(
    ' ',
  );
  return { ...answer, explanation, unusable: logged - rows.length };
}

/** What a policy would have earned on decisions that are sent. Throws BAD_USER_INPUT with everything that is wrong with them. */
export function evaluateLoggedPolicy(input: LoggedPolicyInput): PolicyEvaluation {
  const { decisions, target } = requireLoggedPolicy(input);
  return { ...evaluate(decisions, target), unusable: 0 };
}

const MEASURED =
  'Only campaigns that were implemented and measured count: it holds for those that would be implemented, as long as what made somebody implement them does not depend on which option was drawn.';
const RESTS_ON: Readonly<Record<PolicyRewardEnum, string>> = {
  TAKEN: 'Each place of a list of recommendations is judged given the places before it.',
  BEAT_BASELINE: MEASURED,
  CTR: MEASURED,
  CONVERSION_RATE: MEASURED,
  ROI: MEASURED,
};

function evaluate(decisions: readonly LoggedDecision[], target: TargetPolicy): Omit<PolicyEvaluation, 'unusable'> {
  const outcome = evaluateOffPolicy(decisions, target);
  const common = { decisions: decisions.length, ...overlapOf(outcome) };
  if (!outcome.ok) {
    const verdict = outcome.overlap === null ? PolicyVerdictEnum.NO_DATA : PolicyVerdictEnum.INSUFFICIENT_OVERLAP;
    const nothing = {
      ...{ loggedValue: null, value: null, doublyRobust: null },
      ...{ clipped: null, weightCutoff: null, clippedShare: null },
    };
    const explanation = outcome.overlap === null ? 'There is no decision whose reward is known.' : outcome.explanation;
    return { verdict, explanation, ...common, ...nothing };
  }
  const { loggedValue, selfNormalized, doublyRobust, clipped } = outcome;
  const flat = ({ estimate, interval }: typeof selfNormalized) => ({ estimate, ...interval });
  const value = flat(selfNormalized);
  return {
    verdict: PolicyVerdictEnum.OK,
    explanation: compare(value, loggedValue),
    ...common,
    loggedValue,
    value,
    doublyRobust: flat(doublyRobust),
    clipped: flat(clipped),
    weightCutoff: clipped.cutoff,
    clippedShare: clipped.clippedShare,
  };
}

function overlapOf(
  outcome: OffPolicyOutcome,
): Pick<PolicyEvaluation, 'effectiveSampleSize' | 'meanWeight' | 'largestWeight'> {
  const overlap = outcome.ok ? outcome : outcome.overlap;
  return {
    effectiveSampleSize: overlap?.effectiveSampleSize ?? null,
    meanWeight: overlap?.meanWeight ?? null,
    largestWeight: overlap?.largestWeight ?? null,
  };
}

function compare(
  { estimate, lower, upper }: { estimate: number; lower: number; upper: number },
  logged: number,
): string {
  const [is, was] = [estimate, logged].map((one) => one.toPrecision(3));
  const told = `It would have earned ${is} per decision; the policy that ran earned ${was}`;
  if (lower > logged) return `${told}, less than the interval allows for.`;
  if (upper < logged) return `${told}, more than the interval allows for.`;
  return `${told}, which the interval includes: the log does not tell them apart.`;
}
