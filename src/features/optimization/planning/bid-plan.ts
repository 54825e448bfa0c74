import { chiSquareUpperQuantile } from '../../../statistics/distributions';
import { readBidAdjustments } from '../../campaigns/settings/settings.views';
import { isAboutNobody, specialCategoriesOf } from '../../campaigns/settings/special-category';
import { DEFAULT_STEP, type PlanInputs, referenceOf } from './plan-inputs';

export const LOWEST_MODIFIER = 0.1;
export const HIGHEST_MODIFIER = 10;

/** Conversions that a part must have before its ratio is believed as much as the prior, which says that all are alike. */
const PRIOR_EVENTS = 20;

/** A modifier of the bid that should be another. */
export interface BidPlan {
  /** In the list of the settings. */
  readonly index: number;
  readonly dimension: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
  /** Conversions per click beside all of the dimension, shrunk towards 1, with its 90 % interval. */
  readonly ratio: { readonly mean: number; readonly lower: number; readonly upper: number };
  readonly clicks: number;
  readonly conversions: number;
}

/** Which modifiers should follow the results: those that the settings name, where what is known contradicts them. */
export function planBids(inputs: PlanInputs): BidPlan[] {
  if (!inputs.settings.adaptiveBidding) return [];
  return readBidAdjustments(inputs.state.bidAdjustments).flatMap(({ dimension, value, modifier }, index) => {
    const found = inputs.bids.find((one) => one.dimension === dimension && one.value === value);
    if (!found || !mayFollow(inputs, dimension) || found.allConversions <= 0 || found.allClicks <= 0) return [];
    const expected = (found.allConversions / found.allClicks) * found.clicks;
    const shape = PRIOR_EVENTS + found.conversions;
    const rate = PRIOR_EVENTS + expected;
    const at = (upperTail: number) => chiSquareUpperQuantile(upperTail, 2 * shape) / (2 * rate);
    const ratio = { mean: shape / rate, lower: at(0.95), upper: at(0.05) };
    if (modifier >= ratio.lower && modifier <= ratio.upper) return [];
    const { least, most } = modifierBounds(inputs, dimension, value, modifier);
    // Hundredths, rounded towards the present modifier: never beyond the step.
    const wanted = Math.min(most, Math.max(least, ratio.mean));
    const to = (wanted > modifier ? Math.floor(wanted * 100 + 1e-9) : Math.ceil(wanted * 100 - 1e-9)) / 100;
    if (wanted > modifier ? to <= modifier : to >= modifier) return [];
    const { clicks, conversions } = found;
    return [{ index, dimension, value, from: modifier, to, ratio, clicks, conversions }];
  });
}

/** Where people may not be treated differently, no bid follows who they are. */
export function mayFollow({ settings, campaign }: PlanInputs, dimension: string): boolean {
  return isAboutNobody(dimension) || specialCategoriesOf(settings.specialCategories, campaign.objective).length === 0;
}

/** What a modifier may become today. */
export function modifierBounds(
  inputs: PlanInputs,
  dimension: string,
  value: string,
  present: number,
): { least: number; most: number } {
  const step = inputs.settings.guardrails.maxStepShare ?? DEFAULT_STEP;
  const morning =
    readBidAdjustments(referenceOf(inputs, 'bidAdjustments')).find(
      (one) => one.dimension === dimension && one.value === value,
    )?.modifier ?? present;
  return {
    least: Math.max(LOWEST_MODIFIER, present * (1 - step), Math.min(present, morning * (1 - step))),
    most: Math.min(HIGHEST_MODIFIER, present * (1 + step), Math.max(present, morning * (1 + step))),
  };
}
