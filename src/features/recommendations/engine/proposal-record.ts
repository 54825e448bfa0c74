import { PredictedMetricEnum } from '../prediction.enums';
import { ENGINE_VERSION, INTERVAL_LEVEL, POLICY_VERSION } from './engine-input';
import type { Market } from './market';
import { ENGINE_METRICS, type EngineMetric } from './objective-metric';
import type { ReasoningFacts } from './reasoning';
import type { Proposal } from './recommend';

export const METRIC_OF: Readonly<Record<EngineMetric, PredictedMetricEnum>> = {
  ctr: PredictedMetricEnum.CTR,
  engagementRate: PredictedMetricEnum.ENGAGEMENT_RATE,
  conversionRate: PredictedMetricEnum.CONVERSION_RATE,
  roi: PredictedMetricEnum.ROI,
};

/**
 * What is kept of a proposal beside its columns, as JSON in `engine`: enough to measure it, to explain it, to evaluate other policies
 * by it, and to make it again.
 */
export function proposalRecord(
  proposal: Proposal,
  market: Market,
  facts: ReasoningFacts,
  made: { readonly baseHash: string; readonly calibration: string | null; readonly rawProbability: number },
): Record<string, unknown> {
  const { candidate, forecasts } = proposal;
  const ofMetrics = (of: (metric: EngineMetric) => unknown) =>
    Object.fromEntries(ENGINE_METRICS.map((metric) => [METRIC_OF[metric], of(metric)]));
  return {
    candidateKey: candidate.key,
    baseHash: made.baseHash,
    engineVersion: ENGINE_VERSION,
    policyVersion: POLICY_VERSION,
    propensity: proposal.propensity,
    slot: proposal.slot,
    shortlist: proposal.shortlist,
    options: proposal.options.map(({ key, ...numbers }) => ({ key, ...short(numbers) })),
    candidateSetHash: proposal.candidateSetHash,
    metric: METRIC_OF[candidate.metric],
    baseline: candidate.baseline,
    baselineSource: candidate.baselineSource,
    exploration: facts.exploration,
    rawProbability: made.rawProbability,
    calibration: made.calibration,
    level: INTERVAL_LEVEL,
    volume: proposal.volume,
    evidence: { ...proposal.evidence, source: market.source },
    market: market.version,
    facts,
    quantiles: ofMetrics((metric) => forecasts[metric].quantiles),
    raw: ofMetrics((metric) => ({ lower: forecasts[metric].lower, upper: forecasts[metric].upper })),
  };
}

/** Six digits are enough for how options compare. */
function short(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value.toPrecision(6))]));
}
