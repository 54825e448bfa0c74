import { type ValueEffect, valueEffects } from '../../../statistics/segment-mining/value-effects';
import { isPreferenceKey, PREFERENCE_KEYS, type PreferenceKey } from '../../profiles/preferences/learned-preference';
import { CampaignObjectiveEnum } from '../../profiles/profile.enums';
import type { PatternMetric } from '../learning.enums';
import { FLOORS } from '../patterns/mining-options';
import { OBJECTIVE_ATTRIBUTE, type PatternCube } from '../patterns/pattern-cube';

/** What one value of a preference is worth. */
export interface ValueEstimate {
  readonly value: string;
  /** Shrunken, against the rest of the same campaigns, or of campaigns of other kinds (`isKind`). */
  readonly rateRatio: number;
  readonly lower: number;
  readonly upper: number;
  /** P(better than the rest), 0..1. */
  readonly probability: number;
  readonly campaigns: number;
  readonly events: number;
  readonly impressions: number;
  readonly isKind: boolean;
}

export interface PreferenceEstimates {
  readonly metric: PatternMetric;
  /** Figures that the objective is about more than `metric`, and that there is too little data for. */
  readonly missing: readonly PatternMetric[];
  /** By key, the best value first. */
  readonly byKey: ReadonlyMap<PreferenceKey, readonly ValueEstimate[]>;
}

/** The figures that an objective is about, the first that there is data for is looked at. */
function metricsOf(objective: CampaignObjectiveEnum | null): readonly PatternMetric[] {
  const { SALES, LEAD_GENERATION, APP_INSTALLS } = CampaignObjectiveEnum;
  if (objective === SALES) return ['roas', 'conversion_rate', 'ctr'];
  return objective === LEAD_GENERATION || objective === APP_INSTALLS ? ['conversion_rate', 'ctr'] : ['ctr'];
}

/** What every value that a preference can have is worth to the objective; no estimates where there is too little data. */
export function preferenceEstimates(cube: PatternCube, objective: CampaignObjectiveEnum | null): PreferenceEstimates {
  const metrics = metricsOf(objective);
  for (const [at, metric] of metrics.entries()) {
    const effects = valueEffects(cube.cube, cube.metrics.indexOf(metric), FLOORS, OBJECTIVE_ATTRIBUTE);
    if (effects.length > 0) return { metric, missing: metrics.slice(0, at), byKey: byKey(effects, cube) };
  }
  return { metric: metrics[0], missing: metrics, byKey: new Map() };
}

function byKey(effects: readonly ValueEffect[], { dimensions, attributes }: PatternCube) {
  const found = new Map<PreferenceKey, ValueEstimate[]>();
  for (const { kind, place, value: code, effect, clusters, counts, support } of effects) {
    const { name, values } = (kind === 'WITHIN' ? dimensions : attributes)[place];
    const value = values[code - 1];
    // A word that only this account uses is no value that anything could be done with.
    if (!isPreferenceKey(name) || !PREFERENCE_KEYS[name](value)) continue;
    const own = found.get(name) ?? [];
    const isKind = kind === 'BETWEEN';
    // What is known inside campaigns is not asked between them: campaigns differ by more than that.
    if (isKind && own.some((one) => !one.isKind)) continue;
    own.push({
      value,
      rateRatio: Math.exp(effect.mean),
      lower: Math.exp(effect.lower),
      upper: Math.exp(effect.upper),
      probability: effect.positive,
      campaigns: clusters,
      events: Math.round(counts),
      impressions: Math.round(support),
      isKind,
    });
    found.set(name, own);
  }
  for (const own of found.values()) {
    own.sort((one, other) => other.rateRatio - one.rateRatio || (one.value < other.value ? -1 : 1));
  }
  return found;
}
