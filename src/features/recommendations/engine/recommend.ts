import { createHash } from 'node:crypto';
import { forecastOf, type QuantileForecast, quantileAt } from '../../../statistics/forecasts/quantile-forecast';
import { createRandom } from '../../../statistics/random';
import { unitsOf } from '../../profiles/currency-units';
import { allocate } from './allocation';
import { type Candidate, candidatesInSteps, withSegments } from './candidates';
import { type ChoiceOption, slateInSteps } from './choice';
import { type EngineInput, INTERVAL_LEVEL } from './engine-input';
import { ENGINE_METRICS, type EngineMetric } from './objective-metric';
import { type ExpectationEvidence, historyInSteps } from './own-history';
import { type CampaignDraws, drawCampaign } from './prediction';
import { allAtOnce, type Steps } from './steps';

/** What one figure is predicted to be. */
export interface EngineForecast {
  readonly mean: number;
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly quantiles: QuantileForecast;
}

/** A campaign that is proposed. */
export interface Proposal {
  readonly candidate: Candidate;
  readonly slot: number;
  readonly propensity: number;
  readonly shortlist: number;
  readonly options: readonly ChoiceOption[];
  /** Of all candidates that were looked at. */
  readonly candidateSetHash: string;
  /** In the profile's currency, whole units. */
  readonly budget: number;
  /** Platform → share, summing to 1. */
  readonly allocation: Readonly<Record<string, number>>;
  readonly forecasts: Readonly<Record<EngineMetric, EngineForecast>>;
  /** Impressions, clicks and conversions to be expected. */
  readonly volume: { readonly impressions: number; readonly clicks: number; readonly conversions: number };
  /** P(the metric of the objective beats the baseline). */
  readonly probability: number;
  readonly evidence: ExpectationEvidence;
}

/** Recommendations for an account beside those that are present: a pure function of its input. Empty where the profile lets nothing through. */
export function recommend(input: EngineInput, draws?: number): Proposal[] {
  return allAtOnce(recommendInSteps(input, draws));
}

/** The same in steps of some ten milliseconds, so that a server can do other things in between. */
export function* recommendInSteps(input: EngineInput, draws?: number): Steps<Proposal[]> {
  const { profile, seed } = input;
  const prepared = yield* historyInSteps(input.market, input.history);
  const candidates = yield* candidatesInSteps(input, prepared);
  const candidateSetHash = createHash('sha256')
    .update(candidates.map(({ key }) => key).join('\n'))
    .digest('hex');
  const proposals: Proposal[] = [];
  for (const choice of yield* slateInSteps(candidates, input.present, input.count, profile.riskTolerance, seed)) {
    proposals.push({ ...choice, candidateSetHash, ...predict(choice.candidate, candidates, input, draws) });
    yield;
  }
  return proposals;
}

function predict(candidate: Candidate, candidates: readonly Candidate[], input: EngineInput, count?: number) {
  const { profile, seed } = input;
  const parts = allocate(candidate, candidates, seed);
  const budget = Math.max(1, Math.round(profile.monthlyBudget * candidate.budgetShare));
  const draws = drawCampaign(
    parts.map((part) => ({
      share: part.share,
      expectation: withSegments(part.candidate.expectation, part.candidate.segments),
    })),
    budget / unitsOf(profile.currency),
    createRandom(`${seed}/draws/${candidate.key}`),
    count,
  );
  return {
    budget,
    allocation: Object.fromEntries(parts.map((part) => [part.candidate.platform, part.share])),
    forecasts: forecastsOf(draws),
    volume: {
      impressions: Math.round(meanOf(draws.impressions)),
      clicks: Math.round(meanOf(draws.clicks)),
      conversions: Math.round(meanOf(draws.conversions)),
    },
    probability: shareAbove(draws[candidate.metric], candidate.baseline),
    evidence: candidate.expectation.evidence,
  };
}

/** Forecasts of all figures; conversions per click only of campaigns that were clicked at all. */
function forecastsOf(draws: CampaignDraws): Readonly<Record<EngineMetric, EngineForecast>> {
  const of = (metric: EngineMetric): EngineForecast => {
    const known = draws[metric].filter((value) => !Number.isNaN(value));
    const list = known.length === 0 ? Float64Array.of(0) : known;
    const quantiles = forecastOf(list);
    return {
      mean: meanOf(list),
      median: quantileAt(quantiles, 0.5),
      lower: quantileAt(quantiles, (1 - INTERVAL_LEVEL) / 2),
      upper: quantileAt(quantiles, (1 + INTERVAL_LEVEL) / 2),
      quantiles,
    };
  };
  const [ctr, engagementRate, conversionRate, roi] = ENGINE_METRICS.map(of);
  return { ctr, engagementRate, conversionRate, roi };
}

/** Share of the draws above a figure. */
function shareAbove(draws: Float64Array, figure: number): number {
  const known = draws.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? 0 : known.filter((value) => value > figure).length / known.length;
}

function meanOf(list: Float64Array): number {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}
