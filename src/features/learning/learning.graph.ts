import { InsightActionsResolver } from './insights/insight-actions.resolver';
import { IdentifiedPatternResolver, LearningInsightResolver } from './insights/learning-insight.resolver';
import { learningInsights } from './insights/learning-insight.store';
import { CampaignLearningResolver, ProfileLearningResolver, UserLearningResolver } from './learning-parents.resolver';
import { PerformancePatternResolver } from './patterns/performance-pattern.resolver';
import { performancePatterns } from './patterns/performance-pattern.store';
import { LearningRunResolver } from './runs/learning-run.resolver';
import { learningRuns } from './runs/learning-run.store';
import { LearningRunProgressResolver } from './runs/learning-run-progress.resolver';
import { AnalysisScheduleResolver } from './schedule/analysis-schedule.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const LEARNING_RESOLVERS = [
  LearningInsightResolver,
  IdentifiedPatternResolver,
  InsightActionsResolver,
  PerformancePatternResolver,
  LearningRunResolver,
  LearningRunProgressResolver,
  AnalysisScheduleResolver,
  UserLearningResolver,
  ProfileLearningResolver,
  CampaignLearningResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const LEARNING_NODES = [learningInsights, performancePatterns, learningRuns] as const;
