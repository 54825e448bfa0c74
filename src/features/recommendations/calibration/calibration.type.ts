import '../recommendation.enum-types';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { LocalDate } from '../../../platform/graphql/scalars';
import { PredictedMetricEnum } from '../prediction.enums';
import { CalibrationSegmentEnum } from './calibration.enums';
import type { CalibrationFilter } from './calibration.store';

registerEnumType(CalibrationSegmentEnum, {
  name: 'CalibrationSegmentEnum',
  description: 'What a calibration report is broken down by.',
  valuesConfig: {
    ENGINE_VERSION: { description: 'What made the recommendations.' },
    PLATFORM: { description: 'The platform with the largest share of the budget.' },
    OBJECTIVE: { description: 'What the campaigns were for.' },
    INDUSTRY: { description: "The industry of the user's profile when the outcome was measured." },
  },
});

@InputType({ description: 'Which outcomes a calibration report looks at; what is left out excludes nothing.' })
export class CalibrationFilterInput implements CalibrationFilter {
  @Field(() => PredictedMetricEnum, { nullable: true, description: 'Only this figure.' })
  metric?: PredictedMetricEnum | null;

  @Field(() => String, { nullable: true, description: 'Only this platform, for example INSTAGRAM.' })
  platform?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this objective, for example SALES.' })
  objective?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this industry.' })
  industry?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what this engine made, for example hierarchy-1.' })
  engineVersion?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Only outcomes as of this day or later.' })
  from?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Only outcomes as of this day or earlier.' })
  to?: string | null;
}

@ObjectType('IntervalCoverage', {
  description: 'How often intervals held, and how often they should have.',
  simpleResolvers: true,
})
export class IntervalCoverage {
  @Field(() => Float, { description: 'Share 0 to 1 of intervals that held.' })
  share: number;

  @Field(() => Float, { description: 'Lower end of the 95 percent confidence interval of that share.' })
  lower: number;

  @Field(() => Float, { description: 'Upper end of the 95 percent confidence interval of that share.' })
  upper: number;

  @Field(() => Float, {
    description:
      'Right intervals hold at least this often in 95 of 100 reports of so many outcomes, and not more often than `bandUpper`.',
  })
  bandLower: number;

  @Field(() => Float, { description: 'See `bandLower`.' })
  bandUpper: number;

  @Field(() => Boolean, { description: 'Whether the share lies in that band.' })
  isWithinBand: boolean;
}

@ObjectType({
  description:
    'Outcomes by the quantile of the predicted distribution that they were: each bin has the same share where predictions are right.',
  simpleResolvers: true,
})
export class PitBin {
  @Field(() => Float, { description: 'Lower end of the bin, 0 to 1.' })
  from: number;

  @Field(() => Float, { description: 'Upper end of the bin, 0 to 1.' })
  to: number;

  @Field(() => Int, { description: 'Outcomes in it.' })
  outcomes: number;

  @Field(() => Float, { description: 'Their share of all outcomes, 0 to 1.' })
  share: number;

  @Field(() => Float, { nullable: true, description: 'The same before recalibration; null: not known.' })
  rawShare: number | null;
}

@ObjectType({
  description:
    'How good the predictions of one figure were: as they were stated (fixed before anything came of them), as the engine saw them before recalibration, and as the recalibration in use would have made them, learned without them. Null where there are too few outcomes.',
  simpleResolvers: true,
})
export class MetricCalibration {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Int, { description: 'Outcomes that were measured.' })
  outcomes: number;

  @Field(() => Boolean, { description: 'Whether there are enough outcomes with intervals to say anything: 20.' })
  isSufficient: boolean;

  @Field(() => Int, { description: 'How many are missing for that; 0: none.' })
  outcomesMissing: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How often intervals should hold, 0 to 1; null: none was stated.',
  })
  level: number | null;

  @Field(() => IntervalCoverage, { nullable: true, description: 'How often intervals held, as stated.' })
  coverage: IntervalCoverage | null;

  @Field(() => IntervalCoverage, {
    nullable: true,
    description: 'How often they would have held before recalibration.',
  })
  rawCoverage: IntervalCoverage | null;

  @Field(() => IntervalCoverage, {
    nullable: true,
    description:
      'How often they would have held with the recalibration in use, each learned from all other outcomes, whatever the filter.',
  })
  crossFittedCoverage: IntervalCoverage | null;

  @Field(() => Float, { nullable: true, description: 'Mean of what was predicted.' })
  meanPredicted: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean of what came.' })
  meanActual: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean distance of both.' })
  meanAbsoluteError: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean width of the intervals, in the unit of the figure: smaller says more.',
  })
  sharpness: number | null;

  @Field(() => Float, { nullable: true, description: 'The same before recalibration.' })
  rawSharpness: number | null;

  @Field(() => Float, { nullable: true, description: 'The same with the recalibration in use.' })
  crossFittedSharpness: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean continuous ranked probability score of the stated distributions: 0 is perfect.',
  })
  crps: number | null;

  @Field(() => Float, { nullable: true, description: 'The same before recalibration.' })
  rawCrps: number | null;

  @Field(() => [PitBin], { description: 'Ten bins; empty where there are too few outcomes, or no distributions.' })
  pitHistogram: PitBin[];
}

