import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Database } from '../../../platform/database/statement';
import type { Context } from '../../../platform/graphql/context';
import { LearningFrequencyEnum, OutcomeFrequencyEnum } from './analysis-schedule.enums';
import { findSchedule, writeSchedule } from './analysis-schedule.store';
import { AnalysisScheduleInput, AnalysisScheduleType } from './analysis-schedule.type';

@Resolver()
export class AnalysisScheduleResolver {
  @Query(() => AnalysisScheduleType, { description: 'How often the account is looked at without being asked.' })
  async analysisSchedule(@Ctx() { db }: Context): Promise<AnalysisScheduleType> {
    return read(db);
  }

  @Mutation(() => AnalysisScheduleType, {
    description: 'Sets how often the account is looked at without being asked. It holds from the next night on.',
  })
  async setAnalysisSchedule(
    @Arg('input', () => AnalysisScheduleInput, { description: 'What to change.' }) input: AnalysisScheduleInput,
    @Ctx() { db }: Context,
  ): Promise<AnalysisScheduleType> {
    await writeSchedule(db, input);
    return read(db);
  }
}

async function read(db: Database): Promise<AnalysisScheduleType> {
  const found = await findSchedule(db);
  return {
    learningFrequency: found?.learningFrequency ?? LearningFrequencyEnum.AUTOMATIC,
    outcomeFrequency: found?.outcomeFrequency ?? OutcomeFrequencyEnum.DAILY,
    outcomesMeasuredAt: found?.outcomesMeasuredAt ?? null,
    changedAt: found?.updatedAt ?? null,
  };
}
