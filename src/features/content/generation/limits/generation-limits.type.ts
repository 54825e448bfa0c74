import { Min } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, Decimal, SafeInt } from '../../../../platform/graphql/scalars';
import { IsDecimalUpTo, IsNotNegative } from '../../../../platform/graphql/validators';

@ObjectType('ContentGenerationLimits', {
  description: 'What the account may have made, and what it has made and spent. Days and months are in UTC.',
  simpleResolvers: true,
})
export class ContentGenerationLimitsType {
  @Field(() => Int, { nullable: true, description: 'Most contents in a minute; null: no limit.' })
  contentsPerMinute: number | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Most that models may cost on a day, in `currency`; null: no limit.',
  })
  budgetPerDay: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that they may cost in a month; null: no limit.' })
  budgetPerMonth: string | null;

  @Field(() => String, { description: 'Currency of the budgets, ISO 4217.' })
  currency: string;

  @Field(() => SafeInt, { description: 'How many contents were made today.' })
  contentsToday: number;

  @Field(() => SafeInt, { description: 'How often models were asked today.' })
  callsToday: number;

  @Field(() => Decimal, { description: 'What they have cost today, with what is set aside for calls under way.' })
  spentToday: string;

  @Field(() => Decimal, { description: 'What they have cost this month, with what is set aside.' })
  spentThisMonth: string;

  @Field(() => SafeInt, { nullable: true, description: 'How many contents could be made now; null: no limit.' })
  contentsAvailable: number | null;

  @Field(() => DateTime, { description: 'The moment that this is true for.' })
  asOf: Date;
}

@InputType({
  description:
    'What the account allows itself: never more than the installation does. Left out: as before; null: as the installation has it.',
})
export class ContentGenerationLimitsInput {
  @Field(() => Int, { nullable: true, description: 'Most contents in a minute, 0 or more.' })
  @Min(0)
  contentsPerMinute?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that models may cost on a day, not negative.' })
  @IsNotNegative()
  @IsDecimalUpTo('99999999.999999')
  budgetPerDay?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Most that they may cost in a month, not negative.' })
  @IsNotNegative()
  @IsDecimalUpTo('99999999.999999')
  budgetPerMonth?: string | null;
}