@ObjectType('ConfidenceBin', { description: 'Recommendations of about the same confidence.', simpleResolvers: true })
export class ConfidenceBinType {
  @Field(() => Float, { description: 'Lower end of the bin, 0 to 1.' })
  from: number;

  @Field(() => Float, { description: 'Upper end of the bin, 0 to 1.' })
  to: number;

  @Field(() => Int, { description: 'Recommendations in it.' })
  forecasts: number;

  @Field(() => Float, { description: 'Mean of their probabilities.' })
  meanProbability: number;

  @Field(() => Float, { description: 'Share 0 to 1 of them that beat the baseline.' })
  happened: number;

  @Field(() => Float, { description: 'Lower end of the 95 percent confidence interval of that share.' })
  happenedLower: number;

  @Field(() => Float, { description: 'Upper end of the 95 percent confidence interval of that share.' })
  happenedUpper: number;
}

@ObjectType({
  description: 'How good probabilities were: `brier = reliability - resolution + uncertainty + withinBins`.',
  simpleResolvers: true,
})
export class ProbabilityCalibration {
  @Field(() => Float, { description: 'Mean squared error of the probabilities: 0 is perfect, 0.25 is a coin.' })
  brier: number;

  @Field(() => Float, { description: 'How far what was said is from how often it happened: 0 is perfect.' })
  reliability: number;

  @Field(() => Float, { description: 'How far what happened differs between bins: larger is better.' })
  resolution: number;

  @Field(() => Float, { description: 'Variance of what happened, which no forecast can change.' })
  uncertainty: number;

  @Field(() => Float, { description: 'What bins hide of the score.' })
  withinBins: number;

  @Field(() => Float, {
    description: 'Mean distance of what was said and how often it happened, over the bins; 0 to 1.',
  })
  calibrationError: number;

  @Field(() => Float, {
    description: 'Mean logarithm of the probability of what came, at least 0.001: 0 is perfect, -0.69 is a coin.',
  })
  logScore: number;

  @Field(() => [ConfidenceBinType], { description: 'The reliability diagram: bins of a tenth, without empty ones.' })
  bins: ConfidenceBinType[];
}

@ObjectType({
  description:
    'How often recommendations beat the baseline, beside the `confidenceScore` that said so. Null where there are too few.',
  simpleResolvers: true,
})
export class ConfidenceCalibration {
  @Field(() => Int, { description: 'Recommendations of which it is known whether they did.' })
  outcomes: number;

  @Field(() => Boolean, { description: 'Whether these are enough to say anything: 20.' })
  isSufficient: boolean;

  @Field(() => Int, { description: 'How many are missing for that; 0: none.' })
  outcomesMissing: number;

  @Field(() => ProbabilityCalibration, { nullable: true, description: 'As it was stated.' })
  stated: ProbabilityCalibration | null;

  @Field(() => ProbabilityCalibration, { nullable: true, description: 'Before recalibration.' })
  raw: ProbabilityCalibration | null;

  @Field(() => ProbabilityCalibration, {
    nullable: true,
    description: 'With the recalibration in use, each learned from all other outcomes, whatever the filter.',
  })
  crossFitted: ProbabilityCalibration | null;
}

