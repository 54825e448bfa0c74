import './ab-test.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../../platform/graphql/scalars';
import type { VariationRange } from '../assignment/assignment';
import { HashVersion } from '../assignment/unit-hash';
import { StatisticsSource } from '../measurements/measurement.enums';
import type { AbTest } from './ab-test.entity';
import { StatisticalSignificanceEnum, TestDecisionEnum, TestStatusEnum, TestTypeEnum } from './ab-test.enums';

/** All columns but `salt`: who knows it can foresee, and so choose, which variation a unit gets. */
@ObjectType('ABTest', {
  description:
    'An experiment: its plan, its state and, once it is over, its outcome. The plan may change while it is DRAFT; ' +
    'name and hypothesis, which tell people what it is about, may change at any time.',
  implements: Node,
  simpleResolvers: true,
})
export class ABTestType implements Omit<AbTest, 'salt' | 'user' | 'profile' | 'campaign'> {
  @IdField('test', { description: 'Id of the test.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the test belongs to.' })
  userId: string;

  @IdField('campaign', { nullable: true, description: 'Id of the campaign that is tested; null for none.' })
  campaignId: string | null;

  @Field(() => String, { description: 'Short name for programs, unique among the tests of the user.' })
  key: string;

  @Field(() => String, { description: 'Name of the test.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What is expected to happen, and why.' })
  hypothesis: string | null;

  @Field(() => TestTypeEnum, { description: 'What kind of test it is.' })
  testType: TestTypeEnum;

  @Field(() => TestStatusEnum, { description: 'Where the test is in its life.' })
  status: TestStatusEnum;

  @Field(() => Float, {
    description: 'How sure a result must be, 0.5 to 1; 1 minus it is alpha, the chance of a false finding.',
  })
  confidenceThreshold: number;

  @Field(() => SafeInt, { nullable: true, description: 'Planned number of units, all variations together.' })
  sampleSize: number | null;

  @Field(() => Int, { nullable: true, description: 'Planned duration in days.' })
  durationDays: number | null;

  @Field(() => Json, {
    description:
      'Weight of each variation by its `variationId`, kept in step with `TestVariation.trafficPercentage` (0.5 for 50). ' +
      'Typed: `trafficSplitShares`.',
  })
  trafficSplit: Record<string, number>;

  @Field(() => String, {
    description:
      'The metric that decides, for example conversion_rate, ctr or revenue_per_visitor. All others only inform.',
  })
  primaryMetric: string;

  @Field(() => Json, { description: 'Metrics that must not get worse. Typed: `guardrailMetrics`.' })
  guardrails: Record<string, unknown>[];

  @Field(() => DateTime, { nullable: true, description: 'When the test started; while it is DRAFT, when it is to.' })
  startDate: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the test ended; until then, when it is to.' })
  endDate: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The `variationId` of the winner; null as long as there is none. The variation: `winningVariation`.',
  })
  winningVariationId: string | null;

  @Field(() => Float, { nullable: true, description: 'How sure the result is, 0 to 1. Written by the analysis.' })
  confidenceLevel: number | null;

  @Field(() => StatisticalSignificanceEnum, {
    nullable: true,
    description: 'How sure the result is, in words; null before the first analysis.',
  })
  statisticalSignificance: StatisticalSignificanceEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Two-sided p-value of the latest analysis, 0 to 1, valid however often the test was looked at.',
  })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Estimated uplift of the primary metric by the winner, a share: 0.12 is 12 percent more than control.',
  })
  projectedLift: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Estimated revenue per year from shipping it, in `currency`.' })
  revenueImpact: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of all revenue of the test, ISO 4217.' })
  currency: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The smallest uplift that the test is planned to find, a share of the control: 0.1 is 10 percent.',
  })
  minimumDetectableEffect: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Planned chance, 0 to 1, to find an uplift of `minimumDetectableEffect` where there is one.',
  })
  power: number | null;

  @Field(() => TestDecisionEnum, { nullable: true, description: 'What the latest analysis advises; null before it.' })
  decision: TestDecisionEnum | null;

  @Field(() => Json, { description: 'Why the analysis advises it. As plain texts: `decisionReasonTexts`.' })
  decisionReasons: unknown[];

  @Field(() => Float, { description: 'Share of all units that take part in the test, above 0 and at most 1.' })
  coverage: number;

  @Field(() => HashVersion, { description: 'How units are spread over coverage and variations.' })
  hashVersion: HashVersion;

  @Field(() => Json, {
    description:
      'Which part of the traffic each variation has, from `start` up to `end` in 0 to 1, since the test was started; ' +
      'empty before. What is in no part belongs to dropped variations. Typed: `trafficRangeList`.',
  })
  trafficRanges: VariationRange[];

  @Field(() => [String], {
    description:
      'Names of the conversion events that count as conversions of the test, for example Order Completed; empty where ' +
      'every conversion counts.',
  })
  conversionEvents: string[];

  @Field(() => Int, {
    description: 'For how many days after its first exposure what a unit does counts. What it did before never does.',
  })
  attributionDays: number;

  @Field(() => StatisticsSource, {
    nullable: true,
    description: 'Where the numbers of the test come from: events or reported counts. Null as long as there are none.',
  })
  statisticsSource: StatisticsSource | null;

  @Field(() => Json, { description: 'How the test is analysed where that is not as usual. Typed: `analysisPlan`.' })
  analysisSettings: Record<string, unknown>;

  @Field(() => Int, {
    description:
      'Counts the changes of the test itself (not of its variations); an update must name the version that it changes.',
  })
  version: number;

  @Field(() => DateTime, { description: 'When the test was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the test was last changed.' })
  updatedAt: Date;
}
