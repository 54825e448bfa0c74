import type { Interval } from '../../../../statistics/outcome';
import type { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import type { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';

/** A stretch of days; `end` is not part of it. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

/** Two stretches of a rate whose difference has to be explained. */
export interface ComparedPeriods {
  readonly metric: InsightMetric;
  readonly before: Period;
  readonly after: Period;
}

/** Rates that insights are about, as `baseline_metrics` names them. */
export const INSIGHT_METRICS = ['ctr', 'conversion_rate', 'cost_per_thousand'] as const;
export type InsightMetric = (typeof INSIGHT_METRICS)[number];

/** What contributed to a finding. */
export interface Factor {
  readonly factor: string;
  readonly contribution: number | null;
  readonly description: string;
}

/** Two daily figures that go together, or not. */
export interface Correlation {
  readonly first: string;
  readonly second: string;
  readonly coefficient: number;
  readonly pValue: number;
}

/** Something that the facts show, before the family of the run has judged it. */
export interface Finding {
  readonly insightType: InsightTypeEnum;
  readonly category: string;
  readonly campaignId: string | null;
  /** What it is and where, without figures: two runs that find the same thing say the same. */
  readonly key: string;
  readonly metric: string;
  /** Null for what was counted and not inferred. */
  readonly pValue: number | null;
  readonly evidence: EvidenceEnum;
  /** The size of it, in the unit that `effectOf` names, with its 95 percent interval. */
  readonly effect: number | null;
  readonly effectInterval: Interval | null;
  readonly effectOf: string;
  /** The first day on which it was so. */
  readonly since: string;
  readonly baseline: Readonly<Record<string, number>>;
  readonly sampleSize: number | null;
  /** What acting on it may bring to `metric`, a share with its interval; null where nobody can say. */
  readonly expected: number | null;
  readonly expectedInterval: Interval | null;
  readonly priority: PriorityEnum;
  readonly title: string;
  readonly description: string;
  readonly action: string;
  readonly advice: string;
  readonly factors: readonly Factor[];
  readonly compared: ComparedPeriods | null;
  /** Fingerprints of the patterns that it rests on. */
  readonly patterns: readonly {
    readonly fingerprint: string;
    readonly name: string;
    readonly description: string | null;
  }[];
  /** What the metric went up and down with, day by day. */
  readonly correlations: readonly Correlation[];
}

/** What most findings have in common. */
export const PLAIN = {
  campaignId: null,
  effect: null,
  effectInterval: null,
  expected: null,
  expectedInterval: null,
  factors: [],
  compared: null,
  patterns: [],
  correlations: [],
} as const;
