import './analysis-schedule.enum-types';
import { IsEnum, ValidateIf } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars';
import { LearningFrequencyEnum, OutcomeFrequencyEnum } from './analysis-schedule.enums';

@ObjectType('AnalysisSchedule', {
  description:
    'How often the account is looked at without being asked, at night (UTC). `runLearning` and `measureRecommendations` do the same at any time.',
  simpleResolvers: true,
})
export class AnalysisScheduleType {
  @Field(() => LearningFrequencyEnum, { description: 'How often its data are searched for patterns and insights.' })
  learningFrequency: LearningFrequencyEnum;

  @Field(() => OutcomeFrequencyEnum, {
    description:
      'How often recommendations are compared with what came of them. What nobody decided about in time expires every night, whatever this says.',
  })
  outcomeFrequency: OutcomeFrequencyEnum;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When outcomes were last measured by this schedule; null: not since it was first set.',
  })
  outcomesMeasuredAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last set; null: never, the defaults hold.' })
  changedAt: Date | null;
}

const isGiven = (_: unknown, value: unknown): boolean => value !== undefined;

@InputType({ description: 'How often the account is to be looked at. Left out: as before.' })
export class AnalysisScheduleInput {
  @Field(() => LearningFrequencyEnum, {
    nullable: true,
    description: 'How often to look for patterns and insights; not null.',
  })
  @ValidateIf(isGiven)
  @IsEnum(LearningFrequencyEnum, { message: 'learningFrequency must be AUTOMATIC, DAILY, WEEKLY or NEVER.' })
  learningFrequency?: LearningFrequencyEnum;

  @Field(() => OutcomeFrequencyEnum, { nullable: true, description: 'How often to measure outcomes; not null.' })
  @ValidateIf(isGiven)
  @IsEnum(OutcomeFrequencyEnum, { message: 'outcomeFrequency must be DAILY, WEEKLY or NEVER.' })
  outcomeFrequency?: OutcomeFrequencyEnum;
}
