import { millionths } from '../../../platform/graphql/validators';
import { thompsonShares, topTwoShares } from '../../../statistics/bandit-allocation';
import { confidenceSequence } from '../../../statistics/confidence-sequence';
import { normalPosterior, probabilitiesToBeBest } from '../../../statistics/posteriors';
import { createRandom } from '../../../statistics/random';
import {
  type DrawnCurve,
  drawCurve,
  expectedMarginal,
  fitResponseCurve,
  marginalOf,
  type ResponseCurve,
} from '../../../statistics/response-curve';
import { shortfallEvidence } from '../../../statistics/shortfall';
import { BudgetStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { TargetMetricEnum } from '../../campaigns/settings/settings.enums';
import { CampaignObjectiveEnum } from '../../profiles/profile.enums';
import { type ArmDay, type ArmInputs, epochDay, HALF_LIFE_DAYS, type PlanInputs } from './plan-inputs';

/** What a campaign is optimized for. */
export type OutcomeMetric = 'CONVERSIONS' | 'REVENUE' | 'CLICKS' | 'ENGAGEMENTS';

/** How one part answers to money, as far as it is known. */
export interface ArmModel {
  readonly value: string;
  readonly curve: ResponseCurve;
  /** Curves drawn from what is believed, the n-th of each part going together. */
  readonly draws: readonly DrawnCurve[];
}

/** A stop-loss trips when the demand is missed with this certainty, however often one looks. */
const STOP_LOSS_ALPHA = 0.05;
const STOP_LOSS_DAYS = 14;
/** Below this share an arm learns nothing more; where there is no guardrail, the bandits keep it. */
const LEAST_BANDIT_SHARE = 0.01;

/** What the campaign is optimized for: as its objective and targets say, and as far as there is any of it. */
export function metricOf({ campaign, settings, arms }: PlanInputs): OutcomeMetric {
  const objective = (campaign.objective ?? '').toUpperCase();
  const all = (of: (day: ArmDay) => number) =>
    arms.reduce((sum, { days }) => sum + days.reduce((inner, day) => inner + of(day), 0), 0);
  const { TRAFFIC, BRAND_AWARENESS, ENGAGEMENT, SALES } = CampaignObjectiveEnum;
  if (objective === ENGAGEMENT && tellEngagements(arms)) return 'ENGAGEMENTS';
  if ([TRAFFIC, BRAND_AWARENESS, ENGAGEMENT].some((one) => one === objective)) return 'CLICKS';
  const wantsRevenue =
    objective === SALES ||
    settings.targets.some(({ metric }) =>
      [TargetMetricEnum.RETURN_ON_AD_SPEND, TargetMetricEnum.REVENUE].includes(metric),
    );
  if (wantsRevenue && all(({ revenue }) => revenue) > 0) return 'REVENUE';
  return all(({ conversions }) => conversions) > 0 ? 'CONVERSIONS' : 'CLICKS';
}

/**
 * Whether engagements of all parts can be compared: each says them of a week of spend, or of all that it has. Where one does not, it
 * would look as if it brought nothing, so that clicks stand for them.
 */
function tellEngagements(arms: PlanInputs['arms']): boolean {
  const spent = arms.map(({ days }) => days.filter(({ spend }) => spend > 0)).filter(({ length }) => length > 0);
  const told = spent.map((days) => days.filter(({ engagements }) => engagements !== null));
  return (
    told.every((days, i) => days.length >= Math.min(WEEK_DAYS, spent[i].length)) &&
    told.some((days) => days.some(({ engagements }) => (engagements ?? 0) > 0))
  );
}

const WEEK_DAYS = 7;

/** The models of all parts with a week of spend, by value. The same inputs and seed give the same models. */
export function modelArms(
  inputs: PlanInputs,
  metric: OutcomeMetric,
  seed: string,
  draws: number,
): ReadonlyMap<string, ArmModel> {
  const models = new Map<string, ArmModel>();
  const last = inputs.totals.lastDay === null ? 0 : epochDay(inputs.totals.lastDay);
  for (const { value, days } of inputs.arms) {
    const fitted = fitResponseCurve(
      days
        .filter((day) => isTold(day, metric))
        .map((day) => ({
          spend: day.spend,
          outcome: outcomeOf(day, metric),
          weight: 0.5 ** (Math.max(0, last - epochDay(day.date)) / HALF_LIFE_DAYS),
        })),
      // Revenue comes in order values, which are its own unit of chance.
      { minimumDispersion: metric === 'REVENUE' ? Math.max(1e-6, meanOrderValue(days)) : 1 },
    );
    if (!fitted.ok) continue;
    const random = createRandom(seed).fork(`arm/${value}`);
    models.set(value, { value, curve: fitted, draws: Array.from({ length: draws }, () => drawCurve(fitted, random)) });
  }
  return models;
}

/** What the next unit of money brings at a spend, with its 80 % interval. */
export function marginalEstimate(
  { curve, draws }: ArmModel,
  spend: number,
): { mean: number; lower: number; upper: number } {
  const sorted = draws.map((one) => marginalOf(one, spend)).sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))] ?? 0;
  return { mean: expectedMarginal(curve, spend), lower: at(0.1), upper: at(0.9) };
}

