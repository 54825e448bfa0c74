/** Events and exposure of one segment before and after a change. */
export interface SegmentPair {
  readonly segment: string;
  readonly before: { readonly events: number; readonly exposure: number };
  readonly after: { readonly events: number; readonly exposure: number };
}

/** How a change of a rate comes about; parts add up to the whole. */
export interface MixAndRate {
  /** Rate after - rate before. */
  readonly change: number;
  /** Because more or less of the exposure went to segments that are better anyway. */
  readonly mix: number;
  /** Because the segments themselves got better or worse. */
  readonly rate: number;
  /** What each segment adds to `mix` and `rate`, largest first. */
  readonly segments: readonly { readonly segment: string; readonly mix: number; readonly rate: number }[];
}

/**
 * Splits the change of a rate into mix and rate by Marshall-Edgeworth weights: mix = Σ Δshare × (mean rate of the segment -
 * mean rate overall), rate = Σ mean share × Δrate, means over both periods; nothing is left over. A segment that is seen in one
 * period only counts as mix. Null where a period has no exposure.
 */
export function mixAndRate(pairs: readonly SegmentPair[]): MixAndRate | null {
  const sum = (side: 'before' | 'after', what: 'events' | 'exposure'): number =>
    pairs.reduce((total, pair) => total + pair[side][what], 0);
  const exposure = { before: sum('before', 'exposure'), after: sum('after', 'exposure') };
  if (!(exposure.before > 0 && exposure.after > 0)) return null;
  const overall = {
    before: sum('before', 'events') / exposure.before,
    after: sum('after', 'events') / exposure.after,
  };
  const middle = (overall.before + overall.after) / 2;
  const segments = pairs
    .map(({ segment, before, after }) => {
      const shares = [before.exposure / exposure.before, after.exposure / exposure.after];
      const rates = [rateOf(before) ?? rateOf(after) ?? middle, rateOf(after) ?? rateOf(before) ?? middle];
      return {
        segment,
        mix: (shares[1] - shares[0]) * ((rates[0] + rates[1]) / 2 - middle),
        rate: ((shares[0] + shares[1]) / 2) * (rates[1] - rates[0]),
      };
    })
    .sort((one, other) => Math.abs(other.mix + other.rate) - Math.abs(one.mix + one.rate));
  return {
    change: overall.after - overall.before,
    mix: segments.reduce((total, { mix }) => total + mix, 0),
    rate: segments.reduce((total, { rate }) => total + rate, 0),
    segments,
  };
}

function rateOf({ events, exposure }: { readonly events: number; readonly exposure: number }): number | null {
  return exposure > 0 ? events / exposure : null;
}
