import { Field, Float, ObjectType } from 'type-graphql';
import { SafeInt } from '../../../platform/graphql/scalars';
import { readNumber, readNumbers, readRecord, readWhole } from '../../../platform/json-values';

@ObjectType({ description: 'Sums of one quantity over the units of a variation.', simpleResolvers: true })
export class QuantitySums {
  @Field(() => String, { description: 'What was measured on each unit, for example conversions or revenue.' })
  quantity: string;

  @Field(() => Float, { description: 'Sum over all units.' })
  sum: number;

  @Field(() => Float, { nullable: true, description: 'Sum of the squares over all units; null where it was not kept.' })
  sumOfSquares: number | null;
}

@ObjectType({
  description: 'Sum of the products of two quantities over the units of a variation.',
  simpleResolvers: true,
})
export class QuantityProduct {
  @Field(() => String, { description: 'The one quantity.' })
  first: string;

  @Field(() => String, { description: 'The other quantity.' })
  second: string;

  @Field(() => Float, { description: 'Sum of the products over all units.' })
  sumOfProducts: number;
}

@ObjectType({
  description: 'Sufficient statistics of a variation: means, variances and covariances follow from them exactly.',
  simpleResolvers: true,
})
export class VariationStatistics {
  @Field(() => SafeInt, { nullable: true, description: 'Units that the sums are over; null before any was counted.' })
  units: number | null;

  @Field(() => [QuantitySums], { description: 'Sums by quantity.' })
  quantities: QuantitySums[];

  @Field(() => [QuantityProduct], { description: 'Sums of products by pair of quantities.' })
  products: QuantityProduct[];
}

/**
 * `test_variations.sufficient_statistics`: `{ units, sums: { revenue: 812.5 }, squares: { revenue: 40120.25 }, products: {
 * 'clicks:impressions': 5310 } }`. A quantity of the time before the test is named with `pre_` in front.
 */
export function variationStatistics(sufficientStatistics: unknown): VariationStatistics {
  const { units, sums, squares, products } = readRecord(sufficientStatistics);
  const squareOf = readRecord(squares);
  return {
    units: readWhole(units),
    quantities: readNumbers(sums).map(([quantity, sum]) => ({
      quantity,
      sum,
      sumOfSquares: readNumber(squareOf[quantity]),
    })),
    products: readNumbers(products).flatMap(([pair, sumOfProducts]) => {
      const [first, second, ...more] = pair.split(':');
      return first && second && more.length === 0 ? [{ first, second, sumOfProducts }] : [];
    }),
  };
}
