import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, Decimal } from '../../../platform/graphql/scalars';
import { Fits, HasLength, IsAfter, IsNotAbove, IsNotNegative, millionths } from '../../../platform/graphql/validators';
import {
  readDecimal,
  readFlag,
  readList,
  readMoment,
  readNumber,
  readRecord,
  readText,
  readWhole,
} from '../../../platform/json-values';

@ObjectType({ description: 'A time in which nothing may be changed.', simpleResolvers: true })
export class BlackoutWindow {
  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it is over.' })
  endsAt: Date;

  @Field(() => String, { nullable: true, description: 'What for, for example a sale.' })
  reason: string | null;
}

@InputType({ description: 'A time in which nothing may be changed.' })
export class BlackoutWindowInput {
  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it is over; after `startsAt`.' })
  @IsAfter('startsAt')
  endsAt: Date;

  @Field(() => String, { nullable: true, description: 'What for, 1 to 200 characters.' })
  @HasLength(1, 200)
  reason?: string | null;
}

/** As JSON in `guardrails`: an object of exactly these keys, each optional; money as decimal strings. */
@ObjectType({ description: 'Limits that no automatic change may cross. Null: no such limit.', simpleResolvers: true })
export class SettingsGuardrails {
  @Field(() => Float, {
    nullable: true,
    description: 'Largest change of a value in one day (UTC), as a share 0 to 1 of it.',
  })
  maxStepShare: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that may be spent in a day, in the campaign currency.' })
  dailyCap: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that may be spent in a month, in the campaign currency.' })
  monthlyCap: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Least that is spent in a day, in the campaign currency.' })
  minimumSpend: string | null;

  @Field(() => Float, { nullable: true, description: 'Least share 0 to 1 of the budget that every part keeps.' })
  minimumShare: number | null;

  @Field(() => Int, { nullable: true, description: 'Hours between two changes of the same thing.' })
  cooldownHours: number | null;

  @Field(() => Int, { nullable: true, description: 'Most plans applied in a day (UTC).' })
  maxChangesPerDay: number | null;

  @Field(() => Int, { nullable: true, description: 'No change on data that is older than so many hours.' })
  maxDataAgeHours: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether nothing changes while the platform is still learning.',
  })
  freezeDuringLearning: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Conversions after which a platform has learnt enough; null: 50. It is given at most 7 days.',
  })
  learningConversions: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Stop-loss: parts that surely cost more per conversion fall to the least share; campaign currency.',
  })
  stopLossCostPerConversion: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Stop-loss: parts that surely bring less revenue per unit of spend fall to the least share.',
  })
  stopLossReturnOnAdSpend: number | null;

  @Field(() => [BlackoutWindow], { description: 'When nothing may be changed.' })
  blackoutWindows: BlackoutWindow[];
}

@InputType({ description: 'Limits that no automatic change may cross. Replaces what was there before.' })
export class SettingsGuardrailsInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Largest change of a value in one day (UTC), as a share 0 to 1 of it.',
  })
  @Min(0)
  @Max(1)
  maxStepShare?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that may be spent in a day; not above `monthlyCap`.' })
  @IsNotNegative()
  @IsNotAbove('monthlyCap')
  dailyCap?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that may be spent in a month; not negative.' })
  @IsNotNegative()
  monthlyCap?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Least that is spent in a day; above neither cap.' })
  @IsNotNegative()
  @IsNotAbove('dailyCap')
  @IsNotAbove('monthlyCap')
  minimumSpend?: string | null;

  @Field(() => Float, { nullable: true, description: 'Least share 0 to 1 of the budget that every part keeps.' })
  @Min(0)
  @Max(1)
  minimumShare?: number | null;

  @Field(() => Int, { nullable: true, description: 'Hours between two changes of the same thing, 0 to 720.' })
  @Min(0)
  @Max(720)
  cooldownHours?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most plans applied in a day (UTC), 0 to 1000.' })
  @Min(0)
  @Max(1000)
  maxChangesPerDay?: number | null;

  @Field(() => Int, { nullable: true, description: 'No change on data that is older than so many hours, 1 to 720.' })
  @Min(1)
  @Max(720)
  maxDataAgeHours?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether nothing changes while the platform is still learning.',
  })
  freezeDuringLearning?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Conversions after which a platform has learnt enough, 1 to 100000; left out: 50.',
  })
  @Min(1)
  @Max(100_000)
  learningConversions?: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Stop-loss: parts that surely cost more per conversion fall to the least share; above 0.',
  })
  @IsNotNegative()
  @Fits('isPositive', (amount: string) => millionths(amount) > 0n, 'stopLossCostPerConversion must be above 0')
  stopLossCostPerConversion?: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Stop-loss: parts that surely bring less revenue per unit of spend fall to the least share; 0 to 1000.',
  })
  @Min(0)
  @Max(1000)
  stopLossReturnOnAdSpend?: number | null;

  @Field(() => [BlackoutWindowInput], { nullable: true, description: 'When nothing may be changed, at most 50.' })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  blackoutWindows?: BlackoutWindowInput[] | null;
}

export function readGuardrails(json: unknown): SettingsGuardrails {
  const guardrails = readRecord(json);
  return {
    maxStepShare: readNumber(guardrails.maxStepShare),
    dailyCap: readDecimal(guardrails.dailyCap),
    monthlyCap: readDecimal(guardrails.monthlyCap),
    minimumSpend: readDecimal(guardrails.minimumSpend),
    minimumShare: readNumber(guardrails.minimumShare),
    cooldownHours: readWhole(guardrails.cooldownHours),
    maxChangesPerDay: readWhole(guardrails.maxChangesPerDay),
    maxDataAgeHours: readWhole(guardrails.maxDataAgeHours),
    freezeDuringLearning: readFlag(guardrails.freezeDuringLearning),
    learningConversions: readWhole(guardrails.learningConversions),
    stopLossCostPerConversion: readDecimal(guardrails.stopLossCostPerConversion),
    stopLossReturnOnAdSpend: readNumber(guardrails.stopLossReturnOnAdSpend),
    blackoutWindows: readList(guardrails.blackoutWindows).flatMap(readWindow),
  };
}

function readWindow(json: unknown): BlackoutWindow[] {
  const window = readRecord(json);
  const [startsAt, endsAt] = [readMoment(window.startsAt), readMoment(window.endsAt)];
  return startsAt === null || endsAt === null ? [] : [{ startsAt, endsAt, reason: readText(window.reason) }];
}
