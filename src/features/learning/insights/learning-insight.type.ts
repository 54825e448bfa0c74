import '../../campaigns/settings/settings.enum-types';
import '../learning.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json, SafeInt } from '../../../platform/graphql/scalars';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import type { LearningInsight } from './learning-insight.entity';

@ObjectType('LearningInsight', {
  description:
    "Something learned from a user's data, with its evidence, what to do about it and what came of it. Written by the " +
    'system.',
  implements: Node,
  simpleResolvers: true,
})
export class LearningInsightType implements Omit<LearningInsight, 'user' | 'profile' | 'campaign'> {
  @IdField('insight', { description: 'Id of the insight.' })
  id: string;

  @IdField('user', { description: 'Id of the user whose data it was learned from.' })
  userId: string;

  @IdField('campaign', { nullable: true, description: 'Id of the campaign that it is about; null: about all of them.' })
  campaignId: string | null;

  @Field(() => InsightTypeEnum, { description: 'What kind of thing was learned.' })
  insightType: InsightTypeEnum;

  @Field(() => String, {
    description:
      'What it is about, for example audience, timing, budget or content; combination where several at once.',
  })
  category: string;

  @Field(() => String, { description: 'The insight in one line.' })
  title: string;

  @Field(() => String, { nullable: true, description: 'The insight in full.' })
  description: string | null;

  @Field(() => Json, { description: 'Metrics of the time that it was learned from. Typed: `baselineMetricValues`.' })
  baselineMetrics: Record<string, unknown>;

  @Field(() => Json, {
    nullable: true,
    description:
      'The same metrics measured after it was acted on; null until then, no estimate. Typed: `improvedMetricValues`.',
  })
  improvedMetrics: Record<string, unknown> | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Improvement that was found possible, a share in spite of its name: 0.12 is 12 percent.',
  })
  improvementPercentage: number | null;

  @Field(() => Json, { description: 'Patterns that it rests on. Typed: `identifiedPatternEntries`.' })
  identifiedPatterns: unknown[];

  @Field(() => Json, { description: 'What contributed to it. Typed: `contributingFactorEntries`.' })
  contributingFactors: unknown[];

  @Field(() => Json, { description: 'Metrics that go together. Typed: `correlationEntries`.' })
  correlations: unknown[];

  @Field(() => Json, { description: 'What could be done about it. Typed: `suggestionEntries`.' })
  optimizationSuggestions: unknown[];

  @Field(() => PriorityEnum, { description: 'How urgent it is.' })
  priority: PriorityEnum;

  @Field(() => Float, {
    nullable: true,
    description:
      'What acting on it may bring, a share: 0.05 is 5 percent. Of the metric; of BUDGET_SATURATION and dearer impressions: ' +
      'impressions for the same money; of SEASONALITY: clicks or conversions of a week; of PACING: of the budget. Null where nobody can say.',
  })
  expectedImpact: number | null;

  @Field(() => Float, { description: 'How sure it is, 0 to 1.' })
  confidenceScore: number;

  @Field(() => SafeInt, { nullable: true, description: 'How many observations it rests on.' })
  sampleSize: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of the time that it was learned from.' })
  periodStart: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'End of the time that it was learned from, not part of it.' })
  periodEnd: Date | null;

  @Field(() => Float, { nullable: true, description: 'How complete and consistent the data were, 0 to 1.' })
  dataQuality: number | null;

  @Field(() => EvidenceEnum, { description: 'What kind of evidence it rests on.' })
  evidence: EvidenceEnum;

  @Field(() => InsightStatusEnum, { description: 'What has become of it.' })
  status: InsightStatusEnum;

  @Field(() => Boolean, { description: 'Whether it was acted on.' })
  isImplemented: boolean;

  @Field(() => Json, {
    nullable: true,
    description: 'What came of acting on it; null until a run has looked. Typed: `outcome`.',
  })
  implementationResults: Record<string, unknown> | null;

  @Field(() => String, { description: 'The same finding made twice has the same fingerprint, and is stored once.' })
  fingerprint: string;

  @Field(() => DateTime, { description: 'When it was learned.' })
  discoveredAt: Date;

  @Field(() => DateTime, { description: 'When it was stored.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt: Date;

  @IdField('learning_run', { nullable: true, description: 'Id of the run that found it, or saw it last.' })
  runId: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about, for example ctr or cost_per_thousand.' })
  metric: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'p-value by itself, 0 to 1; null for what was counted, not inferred.',
  })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'p-value corrected over everything that the run judged (Benjamini-Hochberg), 0 to 1.',
  })
  adjustedPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'How large it is; `effectOf` says of what.' })
  effect: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower end of the 95 percent interval of `effect`.' })
  effectLower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the 95 percent interval of `effect`.' })
  effectUpper: number | null;

  @Field(() => String, { nullable: true, description: 'What `effect` is, for example: ratio of after to before.' })
  effectOf: string | null;

  @Field(() => Float, { nullable: true, description: 'Lower end of the 95 percent interval of `expectedImpact`.' })
  expectedImpactLower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the 95 percent interval of `expectedImpact`.' })
  expectedImpactUpper: number | null;

  @Field(() => Json, {
    nullable: true,
    description: 'The change split into mix and rate. Typed: `mixAndRateParts`; null where it is no change.',
  })
  mixAndRate: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: 'The first day on which it was so, YYYY-MM-DD.' })
  since: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When a run last found it.' })
  lastSeenAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was acted on; what comes after is compared with before.',
  })
  implementedAt: Date | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Who worded `description`, as JSON. Typed: `descriptionWording`.',
  })
  wording: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: 'Why it was dismissed.' })
  dismissalReason: string | null;
}
