import '../learning.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json, LocalDate } from '../../../platform/graphql/scalars';
import { EvidenceEnum, PatternMethodEnum, PatternStatusEnum } from '../learning.enums';
import type { Verdict } from './pattern-history';
import type { PerformancePattern } from './performance-pattern.entity';

@ObjectType('PerformancePattern', {
  description:
    "A regularity across a user's campaigns, with its size, its interval and how often it held. Written by the system.",
  implements: Node,
  simpleResolvers: true,
})
export class PerformancePatternType implements Omit<PerformancePattern, 'user'> {
  @IdField('pattern', { description: 'Id of the pattern.' })
  id: string;

  @IdField('user', { description: 'Id of the user whose campaigns it was found in.' })
  userId: string;

  @Field(() => String, { description: 'What kind of conditions it has, for example PLATFORM or WEEKDAY.' })
  patternType: string;

  @Field(() => String, { description: 'The pattern in one line.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The pattern in full.' })
  description: string | null;

  @Field(() => Json, { description: 'What must hold, all of it. Typed: `conditionEntries`.' })
  conditions: unknown[];

  @Field(() => Json, { description: 'What it does to the metric. Typed: `impact`.' })
  performanceImpact: Record<string, unknown>;

  @Field(() => String, { description: 'The metric that it is about, for example ctr.' })
  metric: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'The metric where the conditions hold, divided by the metric where they do not: 1.25 is 25 percent more.',
  })
  rateRatio: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower bound of `rateRatio`, 95 percent.' })
  rateRatioLower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper bound of `rateRatio`, 95 percent.' })
  rateRatioUpper: number | null;

  @Field(() => Float, { nullable: true, description: 'Share of the periods in which it held, 0 to 1.' })
  frequency: number | null;

  @Field(() => Float, { nullable: true, description: '1 - `adjustedPValue`, 0 to 1.' })
  confidenceLevel: number | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value of this pattern alone, 0 to 1.' })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'p-value corrected for all patterns that were tried in the same run (Benjamini-Hochberg), 0 to 1.',
  })
  adjustedPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Natural logarithm of `rateRatio`: 0 is no effect.' })
  effectSize: number | null;

  @Field(() => Int, { nullable: true, description: 'How many campaigns it was looked for in.' })
  campaignsAnalyzed: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of the time that was looked at.' })
  periodStart: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'End of the time that was looked at, not part of it.' })
  periodEnd: Date | null;

  @Field(() => DateTime, { description: 'When it was first found.' })
  firstObserved: Date;

  @Field(() => DateTime, { description: 'When it was last found.' })
  lastObserved: Date;

  @Field(() => Json, { description: 'What could be done about it. Typed: `actionableInsightEntries`.' })
  actionableInsights: unknown[];

  @Field(() => Float, {
    nullable: true,
    description: 'How well acting on it could be automated, 0 to 1; null unless it is CONFIRMED.',
  })
  automationPotential: number | null;

  @Field(() => PatternStatusEnum, { description: 'How far it is to be trusted.' })
  status: PatternStatusEnum;

  @IdField('learning_run', {
    nullable: true,
    description: 'Id of the run that these figures are of; patterns of one run were corrected together.',
  })
  runId: string | null;

  @Field(() => String, { description: 'The same pattern found twice has the same fingerprint, and is stored once.' })
  fingerprint: string;

  @Field(() => PatternMethodEnum, { description: 'What was compared with what.' })
  method: PatternMethodEnum;

  @Field(() => EvidenceEnum, { description: 'What kind of evidence it rests on.' })
  evidence: EvidenceEnum;

  @Field(() => Float, {
    nullable: true,
    description:
      '`rateRatio` pulled towards 1 by what effects look like in this metric, against the luck of having been found: what to ' +
      'expect of acting on it.',
  })
  shrunkenRateRatio: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Two-sided p-value by flipping the signs of campaigns, 0 to 1, which found patterns must pass at 0.05 where there are ' +
      'fewer than 20 campaigns; null where there are more.',
  })
  signFlipPValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'How far the two halves of the time agree, 0 to 1: 1 where both show the same effect, 0 where one shows none or the ' +
      'opposite.',
  })
  stability: number | null;

  @Field(() => Json, { description: 'Differences that it explains. Typed: `explains`.' })
  relatives: unknown[];

  @Field(() => Json, { description: 'The ratio in each campaign. Typed: `forestPlot`.' })
  campaignEffects: unknown[];

  @Field(() => Json, { description: 'How it fared in fresh data. Typed: `freshVerdicts`.' })
  verdicts: readonly Verdict[];

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The day from which on data is fresh: nothing about the pattern has been taken from it yet.',
  })
  judgedUntil: string | null;

  @Field(() => DateTime, { description: 'When it was stored.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt: Date;
}
