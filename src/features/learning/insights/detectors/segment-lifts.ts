import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { InsightTypeEnum } from '../../learning.enums';
import type { MinedPattern } from '../../patterns/pattern-rows';
import { type Finding, PLAIN } from './finding';

const WORTH_MUCH = 0.2;

/** What the patterns of the run mean for somebody who has to decide; they have been judged already. */
export function segmentLifts(patterns: readonly MinedPattern[], window: { readonly start: string }): Finding[] {
  return patterns.map(({ facts, conditions }) => {
    const [ratio, shrunken] = [facts.rateRatio ?? 1, facts.shrunkenRateRatio ?? facts.rateRatio ?? 1];
    const isCost = facts.metric === 'cpa';
    const lift = isCost ? 1 / shrunken - 1 : shrunken - 1;
    const [lower, upper] = [facts.rateRatioLower, facts.rateRatioUpper];
    const interval = lower !== null && upper !== null ? { lower, upper } : null;
    const gain =
      interval &&
      (isCost
        ? { lower: 1 / interval.upper - 1, upper: 1 / interval.lower - 1 }
        : { lower: interval.lower - 1, upper: interval.upper - 1 });
    return {
      ...PLAIN,
      insightType: InsightTypeEnum.SEGMENT_LIFT,
      category: 'audience',
      key: `segment/${facts.fingerprint}`,
      metric: facts.metric,
      pValue: facts.pValue,
      evidence: facts.evidence,
      effect: ratio,
      effectInterval: interval,
      effectOf: 'ratio of the segment to the rest',
      since: window.start,
      baseline: numbersOf(facts.performanceImpact),
      sampleSize: facts.campaignsAnalyzed,
      expected: Math.abs(lift),
      expectedInterval: gain && {
        lower: Math.min(Math.abs(gain.lower), Math.abs(gain.upper)),
        upper: Math.max(Math.abs(gain.lower), Math.abs(gain.upper)),
      },
      priority: Math.abs(lift) >= WORTH_MUCH ? PriorityEnum.HIGH : PriorityEnum.MEDIUM,
      title: facts.name,
      description: facts.description ?? facts.name,
      action: lift > 0 ? 'Give this segment more of the budget' : 'Give this segment less of the budget',
      advice:
        'Shift by steps of at most a fifth, and watch the price of the next result: a better average is no promise for more of it.',
      factors: conditions.map(({ dimension, value }) => ({
        factor: `${dimension}=${value}`,
        contribution: null,
        description: 'A condition of the segment.',
      })),
      patterns: [{ fingerprint: facts.fingerprint, name: facts.name, description: facts.description }],
    };
  });
}

function numbersOf(record: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
