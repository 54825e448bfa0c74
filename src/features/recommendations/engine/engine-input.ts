import type { Market } from './market';
import type { OwnHistory } from './own-history';
import type { SegmentSums } from './segment-ratios';

/** What of a profile candidates are cut by. */
export interface EngineProfile {
  readonly businessName: string | null;
  /** Ranked, at least one. */
  readonly objectives: readonly string[];
  /** Ranked, at least one. */
  readonly platforms: readonly string[];
  /** Generations; empty: no matter which. */
  readonly ageGroups: readonly string[];
  readonly contentPreference: string | null;
  /** Of a month, in `currency`. */
  readonly monthlyBudget: number;
  readonly currency: string;
  /** 0..1. */
  readonly riskTolerance: number;
}

/** A candidate that was chosen before, and in which slot. */
export interface PresentProposal {
  readonly key: string;
  readonly slot: number;
}

/** Everything that recommendations are made from: the same input, the same recommendations. */
export interface EngineInput {
  readonly profile: EngineProfile;
  readonly market: Market;
  readonly history: OwnHistory;
  readonly contents: readonly SegmentSums[];
  readonly ages: readonly SegmentSums[];
  /** The same with engagements in the place of clicks, as far as reports say them. */
  readonly engagedContents: readonly SegmentSums[];
  readonly engagedAges: readonly SegmentSums[];
  /** Keys of candidates that are not proposed (again), and kinds (`kindOf`), which are not with any budget. */
  readonly excluded: ReadonlySet<string>;
  /** Those that wait for a decision already, made from the same input: they count, and nothing of their kind is proposed beside them. */
  readonly present: readonly PresentProposal[];
  /** With those that are present. */
  readonly count: number;
  readonly seed: string;
}

export const ENGINE_VERSION = 'hierarchy-3';
/** Whose raw predictions mean the same: what came of them tells what is wrong with those of today. A new way of predicting begins anew. */
export const COMPATIBLE_ENGINE_VERSIONS: readonly string[] = [ENGINE_VERSION];
export const POLICY_VERSION = 'thompson-1';
/** Of the intervals: four in five hold. */
export const INTERVAL_LEVEL = 0.8;
