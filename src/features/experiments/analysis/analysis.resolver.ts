import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { ABTestType } from '../ab-tests/ab-test.type';
import type { TestResult } from '../results/test-result.entity';
import { testResults } from '../results/test-result.store';
import { TestResultType } from '../results/test-result.type';
import { analyzeABTest } from './analysis.service';
import { analysisSettings } from './analysis-settings';
import { AnalysisSettingsType } from './analysis-settings.input';

@Resolver(() => ABTestType)
export class AnalysisResolver {
  @FieldResolver(() => AnalysisSettingsType, { description: 'How the test is analysed.' })
  @Needs('analysisSettings', 'sampleSize')
  analysisPlan(@Root() { analysisSettings: stored, sampleSize }: AbTest): AnalysisSettingsType {
    return analysisSettings(stored, sampleSize);
  }

  @Mutation(() => TestResultType, {
    description:
      'Looks at the data of a test: writes an analysis, and what it says onto the test and its variations. The same data ' +
      'give the analysis that is there already. However often it is called, a test without effect is called significant ' +
      'with a chance of at most 1 - `confidenceThreshold`. CONFLICT with the `status` for a test that is DRAFT.',
  })
  async analyzeABTest(
    @Arg('id', () => ID, { description: 'Id of the test.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestResult> {
    const { resultId } = await analyzeABTest(context.db, decodeId('test', id));
    return requireRecord(context, info, testResults, resultId);
  }
}
