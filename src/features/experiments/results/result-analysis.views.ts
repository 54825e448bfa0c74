import {
  readEnum,
  readFlag,
  readNumber,
  readRecord,
  readRecords,
  readText,
  readTexts,
  readWhole,
} from '../../../platform/json-values';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { GuardrailVerdictEnum, StopRuleEnum } from '../analysis/analysis.enums';
import { moneyText } from '../analysis/money';
import { EvaluationMetricEnum, EvaluationWarningEnum } from '../calculators/evaluation.enums';
import type { ChanceToBeBestType, EvaluationWarningType } from '../calculators/evaluation.type';
import { readInterval } from '../confidence-interval.type';
import type {
  DecisionReason,
  FactorialEffect,
  GuardrailResult,
  MoneyInterval,
  RevenueImpactEstimate,
  StopRuleFinding,
  TestFactorial,
  TestLook,
  TestProgress,
  VariationPair,
} from './result-analysis.type';

// `test_results.statistical_details` is what `storedDetails` writes (../analysis/stored-analysis.ts).

export function decisionReasons(details: unknown): DecisionReason[] {
  return readRecords(readRecord(details).reasons).flatMap(({ code, message }) => {
    const [name, text] = [readText(code), readText(message)];
    return name && text ? [{ code: name, message: text }] : [];
  });
}

export function testLook(details: unknown): TestLook {
  const { plan, look } = readRecord(details);
  const { alpha, primaryMetric } = readRecord(plan);
  const read = readRecord(look);
  return {
    alpha: readNumber(alpha),
    metric: readText(primaryMetric),
    metricKind: readEnum(EvaluationMetricEnum, read.metricKind),
    approach: readText(read.approach),
    approachNote: readText(read.approachNote),
    informationFraction: readNumber(read.informationFraction),
    isCounted: readFlag(read.isCounted),
    isFinal: readFlag(read.isFinal),
    boundaryZ: readNumber(read.boundaryZ),
    nominalAlpha: readNumber(read.nominalAlpha),
    alphaSpent: readNumber(read.alphaSpent),
  };
}

export function variationPairs(details: unknown): VariationPair[] {
  return readRecords(readRecord(details).pairs).flatMap((pair) => {
    const [variationId, controlId] = [readText(pair.variationKey), readText(pair.controlKey)];
    if (!variationId || !controlId) return [];
    return [
      {
        variationId,
        controlId,
        difference: readNumber(pair.difference),
        differenceInterval: readInterval(pair.differenceInterval),
        uplift: readNumber(pair.uplift),
        pValue: readNumber(pair.pValue),
        adjustedPValue: readNumber(pair.adjustedPValue),
        significance: readEnum(StatisticalSignificanceEnum, pair.significance),
      },
    ];
  });
}

export function chancesToBeBest(details: unknown): ChanceToBeBestType[] {
  return readRecords(readRecord(details).chanceToBeBest).flatMap(({ variationKey, probability }) => {
    const key = readText(variationKey);
    return key ? [{ variationKey: key, probability: readNumber(probability) }] : [];
  });
}

export function analysisWarnings(details: unknown): EvaluationWarningType[] {
  return readRecords(readRecord(details).warnings).flatMap(({ code, message, variationKey }) => {
    const [known, text] = [readEnum(EvaluationWarningEnum, code), readText(message)];
    return known && text ? [{ code: known, message: text, variationKey: readText(variationKey) }] : [];
  });
}

export function guardrailResults(details: unknown): GuardrailResult[] {
  return readRecords(readRecord(details).guardrails).flatMap((one) => {
    const [metric, variationId] = [readText(one.metric), readText(one.variationKey)];
    if (!metric || !variationId) return [];
    return [
      {
        metric,
        variationId,
        margin: readNumber(one.margin),
        higherIsBetter: readFlag(one.higherIsBetter) ?? true,
        difference: readNumber(one.difference),
        verdict: readEnum(GuardrailVerdictEnum, one.verdict),
        nonInferiorityPValue: readNumber(one.nonInferiorityPValue),
        deteriorationPValue: readNumber(one.deteriorationPValue),
        worstCaseHarm: readNumber(one.worstCaseHarm),
        message: readText(one.message),
      },
    ];
  });
}

export function revenueImpactEstimate(details: unknown): RevenueImpactEstimate | null {
  const impact = readRecord(readRecord(details).revenueImpact);
  const variationId = readText(impact.variationKey);
  if (!variationId) return null;
  return {
    variationId,
    estimate: readMoney(impact.estimate),
    interval: moneyInterval(impact.interval),
    shrunken: readMoney(impact.shrunken),
    shrunkenInterval: moneyInterval(impact.shrunkenInterval),
    upliftDeviation: readNumber(impact.upliftDeviation),
    isDeviationAssumed: readFlag(impact.isDeviationAssumed),
    unitsPerDay: readNumber(impact.unitsPerDay),
  };
}

export function testProgress(progress: unknown): TestProgress {
  const read = readRecord(progress);
  return {
    units: readWhole(read.units),
    plannedUnits: readWhole(read.plannedUnits),
    informationFraction: readNumber(read.informationFraction),
    unitsPerDay: readNumber(read.unitsPerDay),
    daysLeft: readWhole(read.daysLeft),
    conditionalPowerAtPlan: readNumber(read.conditionalPowerAtPlan),
    conditionalPowerAtTrend: readNumber(read.conditionalPowerAtTrend),
    isFutile: readFlag(read.isFutile),
  };
}

export function stopRuleFindings(details: unknown): StopRuleFinding[] {
  return readRecords(readRecord(details).stop).flatMap(({ rule, action, message }) => {
    const known = readEnum(StopRuleEnum, rule);
    return known ? [{ rule: known, action: readText(action), message: readText(message) }] : [];
  });
}

export function testFactorial(details: unknown): TestFactorial | null {
  const { factors, terms, explanation } = readRecord(readRecord(details).factorial);
  if (!Array.isArray(factors)) return null;
  return {
    factors: readRecords(factors).flatMap(({ name, levels }) => {
      const known = readText(name);
      return known ? [{ name: known, levels: readTexts(levels) }] : [];
    }),
    terms: readRecords(terms).map((term) => ({
      factors: readTexts(term.factors),
      pValue: readNumber(term.pValue),
      adjustedPValue: readNumber(term.adjustedPValue),
      effects: readRecords(term.effects).map(factorialEffect),
    })),
    explanation: readText(explanation),
  };
}

function factorialEffect(effect: Readonly<Record<string, unknown>>): FactorialEffect {
  return {
    levels: readRecords(effect.levels).flatMap(({ factor, level }) => {
      const [name, text] = [readText(factor), readText(level)];
      return name && text !== null ? [{ factor: name, level: text }] : [];
    }),
    estimate: readNumber(effect.estimate),
    interval: readInterval(effect.interval),
    pValue: readNumber(effect.pValue),
  };
}

function readMoney(value: unknown): string | null {
  const amount = readNumber(value);
  return amount === null ? null : moneyText(amount);
}

function moneyInterval(value: unknown): MoneyInterval | null {
  const interval = readInterval(value);
  const [lower, upper] = [readMoney(interval?.lower), readMoney(interval?.upper)];
  return lower === null || upper === null ? null : { lower, upper };
}
