import type { Interval } from '../../../../statistics/outcome';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { InsightTypeEnum } from '../../learning.enums';
import { optimizationSuggestions } from '../../learning.views';
import type { MinedPattern } from '../../patterns/pattern-rows';
import { type Finding, PLAIN } from './finding';

/** What a condition is about, as `category` says it; several kinds at once are a combination. */
const CATEGORIES: Readonly<Record<string, string>> = {
  platform: 'platform',
  ageGroup: 'audience',
  gender: 'audience',
  region: 'audience',
  placement: 'placement',
  contentType: 'content',
  brandVoice: 'content',
  weekday: 'timing',
  dayType: 'timing',
  objective: 'objective',
  budgetRange: 'budget',
};

/** What the patterns of the run mean for somebody who has to decide; they have been judged already. */
export function segmentLifts(patterns: readonly MinedPattern[], window: { readonly start: string }): Finding[] {
  return patterns.map((pattern) => {
    const { facts, conditions } = pattern;
    const [lower, upper] = [facts.rateRatioLower, facts.rateRatioUpper];
    // The same advice as the pattern's own, or the two would contradict each other.
    const [suggestion] = optimizationSuggestions(facts.actionableInsights);
    const expected = suggestion?.expectedImpact ?? null;
    return {
      ...PLAIN,
      insightType: InsightTypeEnum.SEGMENT_LIFT,
      category: categoryOf(conditions.map(({ dimension }) => dimension)),
      key: `segment/${facts.fingerprint}`,
      metric: facts.metric,
      pValue: facts.pValue,
      evidence: facts.evidence,
      effect: facts.rateRatio ?? 1,
      effectInterval: lower !== null && upper !== null ? { lower, upper } : null,
      effectOf: 'ratio of the segment to the rest',
      since: window.start,
      baseline: numbersOf(facts.performanceImpact),
      sampleSize: facts.campaignsAnalyzed,
      expected,
      expectedInterval: expected === null ? null : impactInterval(pattern, expected),
      priority: suggestion?.priority ?? PriorityEnum.MEDIUM,
      title: facts.name,
      description: facts.description ?? facts.name,
      action: suggestion?.action ?? 'Look at this segment',
      advice: suggestion?.description ?? facts.name,
      factors: conditions.map(({ dimension, value }) => ({
        factor: `${dimension}=${value}`,
        contribution: null,
        description: 'A condition of the segment.',
      })),
      patterns: [{ fingerprint: facts.fingerprint, name: facts.name, description: facts.description }],
    };
  });
}

/**
 * The interval of what is expected. The pattern's own interval is that of the raw ratio, what is expected follows from the
 * shrunken one: ln of its bounds is shrunken by as much, so that they lie about it. Below 0: it may also turn out the other way.
 */
function impactInterval({ facts }: Pick<MinedPattern, 'facts'>, expected: number): Interval | null {
  const { rateRatio: ratio, rateRatioLower: lower, rateRatioUpper: upper } = facts;
  if (ratio === null || lower === null || upper === null || ratio === 1) return null;
  const shrunken = facts.shrunkenRateRatio ?? ratio;
  const shrink = Math.log(shrunken) / Math.log(ratio);
  const lift = (of: number): number => (facts.metric === 'cpa' ? 1 / of - 1 : of - 1);
  if (lift(shrunken) === 0) return null;
  const bounds = [lower, upper].map((bound) => (expected * lift(bound ** shrink)) / lift(shrunken));
  return { lower: Math.min(...bounds), upper: Math.max(...bounds) };
}

function categoryOf(dimensions: readonly string[]): string {
  const categories = new Set(dimensions.map((dimension) => CATEGORIES[dimension] ?? 'audience'));
  const [only] = categories;
  return categories.size === 1 && only !== undefined ? only : 'combination';
}

function numbersOf(record: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
