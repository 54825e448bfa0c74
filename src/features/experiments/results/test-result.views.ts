import '../ab-tests/ab-test.enum-types';
import '../calculators/evaluation.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { readEnum, readFlag, readNumber, readRecord, readRecords, readText } from '../../../platform/json-values';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { ComparisonTestEnum } from '../calculators/evaluation.enums';
import { ConfidenceInterval, readInterval } from '../confidence-interval.type';

@ObjectType({
  description: 'One variation against another, by the primary metric. A number that could not be computed is null.',
  simpleResolvers: true,
})
export class VariationComparison {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => String, { nullable: true, description: 'The `variationId` of what it is compared with.' })
  controlId: string | null;

  @Field(() => Float, { nullable: true, description: 'Variation minus control, in the unit of the metric.' })
  difference: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Interval of the difference.' })
  differenceInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Variation / control - 1, a share: 0.12 is 12 percent more.' })
  uplift: number | null;

  @Field(() => ConfidenceInterval, { nullable: true, description: 'Interval of the uplift.' })
  upliftInterval: ConfidenceInterval | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value of this comparison alone, 0 to 1.' })
  pValue: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The p-value corrected for the number of comparisons, 0 to 1; never below `pValue`.',
  })
  adjustedPValue: number | null;

  @Field(() => StatisticalSignificanceEnum, { nullable: true, description: 'What `adjustedPValue` means, in words.' })
  significance: StatisticalSignificanceEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance, 0 to 1, that the variation is better than the control. Not a rule to stop by.',
  })
  chanceToBeatControl: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What is lost on average if the variation is shipped and is worse, in the unit of the metric.',
  })
  expectedLoss: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance, 0 to 1, that this much data shows the minimum detectable effect.',
  })
  power: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in what it is compared with.' })
  controlValue: number | null;

  @Field(() => Float, { nullable: true, description: 'Value of the metric in the variation.' })
  variationValue: number | null;

  @Field(() => Float, { nullable: true, description: 'p-value as if this were the only look, 0 to 1.' })
  fixedPValue: number | null;

  @Field(() => Float, { nullable: true, description: 'z, or t of a mean; positive when the variation is higher.' })
  statistic: number | null;

  @Field(() => Float, { nullable: true, description: 'Difference in standard deviations of a unit.' })
  effectSize: number | null;

  @Field(() => ComparisonTestEnum, { nullable: true, description: 'The test that gave the p-value.' })
  test: ComparisonTestEnum | null;

  @Field(() => ConfidenceInterval, {
    nullable: true,
    description: 'Interval of the difference that holds at every moment at once, whatever was planned. It is wider.',
  })
  alwaysValidInterval: ConfidenceInterval | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Smallest always-valid p-value so far, of this comparison alone. Not what the verdict goes by.',
  })
  alwaysValidPValue: number | null;
}

@ObjectType({ description: 'One check of whether the data of a test can be trusted.', simpleResolvers: true })
export class TestHealthCheck {
  @Field(() => String, { description: 'What was checked, for example SAMPLE_RATIO_MISMATCH.' })
  code: string;

  @Field(() => String, { nullable: true, description: 'What was found, and what to do about it.' })
  message: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether all is well; null where there was not enough data.' })
  passed: boolean | null;

  @Field(() => Boolean, { description: 'Whether nothing should be shipped when it fails.' })
  blocksShip: boolean;

  @Field(() => Float, { nullable: true, description: 'p-value of the check, where it has one.' })
  pValue: number | null;
}

/**
 * `test_results.variation_comparisons`: a list of the fields of `VariationComparison`, intervals as `{ lower, upper }`;
 * entries without a `variationId` are passed over.
 */
export function variationComparisons(comparisons: unknown): VariationComparison[] {
  return readRecords(comparisons).flatMap((comparison) => {
    const variationId = readText(comparison.variationId);
    if (!variationId) return [];
    return [
      {
        variationId,
        controlId: readText(comparison.controlId),
        difference: readNumber(comparison.difference),
        differenceInterval: readInterval(comparison.differenceInterval),
        uplift: readNumber(comparison.uplift),
        upliftInterval: readInterval(comparison.upliftInterval),
        pValue: readNumber(comparison.pValue),
        adjustedPValue: readNumber(comparison.adjustedPValue),
        significance: readEnum(StatisticalSignificanceEnum, comparison.significance),
        chanceToBeatControl: readNumber(comparison.chanceToBeatControl),
        expectedLoss: readNumber(comparison.expectedLoss),
        power: readNumber(comparison.power),
        controlValue: readNumber(comparison.controlValue),
        variationValue: readNumber(comparison.variationValue),
        fixedPValue: readNumber(comparison.fixedPValue),
        statistic: readNumber(comparison.statistic),
        effectSize: readNumber(comparison.effectSize),
        test: readEnum(ComparisonTestEnum, comparison.test),
        alwaysValidInterval: readInterval(comparison.alwaysValidInterval),
        alwaysValidPValue: readNumber(comparison.alwaysValidPValue),
      },
    ];
  });
}

/** `test_results.health`: `{ checks: [{ code, message, passed, blocksShip, pValue }] }`; entries without a code are passed over. */
export function testHealthChecks(health: unknown): TestHealthCheck[] {
  return readRecords(readRecord(health).checks).flatMap(({ code, message, passed, blocksShip, pValue }) => {
    const name = readText(code);
    if (!name) return [];
    return [
      {
        code: name,
        message: readText(message),
        passed: readFlag(passed),
        blocksShip: readFlag(blocksShip) ?? false,
        pValue: readNumber(pValue),
      },
    ];
  });
}
