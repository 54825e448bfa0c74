import { readNumber, readRecord, readWhole } from '../../../platform/json-values';
import {
  isPreferenceKey,
  PREFERENCE_KEYS,
  PreferenceBasisEnum,
  type PreferenceKey,
} from '../../profiles/preferences/learned-preference';
import { PatternMethodEnum } from '../learning.enums';
import type { PatternCube } from '../patterns/pattern-cube';
import { patternConditions } from '../patterns/performance-pattern.views';
import type { ConfirmedValue } from './merge-preferences';
import type { ConfirmedPattern } from './preference.store';

/** What a confirmed pattern with one condition says about a preference: for its value, or against it and for the only other one. */
export function confirmedValues(
  pattern: ConfirmedPattern,
  metric: string,
  dimensions: PatternCube['dimensions'],
): ConfirmedValue[] {
  const isExperiment = pattern.method === PatternMethodEnum.EXPERIMENT;
  const conditions = patternConditions(pattern.conditions).filter(({ dimension }) => !OF_A_TEST.includes(dimension));
  const [condition] = conditions;
  const ratio = pattern.shrunkenRateRatio ?? pattern.rateRatio;
  if (conditions.length !== 1 || ratio === null || !isPreferenceKey(condition.dimension)) return [];
  if (pattern.metric !== metric && !isExperiment) return [];
  const key: PreferenceKey = condition.dimension;
  const value = ratio > 1 ? condition.value : isExperiment ? null : onlyOther(condition.value, key, dimensions);
  if (value === null || !PREFERENCE_KEYS[key](value)) return [];
  const isInverse = ratio < 1;
  const [lower, upper] = [pattern.rateRatioLower, pattern.rateRatioUpper];
  const inverse = (bound: number | null) => (bound === null || bound <= 0 ? null : 1 / bound);
  const impact = readRecord(pattern.performanceImpact);
  return [
    {
      key,
      value,
      basis: isExperiment ? PreferenceBasisEnum.EXPERIMENT : PreferenceBasisEnum.CONFIRMED_PATTERN,
      patternId: pattern.id,
      metric: pattern.metric,
      rateRatio: isInverse ? 1 / ratio : ratio,
      lower: isInverse ? inverse(upper) : lower,
      upper: isInverse ? inverse(lower) : upper,
      confidence: pattern.confidenceLevel ?? 0,
      campaigns: pattern.campaignsAnalyzed,
      events: readNumber(impact.events),
      impressions: readWhole(impact.impressions),
    },
  ];
}

/** Conditions that say which test it was, not what was better. */
const OF_A_TEST: readonly string[] = ['abTest', 'variation'];

function onlyOther(value: string, key: string, dimensions: PatternCube['dimensions']): string | null {
  const others = dimensions.find(({ name }) => name === key)?.values.filter((one) => one !== value) ?? [];
  return others.length === 1 ? others[0] : null;
}
