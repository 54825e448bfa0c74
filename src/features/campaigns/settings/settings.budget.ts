import { ArrayMaxSize, ArrayUnique, ValidateNested } from 'class-validator';
import { Field, Float, InputType, ObjectType } from 'type-graphql';
import { Decimal } from '../../../platform/graphql/scalars';
import './settings.enum-types';
import {
  Fits,
  HasLength,
  IsDecimalUpTo,
  IsNotBlank,
  IsNotNegative,
  millionths,
} from '../../../platform/graphql/validators';
import { readDecimal, readEnum, readRecord } from '../../../platform/json-values';
import { BudgetDimensionEnum } from './personalization.enums';

const CENT = 10_000n;

@ObjectType({ description: 'What one part of a campaign may spend in a day.', simpleResolvers: true })
export class BudgetArm {
  @Field(() => String, { description: 'Which part: a value of the dimension, for example INSTAGRAM.' })
  value: string;

  @Field(() => Decimal, { description: 'Spend per day, in the currency of the campaign.' })
  dailyBudget: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Share 0 to 1 of all parts together; null where that is nothing.',
  })
  share: number | null;
}

/** As JSON in `budget_allocation`: `{ "dimension": "PLATFORM", "arms": { "INSTAGRAM": "70.00" } }`; empty: nothing is said. */
@ObjectType({ description: 'How the daily budget of a campaign is divided.', simpleResolvers: true })
export class BudgetAllocation {
  @Field(() => BudgetDimensionEnum, { description: 'What it is divided by.' })
  dimension: BudgetDimensionEnum;

  @Field(() => Decimal, { description: 'What all parts together may spend in a day, in the currency of the campaign.' })
  dailyBudget: string;

  @Field(() => [BudgetArm], { description: 'The parts, by name.' })
  arms: BudgetArm[];
}

@InputType({ description: 'What one part of a campaign may spend in a day.' })
export class BudgetArmInput {
  @Field(() => String, {
    description: 'Which part: a value of the dimension, for example INSTAGRAM; 1 to 200 characters.',
  })
  @HasLength(1, 200)
  @IsNotBlank()
  value: string;

  @Field(() => Decimal, { description: 'Spend per day, in the currency of the campaign; whole cents, not negative.' })
  @IsNotNegative()
  @IsDecimalUpTo('9999999999.99')
  @Fits<BudgetArmInput, string>(
    'isWholeCents',
    (amount) => millionths(amount) % CENT === 0n,
    'dailyBudget must have at most two digits after the point',
  )
  dailyBudget: string;
}

@InputType({
  description: 'How the daily budget is divided. Replaces what was there before; no arms: nothing is said.',
})
export class BudgetAllocationInput {
  @Field(() => BudgetDimensionEnum, { description: 'What it is divided by.' })
  dimension: BudgetDimensionEnum;

  @Field(() => [BudgetArmInput], { description: 'At most 50 parts, each value once.' })
  @ArrayMaxSize(50)
  @ArrayUnique(({ value }: BudgetArmInput) => value, { message: 'arms must name each value once' })
  @ValidateNested({ each: true })
  arms: BudgetArmInput[];
}

/** Whole cents of a decimal that has no more places. */
export function centsOf(decimal: string): bigint {
  return millionths(decimal) / CENT;
}

/** Cents as a decimal text with two places; not negative. */
export function centsText(cents: bigint): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** What an input is stored as: amounts with two places, so that equal allocations are equal texts. */
export function storedAllocation({ dimension, arms }: BudgetAllocationInput): Record<string, unknown> {
  if (arms.length === 0) return {};
  return {
    dimension,
    arms: Object.fromEntries(arms.map(({ value, dailyBudget }) => [value, centsText(centsOf(dailyBudget))])),
  };
}

/** The typed view; null where nothing is said. */
export function readBudgetAllocation(json: unknown): BudgetAllocation | null {
  const allocation = readRecord(json);
  const dimension = readEnum(BudgetDimensionEnum, allocation.dimension);
  const amounts = Object.entries(readRecord(allocation.arms)).flatMap(([value, amount]) => {
    const dailyBudget = readDecimal(amount);
    return dailyBudget === null || dailyBudget.startsWith('-') ? [] : [{ value, cents: centsOf(dailyBudget) }];
  });
  if (dimension === null || amounts.length === 0) return null;
  amounts.sort((left, right) => (left.value < right.value ? -1 : 1));
  const total = amounts.reduce((sum, { cents }) => sum + cents, 0n);
  return {
    dimension,
    dailyBudget: centsText(total),
    arms: amounts.map(({ value, cents }) => ({
      value,
      dailyBudget: centsText(cents),
      share: total === 0n ? null : Number(cents) / Number(total),
    })),
  };
}

/** The cents that are not below a decimal. */
export function leastWholeCents(decimal: string): bigint {
  return (millionths(decimal) + CENT - 1n) / CENT;
}

/** The least whole cents that are `share` (0..1, to the millionth) of `total`. */
export function leastCents(share: number, total: bigint): bigint {
  return (BigInt(Math.round(share * 1_000_000)) * total + 999_999n) / 1_000_000n;
}
