import { normalQuantile } from '../../../statistics/distributions';
import { createRandom } from '../../../statistics/random';
import { type Candidate, kindOf } from './candidates';
import type { PresentProposal } from './engine-input';
import type { Steps } from './steps';

/** A candidate that was chosen, and how likely that was. */
export interface Choice {
  readonly candidate: Candidate;
  /** 0 for the first of the list. */
  readonly slot: number;
  /** Probability with which this policy chooses it in this slot, given the slots before: what off-policy evaluation divides by. */
  readonly propensity: number;
  /** How many could have been chosen. */
  readonly shortlist: number;
  /** These, the one with the highest worth first: with them another policy can be judged by what came of this one's choice. */
  readonly options: readonly ChoiceOption[];
}

/** What could have been chosen, and what its worth was made of: (gain + unknown·noise + quantile·varies)·√budgetShare + bonus. */
export interface ChoiceOption extends Pick<Candidate, 'key' | 'gain' | 'unknown' | 'varies' | 'budgetShare'> {
  readonly propensity: number;
  /** The profile's preference less what it repeats of the slots before. */
  readonly bonus: number;
}

const SHORTLIST = 10;
/** No candidate of the shortlist is ever less likely. */
export const PROPENSITY_FLOOR = 0.02;
const ROUNDS = 1_000;
/** Two campaigns of one objective on one platform tell less than two different ones. */
const SAME_KIND = 0.3;
const SAME_CONTENT = 0.1;

/**
 * Thompson sampling, slot by slot: each round draws what is not known of the candidates' means and takes the best; how often each was
 * best is its propensity, mixed with an even choice so that none is below the floor. Risk tolerance decides which quantile of a
 * campaign counts: 0 the 20th percentile, 1 the 70th. Large budgets gain more, but less than in proportion (square root).
 * Those that are present take the first places, and are not among the result.
 */
export function* slateInSteps(
  candidates: readonly Candidate[],
  present: readonly PresentProposal[],
  count: number,
  riskTolerance: number,
  seed: string,
): Steps<Choice[]> {
  const quantile = riskQuantile(riskTolerance);
  const chosen: Choice[] = [];
  const before = candidates.filter(({ key }) => present.some((one) => one.key === key));
  const first = present.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
  while (before.length + chosen.length < count) {
    yield;
    const slot = first + chosen.length;
    const taken = [...before, ...chosen.map(({ candidate }) => candidate)];
    const random = createRandom(`${seed}/slot/${slot}`);
    const open = candidates
      .filter(({ key }) => taken.every((other) => kindOf(other.key) !== kindOf(key)))
      .map((candidate) => ({ candidate, penalty: penaltyOf(candidate, taken) }))
      .sort(
        (left, right) =>
          worthOf(right.candidate, right.penalty, quantile, 0) - worthOf(left.candidate, left.penalty, quantile, 0) ||
          (left.candidate.key < right.candidate.key ? -1 : 1),
      );
    const shortlist = onePerKind(open).slice(0, SHORTLIST);
    if (shortlist.length === 0) break;
    const wins = shortlist.map(() => 0);
    for (let round = 0; round < ROUNDS; round++) {
      let [best, highest] = [0, Number.NEGATIVE_INFINITY];
      for (const [index, { candidate, penalty }] of shortlist.entries()) {
        const value = worthOf(candidate, penalty, quantile, random.normal());
        if (value > highest) [best, highest] = [index, value];
      }
      wins[best]++;
    }
    const propensities = wins.map(
      (won) => (1 - PROPENSITY_FLOOR * shortlist.length) * (won / ROUNDS) + PROPENSITY_FLOOR,
    );
    const picked = pickBy(propensities, random.uniform());
    chosen.push({
      candidate: shortlist[picked].candidate,
      slot,
      propensity: propensities[picked],
      shortlist: shortlist.length,
      options: shortlist.map(({ candidate, penalty }, index) => optionOf(candidate, penalty, propensities[index])),
    });
  }
  return chosen;
}

/** How many standard deviations of a single campaign count for a risk tolerance of 0..1. */
export function riskQuantile(riskTolerance: number): number {
  return normalQuantile(0.2 + 0.5 * riskTolerance);
}

function optionOf(candidate: Candidate, penalty: number, propensity: number): ChoiceOption {
  const { key, gain, unknown, varies, budgetShare, preference } = candidate;
  return { key, propensity, gain, unknown, varies, budgetShare, bonus: preference - penalty };
}

function worthOf(
  { gain, unknown, varies, budgetShare, preference }: Candidate,
  penalty: number,
  quantile: number,
  noise: number,
): number {
  return (gain + unknown * noise + quantile * varies) * Math.sqrt(budgetShare) + preference - penalty;
}

/** Budgets of one campaign are not different campaigns: the best budget stands for it. */
function onePerKind<T extends { readonly candidate: Candidate }>(sorted: readonly T[]): T[] {
  const seen = new Set<string>();
  return sorted.filter(({ candidate }) => {
    const kind = kindOf(candidate.key);
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

function penaltyOf(candidate: Candidate, taken: readonly Candidate[]): number {
  let penalty = 0;
  for (const other of taken) {
    if (other.objective === candidate.objective && other.platform === candidate.platform) penalty += SAME_KIND;
    else if (other.contentType === candidate.contentType) penalty += SAME_CONTENT;
  }
  return penalty;
}

function pickBy(propensities: readonly number[], uniform: number): number {
  let left = uniform * propensities.reduce((sum, one) => sum + one, 0);
  for (const [index, propensity] of propensities.entries()) {
    left -= propensity;
    if (left < 0) return index;
  }
  return propensities.length - 1;
}
