import './market-benchmark.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../../../platform/graphql/scalars';
import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { PredictedMetricEnum } from '../prediction.enums';
import { BenchmarkGapEnum, BenchmarkScopeEnum } from './market-benchmark.enums';

@ObjectType({
  description:
    'What accounts that share their campaigns reach. Figures are rounded so that no account can be read from them.',
  simpleResolvers: true,
})
export class MarketFigure {
  @Field(() => Float, { description: 'Mean over accounts and campaigns, a share 0 to 1.' })
  mean: number;

  @Field(() => Float, { description: 'Nine in ten such accounts are above it.' })
  lower: number;

  @Field(() => Float, { description: 'Nine in ten such accounts are below it.' })
  upper: number;

  @Field(() => Float, { description: 'Share of such accounts that lie between the two, 0 to 1.' })
  level: number;

  @Field(() => BenchmarkScopeEnum, { description: 'Whom it is of: the closest ones of whom there are enough.' })
  scope: BenchmarkScopeEnum;

  @Field(() => Int, { description: 'At least so many accounts: numbers are given in bands.' })
  accountsFrom: number;

  @Field(() => Int, { description: 'At most so many.' })
  accountsTo: number;

  @Field(() => DateTime, {
    description: 'When it was built; accounts that ended their sharing since are still in it until the next night.',
  })
  builtAt: Date;
}

@ObjectType({
  description: 'What the viewer’s own campaigns of the last 365 days did: counted, not estimated.',
  simpleResolvers: true,
})
export class OwnFigure {
  @Field(() => Float, { description: '`successes` ÷ `trials`, a share 0 to 1.' })
  rate: number;

  @Field(() => Float, { description: 'Clicks, or conversions, which may be fractions.' })
  successes: number;

  @Field(() => SafeInt, { description: 'Impressions, or clicks.' })
  trials: number;

  @Field(() => Int, { description: 'Campaigns, at most the latest 500.' })
  campaigns: number;
}

@ObjectType('MarketBenchmark', {
  description: 'A rate of the viewer beside that of other accounts, for one objective on one platform.',
  simpleResolvers: true,
})
export class MarketBenchmarkType {
  @Field(() => CampaignObjectiveEnum, { description: 'Objective of the campaigns.' })
  objective: CampaignObjectiveEnum;

  @Field(() => PlatformPriorityEnum, { description: 'Platform that they ran on.' })
  platform: PlatformPriorityEnum;

  @Field(() => PredictedMetricEnum, { description: 'CTR or CONVERSION_RATE.' })
  metric: PredictedMetricEnum;

  @Field(() => OwnFigure, { nullable: true, description: 'The viewer’s own; null without any trial.' })
  own: OwnFigure | null;

  @Field(() => MarketFigure, { nullable: true, description: 'That of the others; null: see `gap`.' })
  market: MarketFigure | null;

  @Field(() => BenchmarkGapEnum, { nullable: true, description: 'Why there is none; null where there is one.' })
  gap: BenchmarkGapEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of such accounts that would be below the viewer’s rate, 0 to 1; null unless both are known.',
  })
  standing: number | null;

  @Field(() => String, { description: 'The same in a sentence.' })
  explanation: string;
}
