import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Needs } from '../../../platform/graphql/needs';
import { readEnum, readRecord } from '../../../platform/json-values';
import { TestDecisionEnum } from '../ab-tests/ab-test.enums';
import { ChanceToBeBestType, EvaluationWarningType } from '../calculators/evaluation.type';
import {
  DecisionReason,
  GuardrailResult,
  RevenueImpactEstimate,
  StopRuleFinding,
  TestFactorial,
  TestLook,
  TestProgress,
  VariationPair,
} from './result-analysis.type';
import {
  analysisWarnings,
  chancesToBeBest,
  decisionReasons,
  guardrailResults,
  revenueImpactEstimate,
  stopRuleFindings,
  testFactorial,
  testLook,
  testProgress,
  variationPairs,
} from './result-analysis.views';
import type { TestResult } from './test-result.entity';
import { TestResultType } from './test-result.type';

type Details = Pick<TestResult, 'statisticalDetails'>;

/** The typed views of `statisticalDetails`. */
@Resolver(() => TestResultType)
export class ResultAnalysisResolver {
  @FieldResolver(() => TestDecisionEnum, { nullable: true, description: 'What this analysis advised.' })
  @Needs('statisticalDetails')
  decision(@Root() { statisticalDetails }: Details): TestDecisionEnum | null {
    return readEnum(TestDecisionEnum, readRecord(statisticalDetails).decision);
  }

  @FieldResolver(() => [DecisionReason], { description: 'Why.' })
  @Needs('statisticalDetails')
  decisionReasons(@Root() { statisticalDetails }: Details): DecisionReason[] {
    return decisionReasons(statisticalDetails);
  }

  @FieldResolver(() => TestLook, { description: 'How this look was read.' })
  @Needs('statisticalDetails')
  look(@Root() { statisticalDetails }: Details): TestLook {
    return testLook(statisticalDetails);
  }

  @FieldResolver(() => [VariationPair], { description: 'Every variation against every other; of at most ten.' })
  @Needs('statisticalDetails')
  pairComparisons(@Root() { statisticalDetails }: Details): VariationPair[] {
    return variationPairs(statisticalDetails);
  }

  @FieldResolver(() => [ChanceToBeBestType], {
    description: 'How likely each variation is the best. A way to look at the data, and no rule to stop by.',
  })
  @Needs('statisticalDetails')
  chancesToBeBest(@Root() { statisticalDetails }: Details): ChanceToBeBestType[] {
    return chancesToBeBest(statisticalDetails);
  }

  @FieldResolver(() => [EvaluationWarningType], { description: 'What asks for care, and why numbers are missing.' })
  @Needs('statisticalDetails')
  warnings(@Root() { statisticalDetails }: Details): EvaluationWarningType[] {
    return analysisWarnings(statisticalDetails);
  }

  @FieldResolver(() => [GuardrailResult], { description: 'The metrics that must not get worse, by variation.' })
  @Needs('statisticalDetails')
  guardrailResults(@Root() { statisticalDetails }: Details): GuardrailResult[] {
    return guardrailResults(statisticalDetails);
  }

  @FieldResolver(() => RevenueImpactEstimate, {
    nullable: true,
    description: 'What the best variation would bring in a year, with intervals; null without revenue.',
  })
  @Needs('statisticalDetails')
  revenueImpactEstimate(@Root() { statisticalDetails }: Details): RevenueImpactEstimate | null {
    return revenueImpactEstimate(statisticalDetails);
  }

  @FieldResolver(() => TestProgress, { description: 'How far the test had come.' })
  @Needs('statisticalDetails')
  progress(@Root() { statisticalDetails }: Details): TestProgress {
    return testProgress(readRecord(statisticalDetails).progress);
  }

  @FieldResolver(() => [StopRuleFinding], { description: 'The rules to stop by that the running test met.' })
  @Needs('statisticalDetails')
  stopRules(@Root() { statisticalDetails }: Details): StopRuleFinding[] {
    return stopRuleFindings(statisticalDetails);
  }

  @FieldResolver(() => TestFactorial, {
    nullable: true,
    description: 'Main effects and interactions of a MULTIVARIATE test; null for other tests.',
  })
  @Needs('statisticalDetails')
  factorial(@Root() { statisticalDetails }: Details): TestFactorial | null {
    return testFactorial(statisticalDetails);
  }
}
