import { NO_CURRENCY } from '../features/content/performance/content-counts';
import { ContentSourceEnum } from '../features/content/performance/content-performance.enums';
import type { Random } from '../statistics/random';
import type { Account } from './account';
import { logNormal } from './draws';
import { PLANTED } from './planted-effects';
import type { ContentDayRow, FactRow } from './rows';
import { groupBy, totalsOf } from './totals';

/** How much a content is shown and clicked, beside the others that take turns with it. */
interface Pull {
  readonly contentId: string;
  /** Of the impressions, before they are made to sum to 1. */
  readonly weight: number;
  /** Clicks per impression, relative to the others. */
  readonly ratio: number;
}

/**
 * Divides what a campaign's facts of one kind say, day by day, over the contents of that kind: together they have exactly what the
 * facts have, and never more clicks than impressions.
 */
export function divideDays(
  account: Account,
  label: string,
  contentIds: readonly string[],
  facts: readonly FactRow[],
): ContentDayRow[] {
  const draw = account.random(`content-days/${label}`);
  const pulls = contentIds.map((contentId): Pull => {
    return { contentId, weight: draw.gamma(12), ratio: logNormal(draw, PLANTED.contentLogDeviation) };
  });
  return [...groupBy(facts, ({ date }) => date)].flatMap(([day, ofDay]) => divideDay(account, draw, pulls, day, ofDay));
}

function divideDay(
  account: Account,
  draw: Random,
  pulls: readonly Pull[],
  day: string,
  facts: readonly FactRow[],
): ContentDayRow[] {
  const total = totalsOf(facts);
  const currencies = [...new Set(facts.map(({ currency }) => currency ?? NO_CURRENCY))].sort();
  const unbounded = pulls.map(() => Number.POSITIVE_INFINITY);
  const impressions = divide(
    draw,
    total.impressions,
    pulls.map(({ weight }) => weight * logNormal(draw, 0.1)),
    unbounded,
  );
  const clicked = pulls.map(({ ratio }, at) => ratio * impressions[at]);
  const clicks = divide(draw, total.clicks, clicked, impressions);
  const conversions = divide(draw, total.conversions, clicks, clicks);
  const revenue = shared(total.revenueCents, conversions);
  return pulls.flatMap(({ contentId }, at) =>
    impressions[at] === 0
      ? []
      : {
          ...{ userId: account.user.id, contentId, day, source: ContentSourceEnum.REPORTED },
          ...{ impressions: impressions[at], clicks: clicks[at], conversions: conversions[at].toFixed(6) },
          ...{ revenue: `${(revenue[at] / 100).toFixed(2)}0000`, currencies },
        },
  );
}

/** Divides a count at random in proportion to weights, nobody getting more than its bound; the bounds together are enough. */
function divide(draw: Random, total: number, weights: readonly number[], bounds: readonly number[]): number[] {
  let left = total;
  return weights.map((weight, at) => {
    const rest = weights.slice(at + 1).reduce((sum, one) => sum + one, 0);
    const others = bounds.slice(at + 1).reduce((sum, one) => sum + one, 0);
    const share = weight + rest > 0 ? weight / (weight + rest) : 0;
    const drawn = at === weights.length - 1 ? left : draw.binomial(left, share);
    // What the others could not take is this one's.
    const own = Math.min(bounds[at], Math.max(drawn, left - others));
    left -= own;
    return own;
  });
}

/** Whole cents in proportion to conversions, the odd ones to the first that has any. */
function shared(cents: number, conversions: readonly number[]): number[] {
  const all = conversions.reduce((sum, one) => sum + one, 0);
  if (all === 0) return conversions.map((_, at) => (at === 0 ? cents : 0));
  const parts = conversions.map((one) => Math.floor((cents * one) / all));
  const odd = cents - parts.reduce((sum, one) => sum + one, 0);
  const first = conversions.findIndex((one) => one > 0);
  return parts.map((part, at) => (at === first ? part + odd : part));
}