@ObjectType({ description: 'Calibration of the outcomes in one segment.', simpleResolvers: true })
export class CalibrationSegment {
  @Field(() => String, { nullable: true, description: 'The segment, for example INSTAGRAM; null: not known.' })
  value: string | null;

  @Field(() => [MetricCalibration], { description: 'Each figure that has outcomes in it.' })
  metrics: MetricCalibration[];

  @Field(() => ConfidenceCalibration, { description: 'How good `confidenceScore` was in it.' })
  confidence: ConfidenceCalibration;
}

@ObjectType({
  description: 'What one figure of a recommendation was predicted to be and became.',
  simpleResolvers: true,
})
export class CalibrationPoint {
  @Field(() => ID, { description: 'Id of the recommendation.' })
  recommendationId: string;

  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => String, { description: 'What made the recommendation.' })
  engineVersion: string;

  @Field(() => String, {
    nullable: true,
    description: 'Platform with the largest share of the budget; null: none was named.',
  })
  platform: string | null;

  @Field(() => Float, { description: 'Predicted mean.' })
  predicted: number;

  @Field(() => Float, { nullable: true, description: 'Lower end of the interval; null: none was stated.' })
  lower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the interval; null: none was stated.' })
  upper: number | null;

  @Field(() => Float, { description: 'What it became.' })
  actual: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether that lies in the interval; null: none was stated.' })
  isCovered: boolean | null;

  @Field(() => LocalDate, { description: 'Last day of which facts were known.' })
  asOf: string;
}

@ObjectType({ description: 'How the intervals of one figure are stretched.', simpleResolvers: true })
export class RecalibrationScale {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Float, { nullable: true, description: 'By which factor; null: left alone, there are too few outcomes.' })
  scale: number | null;

  @Field(() => Int, { description: 'How many final outcomes are missing; 0: none.' })
  outcomesMissing: number;
}

@ObjectType({ description: 'A step of the corrected probability.', simpleResolvers: true })
export class RecalibrationStep {
  @Field(() => Float, { description: 'From this raw probability on.' })
  from: number;

  @Field(() => Float, { description: 'Up to this raw probability.' })
  to: number;

  @Field(() => Float, { description: 'The corrected probability.' })
  value: number;
}

@ObjectType('Recalibration', {
  description:
    'How new recommendations are corrected by what came of earlier ones; from 200 final outcomes of a figure on.',
  simpleResolvers: true,
})
export class RecalibrationView {
  @Field(() => String, {
    nullable: true,
    description:
      'Says which outcomes it was learned from; recommendations made with it carry it. Null: nothing is corrected yet.',
  })
  version: string | null;

  @Field(() => Int, { description: 'Final outcomes that are looked at: the latest 2000.' })
  outcomes: number;

  @Field(() => [RecalibrationScale], { description: 'Conformal: the factor at which four in five intervals held.' })
  scales: RecalibrationScale[];

  @Field(() => [RecalibrationStep], { description: 'Isotonic: rising steps; empty: left alone.' })
  probabilitySteps: RecalibrationStep[];

  @Field(() => Int, { description: 'How many final outcomes are missing for that; 0: none.' })
  probabilityOutcomesMissing: number;
}

@ObjectType({ description: 'How often the predictions of recommendations were right.', simpleResolvers: true })
export class RecommendationCalibration {
  @Field(() => Int, { description: 'Outcomes that were measured, of all figures.' })
  outcomes: number;

  @Field(() => [MetricCalibration], { description: 'Each figure that has outcomes.' })
  metrics: MetricCalibration[];

  @Field(() => [CalibrationSegment], { description: 'The same for each segment of `by`, in alphabetical order.' })
  segments: CalibrationSegment[];

  @Field(() => ConfidenceCalibration, { description: 'How good `confidenceScore` was.' })
  confidence: ConfidenceCalibration;

  @Field(() => [CalibrationPoint], {
    description: 'Predicted beside actual: the latest outcomes, at most `points` of them.',
  })
  points: CalibrationPoint[];

  @Field(() => RecalibrationView, {
    description: 'How new recommendations are corrected; from all final outcomes, whatever the filter.',
  })
  recalibration: RecalibrationView;
}
