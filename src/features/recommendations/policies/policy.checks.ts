import { BadUserInputError, type Violation } from '../../../platform/errors';
import type { LoggedDecision, TargetPolicy } from '../../../statistics/off-policy';
import { TargetPolicyEnum } from './policy.enums';
import type { LoggedDecisionInput, LoggedPolicyInput, TargetChanceInput, TargetPolicyInput } from './policy.input';
import type { PolicySettings } from './target-chances';

const MOST_WEIGHTS = 100;
const MOST_ROWS = 5_000;
const MOST_DECISIONS = 100_000;
const MOST_REWARD = 1e9;
const LONGEST = 200;
const SUM_TOLERANCE = 1e-6;
/** More would not help anybody to mend them. */
const MOST_VIOLATIONS = 50;

type Report = (path: string, constraint: string, message: string) => void;

/** The settings of a policy. Throws BAD_USER_INPUT with everything that is wrong, or that does not belong to its kind. */
export function requirePolicy(input: TargetPolicyInput): PolicySettings {
  const { violations, report } = reporter();
  const { kind } = input;
  const { exploration = null, riskTolerance = null, weights = null } = input;
  const { GREEDY, THOMPSON, WEIGHTED } = TargetPolicyEnum;
  share('policy.exploration', exploration, kind === GREEDY, report);
  share('policy.riskTolerance', riskTolerance, kind === GREEDY || kind === THOMPSON, report);
  if (kind === THOMPSON && riskTolerance === null)
    report('policy.riskTolerance', 'required', 'policy.riskTolerance must be given with THOMPSON.');
  if (weights !== null && kind !== WEIGHTED)
    report('policy.weights', 'kind', `policy.weights do not belong to ${kind}: leave them out.`);
  if (kind === WEIGHTED && !(weights !== null && weights.length >= 1 && weights.length <= MOST_WEIGHTS))
    report('policy.weights', 'size', `policy.weights must be 1 to ${MOST_WEIGHTS} factors with WEIGHTED.`);
  for (const [index, { weight }] of (weights ?? []).slice(0, MOST_WEIGHTS).entries()) {
    if (!(weight >= 0 && weight <= 1_000))
      report(`policy.weights.${index}.weight`, 'range', 'A weight must be 0 to 1000.');
  }
  refuse(violations);
  return { kind, exploration: exploration ?? 0, riskTolerance, weights: weights ?? [] };
}

function share(path: string, value: number | null, belongs: boolean, report: Report): void {
  if (value === null) return;
  if (!belongs) report(path, 'kind', `${path} does not belong to this kind of policy: leave it out.`);
  else if (!(value >= 0 && value <= 1)) report(path, 'range', `${path} must be 0 to 1.`);
}

/** Decisions, each as often as it was made, and the policy to be judged. Throws BAD_USER_INPUT with everything that is wrong. */
export function requireLoggedPolicy({ decisions, target }: LoggedPolicyInput): {
  readonly decisions: LoggedDecision[];
  readonly target: TargetPolicy;
} {
  const { violations, report } = reporter();
  checkSize('decisions', decisions.length, report);
  checkSize('target', target.length, report);
  refuse(violations);
  for (const [index, decision] of decisions.entries()) checkDecision(decision, `input.decisions.${index}`, report);
  const count = decisions.reduce((sum, one) => sum + one.count, 0);
  if (count > MOST_DECISIONS)
    report('input.decisions', 'size', `Decisions must be at most ${MOST_DECISIONS} together.`);
  const policy = checkTarget(target, new Set(decisions.map(({ context }) => context)), report);
  refuse(violations);
  return {
    decisions: decisions.flatMap(({ count: times, context, action, propensity, reward }) =>
      Array.from({ length: times }, () => ({ context, action, propensity, reward })),
    ),
    target: policy,
  };
}

function checkSize(name: string, size: number, report: Report): void {
  if (size < 1 || size > MOST_ROWS)
    report(`input.${name}`, 'size', `input.${name} must have 1 to ${MOST_ROWS} entries.`);
}

function checkDecision(
  { context, action, propensity, reward, count }: LoggedDecisionInput,
  path: string,
  report: Report,
) {
  checkName(`${path}.context`, context, report);
  checkName(`${path}.action`, action, report);
  if (!(propensity > 0 && propensity <= 1))
    report(
      `${path}.propensity`,
      'range',
      'A propensity must be above 0 and at most 1: what could not be chosen was not.',
    );
  if (!(Math.abs(reward) <= MOST_REWARD)) report(`${path}.reward`, 'range', 'A reward must be -1e9 to 1e9.');
  if (!(count >= 1 && count <= MOST_DECISIONS))
    report(`${path}.count`, 'range', `A count must be 1 to ${MOST_DECISIONS}.`);
}

function checkName(path: string, name: string, report: Report): void {
  if (name.length > LONGEST) report(path, 'length', `A name has at most ${LONGEST} characters.`);
}

function checkTarget(
  target: readonly TargetChanceInput[],
  contexts: ReadonlySet<string>,
  report: Report,
): TargetPolicy {
  const elsewhere = new Map<string, number>();
  const own = new Map<string, Map<string, number>>();
  for (const [index, { context = null, action, chance }] of target.entries()) {
    const path = `input.target.${index}`;
    checkName(`${path}.action`, action, report);
    if (!(chance >= 0 && chance <= 1)) report(`${path}.chance`, 'range', 'A chance must be 0 to 1.');
    const chances = context === null ? elsewhere : (own.get(context) ?? new Map<string, number>());
    if (context !== null) own.set(context, chances);
    if (chances.has(action)) report(path, 'unique', 'An action has one chance in a situation.');
    chances.set(action, chance);
  }
  const of = (context: string) => own.get(context) ?? elsewhere;
  const wrong = [...contexts].filter((context) => Math.abs(sumOf(of(context)) - 1) > SUM_TOLERANCE).length;
  if (wrong > 0)
    report(
      'input.target',
      'sum',
      `Chances must sum to 1 in each situation of the decisions; in ${wrong} of ${contexts.size} they do not.`,
    );
  return of;
}

function sumOf(chances: ReadonlyMap<string, number>): number {
  return [...chances.values()].reduce((sum, one) => sum + one, 0);
}

function reporter(): { readonly violations: Violation[]; readonly report: Report } {
  const violations: Violation[] = [];
  const report: Report = (path, constraint, message) => {
    if (violations.length < MOST_VIOLATIONS) violations.push({ path, message, constraint });
  };
  return { violations, report };
}

function refuse(violations: readonly Violation[]): void {
  const [first] = violations;
  if (first !== undefined) throw new BadUserInputError(first.message, violations);
}
