import {
  logDeviation,
  logVarianceOf,
  type PooledRate,
  spreadRate,
} from '../../../statistics/rate-hierarchy/pooled-rate';
import { type Baseline, baselineFor } from './baseline';
import type { EngineInput } from './engine-input';
import { type EngineMetric, objectiveMetric } from './objective-metric';
import { type Expectation, expectationOf, type PreparedHistory, tellsEngagements } from './own-history';
import { type SegmentRatio, segmentRatios } from './segment-ratios';
import type { Steps } from './steps';

/** A campaign that could be proposed. */
export interface Candidate {
  /** What it is, without numbers: `SALES/INSTAGRAM/VIDEO/GEN_Z/0.2`. */
  readonly key: string;
  readonly objective: string;
  readonly platform: string;
  readonly contentType: string;
  /** A generation; null: everybody of the profile's audience. */
  readonly ageGroup: string | null;
  /** Share of the monthly budget. */
  readonly budgetShare: number;
  readonly metric: EngineMetric;
  readonly baseline: number;
  readonly baselineSource: Baseline['source'];
  readonly baselineMissing: Baseline['missing'];
  readonly expectation: Expectation;
  readonly segments: Segments;
  /** Logarithm of the metric over the baseline: expected, what is not known of its mean, and what a single campaign varies by. */
  readonly gain: number;
  readonly unknown: number;
  readonly varies: number;
  /** What the profile prefers, on the scale of gain. */
  readonly preference: number;
}

/** By what a kind of content and a part of the audience differ, in clicks and in engagements. */
export interface Segments {
  readonly content: SegmentRatio;
  readonly age: SegmentRatio;
  readonly engagedContent: SegmentRatio;
  readonly engagedAge: SegmentRatio;
}

const CONTENTS: Readonly<Record<string, readonly string[]>> = {
  INSTAGRAM: ['VIDEO', 'IMAGE', 'CAROUSEL'],
  FACEBOOK: ['IMAGE', 'VIDEO', 'CAROUSEL'],
  TIKTOK: ['VIDEO'],
  LINKEDIN: ['IMAGE', 'TEXT'],
  YOUTUBE: ['VIDEO'],
};
const PREFERRED: Readonly<Record<string, string>> = {
  VIDEO_FIRST: 'VIDEO',
  IMAGE_HEAVY: 'IMAGE',
  TEXT_FOCUSED: 'TEXT',
};
/** The age group of reports that stands for most of a generation. */
const AGE_OF: Readonly<Record<string, string>> = {
  GEN_Z: '18-24',
  MILLENNIAL: '25-34',
  GEN_X: '45-54',
  BOOMER: '65+',
};
const BUDGET_SHARES = [0.1, 0.2, 0.4];
const PER_OBJECTIVE_RANK = 0.15;
const PER_PLATFORM_RANK = 0.05;
const PREFERRED_CONTENT = 0.05;
const EVERYBODY: SegmentRatio = { ratio: 1, variance: 0, campaigns: 0 };

/** Every campaign that the profile lets through, with what it is expected to gain over what the account does now. */
export function* candidatesInSteps(input: EngineInput, prepared: PreparedHistory): Steps<Candidate[]> {
  const { profile, excluded } = input;
  const [contentRatio, ageRatio] = [segmentRatios(input.contents), segmentRatios(input.ages)];
  const [engagedContentRatio, engagedAgeRatio] = [
    segmentRatios(input.engagedContents),
    segmentRatios(input.engagedAges),
  ];
  const tells = tellsEngagements(prepared.history);
  const candidates: Candidate[] = [];
  for (const [objectiveRank, objective] of profile.objectives.entries()) {
    const metric = objectiveMetric(objective, tells);
    const { value: baseline, ...rest } = baselineFor(prepared, objective, profile.platforms);
    const known = { baselineSource: rest.source, baselineMissing: rest.missing };
    for (const [platformRank, platform] of profile.platforms.entries()) {
      yield;
      const expectation = expectationOf(prepared, objective, platform);
      for (const contentType of CONTENTS[platform] ?? ['IMAGE', 'VIDEO']) {
        for (const ageGroup of [null, ...profile.ageGroups]) {
          const years = ageGroup === null ? null : (AGE_OF[ageGroup] ?? ageGroup);
          const segments: Segments = {
            content: contentRatio(platform, contentType),
            age: years === null ? EVERYBODY : ageRatio(platform, years),
            engagedContent: engagedContentRatio(platform, contentType),
            engagedAge: years === null ? EVERYBODY : engagedAgeRatio(platform, years),
          };
          const preference =
            (PREFERRED[profile.contentPreference ?? ''] === contentType ? PREFERRED_CONTENT : 0) -
            objectiveRank * PER_OBJECTIVE_RANK -
            platformRank * PER_PLATFORM_RANK;
          const gains = gainOf(metric, withSegments(expectation, segments), baseline);
          for (const budgetShare of BUDGET_SHARES) {
            const key = [objective, platform, contentType, ageGroup ?? 'ALL', budgetShare].join('/');
            if (excluded.has(key) || excluded.has(kindOf(key))) continue;
            const what = { key, objective, platform, contentType, ageGroup, budgetShare, metric, baseline, ...known };
            candidates.push({ ...what, expectation, segments, preference, ...gains });
          }
        }
      }
    }
  }
  return candidates;
}

/** A candidate's key without its budget. */
export function kindOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

/** What is expected of the part of an audience and a kind of content. */
export function withSegments(expectation: Expectation, segments: Segments): Expectation {
  const { content, age, engagedContent, engagedAge } = segments;
  return {
    ...expectation,
    ctr: rateOfSegments(expectation.ctr, content, age),
    engagementRate: rateOfSegments(expectation.engagementRate, engagedContent, engagedAge),
  };
}

function rateOfSegments(rate: PooledRate, content: SegmentRatio, age: SegmentRatio): PooledRate {
  const mean = Math.min(0.9, rate.mean * content.ratio * age.ratio);
  const variance = content.variance + age.variance;
  const known = { mean, strength: rate.strength };
  return variance === 0 ? known : spreadRate(known, 1 / Math.expm1(variance));
}

function gainOf(
  metric: EngineMetric,
  expectation: Expectation,
  baseline: number,
): Pick<Candidate, 'gain' | 'unknown' | 'varies'> {
  if (metric !== 'roi') {
    const rate = expectation[metric];
    return {
      gain: Math.log(rate.mean / baseline),
      unknown: logDeviation(rate),
      varies: Math.sqrt(logDeviation(rate) ** 2 + logVarianceOf(expectation.campaign[metric])),
    };
  }
  const { ctr, conversionRate, cost, value, campaign } = expectation;
  const amounts = value.mean - cost.mean + (value.variance + cost.variance + campaign.value + campaign.cost) / 2;
  const unknown = logDeviation(ctr) ** 2 + logDeviation(conversionRate) ** 2 + value.variance + cost.variance;
  const own = logVarianceOf(campaign.ctr) + logVarianceOf(campaign.conversionRate) + campaign.value + campaign.cost;
  return {
    gain: Math.log((ctr.mean * conversionRate.mean * 1_000) / (1 + baseline)) + amounts,
    unknown: Math.sqrt(unknown),
    varies: Math.sqrt(unknown + own),
  };
}
