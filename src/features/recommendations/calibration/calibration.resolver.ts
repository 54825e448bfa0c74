import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { BadUserInputError } from '../../../platform/errors';
import type { Context } from '../../../platform/graphql/context';
import { CalibrationSegmentEnum } from './calibration.enums';
import { recommendationCalibration } from './calibration.service';
import { CalibrationFilterInput, RecommendationCalibration } from './calibration.type';

const MOST_POINTS = 500;

@Resolver()
export class CalibrationResolver {
  @Query(() => RecommendationCalibration, {
    nullable: true,
    description:
      'How often the predictions of recommendations were right: coverage of the intervals beside the band that right ones stay in, PIT histograms, sharpness, Brier score and reliability of `confidenceScore`; by figure and segment, as stated, before recalibration, and out of sample. Where there are too few outcomes it says how many are missing.',
  })
  async recommendationCalibration(
    @Arg('filter', () => CalibrationFilterInput, { nullable: true, description: 'Which outcomes; default: all.' })
    filter: CalibrationFilterInput | null | undefined,
    @Arg('by', () => CalibrationSegmentEnum, {
      defaultValue: CalibrationSegmentEnum.ENGINE_VERSION,
      description: 'What `segments` are.',
    })
    by: CalibrationSegmentEnum,
    @Arg('points', () => Int, { defaultValue: 100, description: 'How many `points` at most, 0 to 500.' })
    points: number,
    @Ctx() context: Context,
  ): Promise<RecommendationCalibration> {
    if (!(points >= 0 && points <= MOST_POINTS))
      throw BadUserInputError.at('points', `points must be a whole number from 0 to ${MOST_POINTS}.`, 'range');
    return recommendationCalibration(context.db, { filter: filter ?? {}, by, points });
  }
}
