import type { Random } from '../../statistics/random';

/** What was counted on the units of one arm so far; money in whole cents. Everything adds up over weeks. */
export interface ArmCounts {
  readonly visitors: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly revenueCents: number;
  readonly impressionsSquared: number;
  readonly clicksSquared: number;
  readonly clicksTimesImpressions: number;
  readonly revenueCentsSquared: number;
}

export const NO_COUNTS: ArmCounts = {
  visitors: 0,
  impressions: 0,
  clicks: 0,
  conversions: 0,
  revenueCents: 0,
  impressionsSquared: 0,
  clicksSquared: 0,
  clicksTimesImpressions: 0,
  revenueCentsSquared: 0,
};

/** Of those who see a page, how many see it once, twice, three and four times. */
const VIEWS = [0.5, 0.28, 0.15, 0.07];
const CLICKS_PER_VIEW = 0.12;
const ORDER_LOG_DEVIATION = 0.5;

/** Simulates units one class at a time (by views, then by clicks), so that sums, squares and products belong together. */
function simulateArm(
  draw: Random,
  visitors: number,
  truth: { readonly conversionRate: number; readonly orderValueCents: number },
): ArmCounts {
  const sums = { ...NO_COUNTS, visitors } as { -readonly [P in keyof ArmCounts]: number };
  divide(draw, visitors, VIEWS).forEach((viewers, index) => {
    const views = index + 1;
    sums.impressions += viewers * views;
    sums.impressionsSquared += viewers * views ** 2;
    divide(draw, viewers, binomialShares(views, CLICKS_PER_VIEW)).forEach((clickers, clicks) => {
      sums.clicks += clickers * clicks;
      sums.clicksSquared += clickers * clicks ** 2;
      sums.clicksTimesImpressions += clickers * clicks * views;
    });
  });
  sums.conversions = draw.binomial(visitors, truth.conversionRate);
  for (let order = 0; order < sums.conversions; order++) {
    const cents = Math.round(truth.orderValueCents * Math.exp(draw.normal(0, ORDER_LOG_DEVIATION)));
    sums.revenueCents += cents;
    sums.revenueCentsSquared += cents ** 2;
  }
  return sums;
}

/** Devices of visitors: how many have each, and how their rate compares with that of all. */
const DEVICES = [
  { device: 'MOBILE', share: 0.7, rate: 0.9 },
  { device: 'DESKTOP', share: 0.3, rate: 1.2333 },
] as const;

/** An arm by device, and all of it together. */
export interface ArmDay {
  readonly all: ArmCounts;
  readonly devices: Readonly<Record<string, ArmCounts>>;
}

/** Simulates units of an arm; by device where the shop knows it. */
export function simulateDay(
  draw: Random,
  visitors: number,
  truth: { readonly conversionRate: number; readonly orderValueCents: number },
  byDevice: boolean,
): ArmDay {
  if (!byDevice) return { all: simulateArm(draw, visitors, truth), devices: {} };
  const parts = divide(
    draw,
    visitors,
    DEVICES.map(({ share }) => share),
  );
  const counted = DEVICES.map(({ device, rate }, index): [string, ArmCounts] => [
    device,
    simulateArm(draw, parts[index], { ...truth, conversionRate: Math.min(1, truth.conversionRate * rate) }),
  ]);
  return {
    all: counted.reduce((sum, [, counts]) => addCounts(sum, counts), NO_COUNTS),
    devices: Object.fromEntries(counted),
  };
}

/** The counts of one time and of the next together. */
export function addCounts(left: ArmCounts, right: ArmCounts): ArmCounts {
  const keys = Object.keys(NO_COUNTS) as (keyof ArmCounts)[];
  return Object.fromEntries(keys.map((key) => [key, left[key] + right[key]])) as unknown as ArmCounts;
}

/** Splits units by shares that sum to 1, at random. */
export function divide(draw: Random, units: number, shares: readonly number[]): number[] {
  let left = units;
  let rest = 1;
  return shares.map((share, index) => {
    const isLast = index === shares.length - 1;
    const part = isLast ? left : draw.binomial(left, Math.min(1, share / rest));
    left -= part;
    rest -= share;
    return part;
  });
}

function binomialShares(trials: number, probability: number): number[] {
  let ways = 1;
  return Array.from({ length: trials + 1 }, (_, successes) => {
    if (successes > 0) ways = (ways * (trials - successes + 1)) / successes;
    return ways * probability ** successes * (1 - probability) ** (trials - successes);
  });
}
