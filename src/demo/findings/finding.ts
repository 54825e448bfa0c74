import { PriorityEnum } from '../../features/campaigns/settings/personalization.enums';
import { EvidenceEnum, type InsightTypeEnum } from '../../features/learning/learning.enums';
import type { Account } from '../account';
import type { MeasuredCampaign } from '../profile';
import type { FactRow, PatternRow, RecommendationRow, TestRow } from '../rows';

/** What an insight says, measured on facts; who it belongs to and what became of it is added later. */
export interface Finding {
  readonly key: string;
  readonly type: InsightTypeEnum;
  readonly category: string;
  readonly campaignId: string | null;
  readonly title: string;
  readonly description: string;
  readonly baseline: Readonly<Record<string, number>>;
  /** A share; null where nothing is to be improved. */
  readonly improvement: number | null;
  readonly confidence: number;
  readonly sampleSize: number;
  readonly priority: PriorityEnum;
  readonly evidence: EvidenceEnum;
  readonly factors: readonly { readonly factor: string; readonly contribution: number; readonly description: string }[];
  readonly suggestion: string;
  readonly pattern?: PatternRow;
}

/** What findings are made from: an account with everything that was measured in it. */
export interface Measured {
  readonly account: Account;
  readonly campaigns: readonly MeasuredCampaign[];
  readonly facts: readonly FactRow[];
  readonly patterns: readonly PatternRow[];
  readonly tests: readonly TestRow[];
  readonly recommendations: readonly RecommendationRow[];
}

/** What most findings have in common. */
export const observed = {
  evidence: EvidenceEnum.OBSERVATIONAL,
  campaignId: null,
  priority: PriorityEnum.MEDIUM,
} as const;

/** 0 where there is nothing to divide by. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} percent`;
}