/** Shares of the budget that a strategy wants for parts that spend so much now; Σ = 1. Not for FIXED and MARGINAL_ROI. */
export function wantedShares(
  strategy: BudgetStrategyEnum,
  models: readonly ArmModel[],
  spends: readonly number[],
  minimumShare: number | null,
): number[] {
  if (strategy === BudgetStrategyEnum.PROPORTIONAL) {
    const marginals = models.map(({ curve }, i) => expectedMarginal(curve, spends[i] ?? 0));
    const sum = marginals.reduce((total, one) => total + one, 0);
    return marginals.map((one) => one / sum);
  }
  const best = probabilitiesToBeBest(models.map((model, i) => logMarginal(model, spends[i] ?? 0)));
  const floor = Math.min(1 / models.length, Math.max(LEAST_BANDIT_SHARE, minimumShare ?? 0));
  return strategy === BudgetStrategyEnum.TOP_TWO_THOMPSON ? topTwoShares(best, floor) : thompsonShares(best, floor);
}

/** The parts that surely miss the demand of the stop-loss, with why. */
export function stoppedArms({ arms, settings }: PlanInputs): ReadonlyMap<string, string> {
  const { stopLossCostPerConversion, stopLossReturnOnAdSpend } = settings.guardrails;
  const stopped = new Map<string, string>();
  for (const arm of arms) {
    if (stopLossCostPerConversion !== null && costsMore(arm, Number(millionths(stopLossCostPerConversion)) / 1e6)) {
      stopped.set(arm.value, `its conversions surely cost more than ${stopLossCostPerConversion}`);
    } else if (stopLossReturnOnAdSpend !== null && returnsLess(arm, stopLossReturnOnAdSpend)) {
      stopped.set(arm.value, `its revenue is surely below ${stopLossReturnOnAdSpend} of its spend`);
    }
  }
  return stopped;
}

/** A day whose reports do not say what is looked at tells nothing of it. */
export function isTold(day: ArmDay, metric: OutcomeMetric): boolean {
  return metric !== 'ENGAGEMENTS' || day.engagements !== null;
}

export function outcomeOf(day: ArmDay, metric: OutcomeMetric): number {
  if (metric === 'REVENUE') return day.revenue;
  if (metric === 'ENGAGEMENTS') return day.engagements ?? 0;
  return metric === 'CLICKS' ? day.clicks : day.conversions;
}

function costsMore({ days }: ArmInputs, most: number): boolean {
  const events = days.reduce((sum, { conversions }) => sum + conversions, 0);
  const exposure = days.reduce((sum, { spend }) => sum + spend, 0);
  return shortfallEvidence({ events, exposure, rate: 1 / most }) >= Math.log(1 / STOP_LOSS_ALPHA);
}

/** By day: revenue less what was demanded; its mean is surely below 0. */
function returnsLess({ days }: ArmInputs, least: number): boolean {
  const gains = days.filter(({ spend }) => spend > 0).map(({ spend, revenue }) => revenue - least * spend);
  if (gains.length < STOP_LOSS_DAYS) return false;
  const estimate = gains.reduce((sum, one) => sum + one, 0) / gains.length;
  const squares = gains.reduce((sum, one) => sum + (one - estimate) ** 2, 0);
  const standardError = Math.sqrt(squares / (gains.length - 1) / gains.length);
  const sequence = confidenceSequence({
    estimate,
    standardError,
    units: gains.length,
    tunedFor: 2 * STOP_LOSS_DAYS,
    // Two-sided: half of it is for too little.
    alpha: 2 * STOP_LOSS_ALPHA,
  });
  return sequence.ok ? sequence.interval.upper < 0 : standardError === 0 && estimate < 0;
}

/** Normal on the logarithmic scale, which is near enough for who is best. */
function logMarginal({ draws }: ArmModel, spend: number): ReturnType<typeof normalPosterior> {
  const logs = draws.map((one) => Math.log(Math.max(marginalOf(one, spend), Number.MIN_VALUE)));
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  const variance = logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (logs.length - 1);
  return normalPosterior(mean, Math.max(1e-6, Math.sqrt(variance)));
}

function meanOrderValue(days: readonly ArmDay[]): number {
  const revenue = days.reduce((sum, day) => sum + day.revenue, 0);
  const conversions = days.reduce((sum, day) => sum + day.conversions, 0);
  return conversions > 0 ? revenue / conversions : revenue;
}
