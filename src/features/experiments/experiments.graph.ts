import { ABTestResolver } from './ab-tests/ab-test.resolver';
import { abTests } from './ab-tests/ab-test.store';
import {
  CampaignABTestsResolver,
  ProfileABTestsResolver,
  UserABTestsResolver,
} from './ab-tests/ab-test-parents.resolver';
import { AnalysisResolver } from './analysis/analysis.resolver';
import { LiveAnalysisResolver } from './analysis/live-analysis.resolver';
import { AssignmentPlanResolver } from './assignment/assignment-plan.resolver';
import {
  ABTestExclusionResolver,
  ExclusionGroupRangeResolver,
  ExclusionGroupResolver,
} from './assignment/exclusion-group.resolver';
import { exclusionGroups } from './assignment/exclusion-group.store';
import { HoldoutResolver } from './assignment/holdout.resolver';
import { holdouts } from './assignment/holdout.store';
import { AssignmentResolver } from './assignment/test-assignment.resolver';
import { EvaluationResolver } from './calculators/evaluation.resolver';
import { PlanningResolver } from './calculators/planning.resolver';
import { ABTestEventResolver, ABTestHistoryResolver } from './lifecycle/ab-test-event.resolver';
import { abTestEvents } from './lifecycle/ab-test-event.store';
import { LifecycleResolver } from './lifecycle/lifecycle.resolver';
import { DailyStatisticsResolver } from './measurements/daily-statistics.resolver';
import { ResultAnalysisResolver } from './results/result-analysis.resolver';
import { TestResultResolver } from './results/test-result.resolver';
import { testResults } from './results/test-result.store';
import { TestResultUpdatedResolver } from './results/test-result-updated.resolver';
import { TestVariationResolver } from './variations/test-variation.resolver';
import { testVariations } from './variations/test-variation.store';

/** What this feature adds to the graph: its resolver classes. */
export const EXPERIMENT_RESOLVERS = [
  ABTestResolver,
  UserABTestsResolver,
  ProfileABTestsResolver,
  CampaignABTestsResolver,
  TestVariationResolver,
  TestResultResolver,
  TestResultUpdatedResolver,
  EvaluationResolver,
  PlanningResolver,
  LifecycleResolver,
  ABTestHistoryResolver,
  ABTestEventResolver,
  ExclusionGroupResolver,
  ABTestExclusionResolver,
  ExclusionGroupRangeResolver,
  HoldoutResolver,
  AssignmentResolver,
  DailyStatisticsResolver,
  AssignmentPlanResolver,
  AnalysisResolver,
  LiveAnalysisResolver,
  ResultAnalysisResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const EXPERIMENT_NODES = [
  abTests,
  testVariations,
  testResults,
  abTestEvents,
  exclusionGroups,
  holdouts,
] as const;
