import './recommendation.enum-types';
import { Matches, Max, Min } from 'class-validator';
import { Field, Float, InputType } from 'type-graphql';
import { Fits, HasLength, IsNotAbove } from '../../platform/graphql/validators';
import { PredictedMetricEnum } from './prediction.enums';

const PLATFORM = /^[A-Z][A-Z0-9_]{0,49}$/;
const PLATFORM_MESSAGE = 'platform must be a word in capitals such as INSTAGRAM, at most 50 characters';

/** A rate is a share 0 to 1; a return begins at -1, everything lost. */
function isInRange(value: number, { metric }: PredictionInput): boolean {
  return metric === PredictedMetricEnum.ROI ? value >= -1 && value <= 1_000 : value >= 0 && value <= 1;
}
const IN_RANGE = 'must be a share 0 to 1; of the metric ROI: -1 to 1000';

@InputType({ description: 'What one figure is predicted to be, with or without an interval.' })
export class PredictionInput {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Float, { description: 'Its predicted mean: a share 0 to 1; of ROI -1 to 1000.' })
  @Fits('inRange', isInRange, `mean ${IN_RANGE}`)
  @Fits<PredictionInput, unknown>(
    'wholeInterval',
    (_, { lower, upper, level }) => new Set([lower, upper, level].map((one) => typeof one === 'number')).size === 1,
    'an interval needs lower, upper and level: give all three or none',
  )
  mean: number;

  @Field(() => Float, { nullable: true, description: 'Lower end of the prediction interval, not above `mean`.' })
  @Fits('inRange', isInRange, `lower ${IN_RANGE}`)
  @IsNotAbove('mean')
  lower?: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the prediction interval, not below `mean`.' })
  @Fits('inRange', isInRange, `upper ${IN_RANGE}`)
  @Fits<PredictionInput, number>('isNotBelow', (upper, { mean }) => upper >= mean, 'upper must not be below mean')
  upper?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability of the interval, above 0 and below 1: 0.8 for 80 %.',
  })
  @Min(0.01)
  @Max(0.9999)
  level?: number | null;
}

@InputType({ description: 'What share of the budget a platform gets.' })
export class PlatformShareInput {
  @Field(() => String, { description: 'The platform, a word in capitals such as INSTAGRAM.' })
  @Matches(PLATFORM, { message: PLATFORM_MESSAGE })
  platform: string;

  @Field(() => Float, { description: 'Share 0 to 1 of the budget; all shares must sum to 1.' })
  @Min(0)
  @Max(1)
  share: number;
}

@InputType({ description: 'A prompt to make a content from.' })
export class ContentPromptInput {
  @Field(() => String, { description: 'The prompt, 1 to 10000 characters.' })
  @HasLength(1, 10_000)
  text: string;

  @Field(() => String, { nullable: true, description: 'Which kind of content, 1 to 100 characters.' })
  @HasLength(1, 100)
  contentType?: string | null;

  @Field(() => String, { nullable: true, description: 'For which platform, a word in capitals such as TIKTOK.' })
  @Matches(PLATFORM, { message: PLATFORM_MESSAGE })
  platform?: string | null;
}

/** Shares are decimal fractions in binary: a tenth ten times is not quite 1. */
const TOLERANCE = 1e-6;

export function sumsToOne(shares: readonly PlatformShareInput[]): boolean {
  return Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1) <= TOLERANCE;
}
