import { readEnum, readNumber, readRecord, readRecords, readText, readWhole } from '../../platform/json-values';
import { FORECAST_LEVELS } from '../../statistics/forecasts/quantile-forecast';
import { BaselineSourceEnum } from './engine/baseline';
import { MarketSourceEnum } from './engine/market';
import { ExplorationEnum } from './engine/reasoning';
import type {
  PlannedVolume,
  RawPrediction,
  ReasoningFact,
  RecommendationBaseline,
  RecommendationChoice,
  RecommendationEngineView,
  RecommendationEvidence,
} from './engine-view.type';
import { PredictedMetricEnum } from './prediction.enums';

type Json = Readonly<Record<string, unknown>>;

/** What `proposalRecord` has kept, as far as an engine of the time did; null for what was made by hand. */
export function readEngine(json: unknown): RecommendationEngineView | null {
  const engine = readRecord(json);
  const [metric, engineVersion] = [readEnum(PredictedMetricEnum, engine.metric), readText(engine.engineVersion)];
  if (metric === null || engineVersion === null) return null;
  return {
    engineVersion,
    policyVersion: readText(engine.policyVersion),
    marketVersion: readText(engine.market),
    metric,
    baseline: baselineOf(engine),
    evidence: evidenceOf(readRecord(engine.evidence)),
    volume: volumeOf(readRecord(engine.volume)),
    choice: choiceOf(engine),
    raw: rawOf(readRecord(engine.raw), readRecord(engine.quantiles)),
    level: readNumber(engine.level),
    rawProbability: readNumber(engine.rawProbability),
    calibration: readText(engine.calibration),
    candidateKey: readText(engine.candidateKey),
    inputHash: readText(engine.baseHash),
    candidateSetHash: readText(engine.candidateSetHash),
    facts: factsOf(readRecord(engine.facts)),
  };
}

function baselineOf({ baseline, baselineSource, facts }: Json): RecommendationBaseline | null {
  const value = readNumber(baseline);
  const missing = readText(readRecord(facts).baselineMissing);
  const source = readEnum(BaselineSourceEnum, baselineSource);
  return value === null ? null : { value, source, missing: missing === 'NOTHING' ? null : missing };
}

function evidenceOf(evidence: Json): RecommendationEvidence {
  const engagements = readRecord(evidence.engagements);
  return {
    source: readEnum(MarketSourceEnum, evidence.source),
    ownCampaignsOfKind: readWhole(evidence.ownCampaignsOfKind),
    ownCampaigns: readWhole(evidence.ownCampaigns),
    peerAccounts: readWhole(evidence.peerAccounts),
    peerCampaigns: readWhole(evidence.peerCampaigns),
    peerDepth: readWhole(evidence.peerDepth),
    priorShare: readNumber(evidence.priorShare),
    peerCtr: readNumber(evidence.peerCtr),
    ownCtr: readNumber(evidence.ownCtr),
    ownEngagementCampaignsOfKind: readWhole(engagements.ownCampaignsOfKind),
    ownEngagementCampaigns: readWhole(engagements.ownCampaigns),
    peerEngagementAccounts: readWhole(engagements.peerAccounts),
  };
}

function volumeOf(volume: Json): PlannedVolume | null {
  const [impressions, clicks, conversions] = [
    readWhole(volume.impressions),
    readWhole(volume.clicks),
    readWhole(volume.conversions),
  ];
  if (impressions === null || clicks === null || conversions === null) return null;
  return { impressions, clicks, conversions };
}

function choiceOf({ propensity: chance, slot, exploration, options }: Json): RecommendationChoice | null {
  const propensity = readNumber(chance);
  if (propensity === null) return null;
  return {
    propensity,
    slot: readWhole(slot),
    exploration: readEnum(ExplorationEnum, exploration),
    options: readRecords(options).flatMap((option) => {
      const [key, own] = [readText(option.key), readNumber(option.propensity)];
      if (key === null || own === null) return [];
      return [
        {
          key,
          propensity: own,
          gain: readNumber(option.gain),
          unknown: readNumber(option.unknown),
          varies: readNumber(option.varies),
          budgetShare: readNumber(option.budgetShare),
          bonus: readNumber(option.bonus),
        },
      ];
    }),
  };
}

/** In the order of the metrics; a distribution counts only when it is whole. */
function rawOf(intervals: Json, quantiles: Json): RawPrediction[] {
  return Object.values(PredictedMetricEnum).flatMap((metric) => {
    const { lower, upper } = readRecord(intervals[metric]);
    const list = quantiles[metric];
    const values = (Array.isArray(list) ? list : []).flatMap((one) => readNumber(one) ?? []);
    const isWhole = values.length === FORECAST_LEVELS.length;
    if (intervals[metric] === undefined && !isWhole) return [];
    const points = isWhole ? FORECAST_LEVELS.map((probability, i) => ({ probability, value: values[i] })) : [];
    return [{ metric, lower: readNumber(lower), upper: readNumber(upper), quantiles: points }];
  });
}

function factsOf(facts: Json): ReasoningFact[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const [number, word] = [readNumber(value), readText(value)];
    return number === null && word === null ? [] : [{ name, number, word }];
  });
}
