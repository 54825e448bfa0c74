import { requireOpenShare } from '../argument-checks';

/** What an interval was and what came: `lower ≤ center ≤ upper`. */
export interface IntervalOutcome {
  readonly lower: number;
  readonly center: number;
  readonly upper: number;
  readonly actual: number;
}

/**
 * By how much intervals must be stretched around their centre so that `level` of them hold: the ⌈(n + 1)·level⌉-th smallest of how far
 * outcomes lay from the centre in half-widths (split conformal prediction; Vovk et al. 2005, Lei et al., JASA 113, 2018). 1: they hold as
 * they are. With outcomes that are exchangeable with the next one, it then holds with probability ≥ `level`. Null where there are too few to tell, that is
 * below level/(1 − level), and where a side has no width.
 */
export function conformalScale(outcomes: readonly IntervalOutcome[], level: number): number | null {
  requireOpenShare('level', level);
  const distances = outcomes
    .map(({ lower, center, upper, actual }) => {
      const side = actual < center ? center - lower : upper - center;
      return actual === center ? 0 : Math.abs(actual - center) / side;
    })
    .sort((left, right) => left - right);
  const rank = Math.ceil((distances.length + 1) * level);
  const scale = distances[rank - 1];
  return rank <= distances.length && Number.isFinite(scale) ? scale : null;
}

/** An interval stretched around its centre. */
export function scaleInterval<Interval extends Omit<IntervalOutcome, 'actual'>>(
  { lower, center, upper }: Interval,
  scale: number,
): { readonly lower: number; readonly upper: number } {
  return { lower: center - scale * (center - lower), upper: center + scale * (upper - center) };
}
