import { requireFinite } from '../argument-checks';

/** A rising step function: at and above `from` it is `value`, up to the next step. Empty: nothing is known. */
export type RisingSteps = readonly { readonly from: number; readonly to: number; readonly value: number }[];

/**
 * The rising function that fits outcomes best in squares: pool adjacent violators (Ayer et al., Annals of Mathematical Statistics 26,
 * 1955). `scores` and `outcomes` go together; equal scores are one point. Throws a RangeError where the lengths differ.
 */
export function fitIsotonic(scores: readonly number[], outcomes: readonly number[]): RisingSteps {
  if (scores.length !== outcomes.length) throw new RangeError('scores and outcomes must be equally many');
  const order = scores.map((_, index) => index).sort((left, right) => scores[left] - scores[right]);
  const blocks: { from: number; to: number; sum: number; weight: number }[] = [];
  for (const index of order) {
    requireFinite('scores', scores[index]);
    requireFinite('outcomes', outcomes[index]);
    const last = blocks[blocks.length - 1];
    if (last !== undefined && last.to === scores[index]) {
      last.sum += outcomes[index];
      last.weight++;
    } else {
      blocks.push({ from: scores[index], to: scores[index], sum: outcomes[index], weight: 1 });
    }
    while (blocks.length > 1) {
      const [before, after] = blocks.slice(-2);
      if (before.sum * after.weight <= after.sum * before.weight) break;
      blocks.pop();
      Object.assign(before, { to: after.to, sum: before.sum + after.sum, weight: before.weight + after.weight });
    }
  }
  return blocks.map(({ from, to, sum, weight }) => ({ from, to, value: sum / weight }));
}

/** The function at `score`: between two steps on the line between them, outside the first or last value; null for no steps. */
export function isotonicAt(steps: RisingSteps, score: number): number | null {
  if (steps.length === 0) return null;
  const next = steps.findIndex(({ from }) => from > score);
  const here = steps[next === -1 ? steps.length - 1 : next - 1];
  if (here === undefined) return steps[0].value;
  if (score <= here.to || next === -1) return here.value;
  const { from, value } = steps[next];
  return here.value + ((value - here.value) * (score - here.to)) / (from - here.to);
}
