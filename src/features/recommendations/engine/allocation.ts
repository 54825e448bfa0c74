import { createRandom } from '../../../statistics/random';
import type { Candidate } from './candidates';

const ROUNDS = 400;
/** A platform that is best less often than this is no help. */
const WORTH_ADDING = 0.15;
const FIRST_SHARE = 0.5;

/**
 * How a campaign's budget is split: by how often its platform, or another one for the same objective, content and audience, is the best
 * (Thompson allocation). Its own platform keeps at least half; at most one other joins. Whole percents that sum to 1.
 */
export function allocate(
  candidate: Candidate,
  candidates: readonly Candidate[],
  seed: string,
): { readonly candidate: Candidate; readonly share: number }[] {
  const others = candidates.filter(
    (other) =>
      other.platform !== candidate.platform &&
      other.objective === candidate.objective &&
      other.contentType === candidate.contentType &&
      other.ageGroup === candidate.ageGroup &&
      other.budgetShare === candidate.budgetShare,
  );
  const [second] = [...others].sort(
    (left, right) => right.gain + right.preference - left.gain - left.preference || (left.key < right.key ? -1 : 1),
  );
  if (second === undefined) return [{ candidate, share: 1 }];
  const random = createRandom(`${seed}/allocation/${candidate.key}`);
  let wins = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const own = candidate.gain + candidate.unknown * random.normal();
    wins += Number(second.gain + second.unknown * random.normal() > own);
  }
  const share = Math.round(Math.min(1 - FIRST_SHARE, wins / ROUNDS) * 100);
  if (share < WORTH_ADDING * 100) return [{ candidate, share: 1 }];
  return [
    { candidate, share: (100 - share) / 100 },
    { candidate: second, share: share / 100 },
  ];
}
