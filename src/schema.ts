import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { UserResolver } from './features/accounts/user.resolver';
import { users } from './features/accounts/user.store';
import { CampaignResolver, UserCampaignsResolver } from './features/campaigns/campaign.resolver';
import { campaigns } from './features/campaigns/campaign.store';
import {
  CampaignSettingsResolver,
  SettingsResolver,
  UserSettingsResolver,
} from './features/campaigns/settings/settings.resolver';
import { settings } from './features/campaigns/settings/settings.store';
import { SettingsViewsResolver } from './features/campaigns/settings/settings.views.resolver';
import { ContentResolver } from './features/content/content.resolver';
import { contents } from './features/content/content.store';
import {
  CampaignContentsResolver,
  TemplateContentsResolver,
  UserContentsResolver,
} from './features/content/content-parents.resolver';
import { ABTestResolver } from './features/experiments/ab-tests/ab-test.resolver';
import { abTests } from './features/experiments/ab-tests/ab-test.store';
import {
  CampaignABTestsResolver,
  ProfileABTestsResolver,
  UserABTestsResolver,
} from './features/experiments/ab-tests/ab-test-parents.resolver';
import {
  ABTestExclusionResolver,
  ExclusionGroupRangeResolver,
  ExclusionGroupResolver,
} from './features/experiments/assignment/exclusion-group.resolver';
import { exclusionGroups } from './features/experiments/assignment/exclusion-group.store';
import { HoldoutResolver } from './features/experiments/assignment/holdout.resolver';
import { holdouts } from './features/experiments/assignment/holdout.store';
import { AssignmentResolver } from './features/experiments/assignment/test-assignment.resolver';
import { EvaluationResolver } from './features/experiments/calculators/evaluation.resolver';
import { PlanningResolver } from './features/experiments/calculators/planning.resolver';
import { ABTestEventResolver, ABTestHistoryResolver } from './features/experiments/lifecycle/ab-test-event.resolver';
import { abTestEvents } from './features/experiments/lifecycle/ab-test-event.store';
import { LifecycleResolver } from './features/experiments/lifecycle/lifecycle.resolver';
import { TestResultResolver } from './features/experiments/results/test-result.resolver';
import { testResults } from './features/experiments/results/test-result.store';
import { TestVariationResolver } from './features/experiments/variations/test-variation.resolver';
import { testVariations } from './features/experiments/variations/test-variation.store';
import { LearningInsightResolver } from './features/learning/learning-insight.resolver';
import { learningInsights } from './features/learning/learning-insight.store';
import {
  CampaignLearningResolver,
  ProfileLearningResolver,
  UserLearningResolver,
} from './features/learning/learning-parents.resolver';
import { PerformancePatternResolver } from './features/learning/performance-pattern.resolver';
import { performancePatterns } from './features/learning/performance-pattern.store';
import {
  ImportPayloadResolver,
  PerformanceImportResolver,
  UserPerformanceImportsResolver,
} from './features/performance/import/import.resolver';
import { importRuns } from './features/performance/import/import-run.store';
import {
  CampaignPerformanceResolver,
  PerformanceResolver,
  UserPerformanceResolver,
} from './features/performance/series/performance.resolver';
import { ProfileResolver, UserProfileResolver } from './features/profiles/profile.resolver';
import { profiles } from './features/profiles/profile.store';
import { RecommendationResolver } from './features/recommendations/recommendation.resolver';
import { recommendations } from './features/recommendations/recommendation.store';
import { RecommendationFieldsResolver } from './features/recommendations/recommendation-fields.resolver';
import {
  CampaignRecommendationsResolver,
  ProfileRecommendationsResolver,
  UserRecommendationsResolver,
} from './features/recommendations/recommendation-parents.resolver';
import { PublicTemplateResolver } from './features/templates/public-template.resolver';
import { SettingsTemplatesResolver } from './features/templates/settings-templates.resolver';
import { TemplateResolver, UserTemplatesResolver } from './features/templates/template.resolver';
import { templates } from './features/templates/template.store';
import { buildGraphSchema } from './platform/graphql/build-schema';
import { NodeResolver } from './platform/graphql/node.resolver';
import { NodeTypes } from './platform/graphql/node-types';

/** Every resolver class of the graph, from the first feature to the last. */
const RESOLVERS: readonly (new () => object)[] = [
  NodeResolver,
  UserResolver,
  ProfileResolver,
  UserProfileResolver,
  CampaignResolver,
  UserCampaignsResolver,
  CampaignPerformanceResolver,
  PerformanceResolver,
  UserPerformanceResolver,
  PerformanceImportResolver,
  ImportPayloadResolver,
  UserPerformanceImportsResolver,
  ABTestResolver,
  UserABTestsResolver,
  ProfileABTestsResolver,
  CampaignABTestsResolver,
  TestVariationResolver,
  TestResultResolver,
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
  LearningInsightResolver,
  PerformancePatternResolver,
  UserLearningResolver,
  ProfileLearningResolver,
  CampaignLearningResolver,
  SettingsResolver,
  SettingsViewsResolver,
  CampaignSettingsResolver,
  UserSettingsResolver,
  TemplateResolver,
  UserTemplatesResolver,
  PublicTemplateResolver,
  SettingsTemplatesResolver,
  ContentResolver,
  UserContentsResolver,
  CampaignContentsResolver,
  TemplateContentsResolver,
  RecommendationResolver,
  RecommendationFieldsResolver,
  UserRecommendationsResolver,
  ProfileRecommendationsResolver,
  CampaignRecommendationsResolver,
];

/** Every kind of thing that `node(id)` finds. */
export const NODE_TYPES = new NodeTypes([
  users,
  profiles,
  campaigns,
  importRuns,
  abTests,
  testVariations,
  testResults,
  abTestEvents,
  exclusionGroups,
  holdouts,
  learningInsights,
  performancePatterns,
  settings,
  templates,
  contents,
  recommendations,
]);

let schema: GraphQLSchema | undefined;

/** The schema of the whole API; built when first asked for. */
export function graphSchema(): GraphQLSchema {
  schema ??= buildGraphSchema(RESOLVERS);
  return schema;
}
