import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { ConfigError, type DatabaseConfig, loadDatabaseConfig } from './config';
import { User } from './features/accounts/user.entity';
import { Campaign } from './features/campaigns/campaign.entity';
import { CampaignChange } from './features/campaigns/history/campaign-change.entity';
import { CampaignPersonalizationSettings } from './features/campaigns/settings/campaign-personalization-settings.entity';
import { ContentGenerationLimits } from './features/content/generation/limits/content-generation-limits.entity';
import { ContentGenerationUsage } from './features/content/generation/limits/content-generation-usage.entity';
import { ContentGenerationRow } from './features/content/generation/runs/content-generation-row.entity';
import { ContentGenerationRun } from './features/content/generation/runs/content-generation-run.entity';
import { ContentGeneration } from './features/content/generation/snapshots/content-generation.entity';
import { ContentDailyStatistics } from './features/content/performance/content-daily-statistics.entity';
import { ContentScore } from './features/content/performance/content-score.entity';
import { TemplateVersionScore } from './features/content/performance/template-version-score.entity';
import { PersonalizedContent } from './features/content/personalized-content.entity';
import { AssetAccount } from './features/content/retention/asset-account.entity';
import { AssetOrphan } from './features/content/retention/asset-orphan.entity';
import { AbTest } from './features/experiments/ab-tests/ab-test.entity';
import { ExclusionGroup } from './features/experiments/assignment/exclusion-group.entity';
import { ExclusionGroupRange } from './features/experiments/assignment/exclusion-group-range.entity';
import { Holdout } from './features/experiments/assignment/holdout.entity';
import { TestAssignment } from './features/experiments/assignment/test-assignment.entity';
import { AbTestEvent } from './features/experiments/lifecycle/ab-test-event.entity';
import { TestDailyStatistics } from './features/experiments/measurements/test-daily-statistics.entity';
import { TestResult } from './features/experiments/results/test-result.entity';
import { TestVariation } from './features/experiments/variations/test-variation.entity';
import { LearningInsight } from './features/learning/insights/learning-insight.entity';
import { PerformancePattern } from './features/learning/patterns/performance-pattern.entity';
import { LearningRun } from './features/learning/runs/learning-run.entity';
import { AnalysisSchedule } from './features/learning/schedule/analysis-schedule.entity';
import { Notification } from './features/notifications/notification.entity';
import { OptimizationControl } from './features/optimization/kill-switch/optimization-control.entity';
import { OptimizationPlan } from './features/optimization/plans/optimization-plan.entity';
import { CampaignPerformanceFact } from './features/performance/facts/campaign-performance-fact.entity';
import { ReplacedPerformanceFact } from './features/performance/facts/replaced-performance-fact.entity';
import { PerformanceImportRun } from './features/performance/import/performance-import-run.entity';
import { MetaUserProfile } from './features/profiles/meta-user-profile.entity';
import { BenchmarkCell } from './features/recommendations/benchmarks/benchmark-cell.entity';
import { CampaignRecommendation } from './features/recommendations/campaign-recommendation.entity';
import { RecommendationMeasurement } from './features/recommendations/outcomes/recommendation-measurement.entity';
import { RecommendationOutcome } from './features/recommendations/outcomes/recommendation-outcome.entity';
import { ContentTemplate } from './features/templates/content-template.entity';
import { ContentTemplatePublication } from './features/templates/versions/content-template-publication.entity';
import { ContentTemplateVersion } from './features/templates/versions/content-template-version.entity';
import { EventRetention } from './features/tracking/event-retention.entity';
import { TestUnit } from './features/tracking/test-unit.entity';
import { TrackingEvent } from './features/tracking/tracking-event.entity';
import { BudgetReservation } from './platform/budgets/budget-reservation.entity';
import { createDataSource, MIGRATION_FILES } from './platform/database/data-source';
import { ImageGenerationUsage } from './platform/image-generation/image-generation-usage.entity';
import { GeneratedTextRow } from './platform/text-generation/generated-text.entity';
import { TextGenerationUsage } from './platform/text-generation/text-generation-usage.entity';

/** Every table that the application knows. */
export const entities = [
  User,
  Campaign,
  MetaUserProfile,
  CampaignRecommendation,
  AbTest,
  TestVariation,
  TestResult,
  LearningInsight,
  PerformancePattern,
  LearningRun,
  ContentTemplate,
  PersonalizedContent,
  ContentDailyStatistics,
  ContentScore,
  TemplateVersionScore,
  CampaignPersonalizationSettings,
  CampaignPerformanceFact,
  PerformanceImportRun,
  ReplacedPerformanceFact,
  AbTestEvent,
  ExclusionGroup,
  ExclusionGroupRange,
  Holdout,
  TestAssignment,
  TestDailyStatistics,
  TrackingEvent,
  TestUnit,
  EventRetention,
  CampaignChange,
  Notification,
  OptimizationPlan,
  OptimizationControl,
  ContentTemplateVersion,
  ContentTemplatePublication,
  TextGenerationUsage,
  GeneratedTextRow,
  ImageGenerationUsage,
  ContentGenerationRun,
  ContentGenerationRow,
  ContentGeneration,
  ContentGenerationLimits,
  ContentGenerationUsage,
  BudgetReservation,
  AnalysisSchedule,
  AssetAccount,
  AssetOrphan,
  RecommendationOutcome,
  RecommendationMeasurement,
  BenchmarkCell,
];

/** What the TypeORM command line works on: `typeorm migration:run -d dist/data-source.js`, as the owner of the tables. */
export const dataSource = forCommandLine();

/** The file is imported for its entities as well, so what is missing is said when somebody connects, not before. */
function forCommandLine(): DataSource {
  const config = readConfig();
  const database = config instanceof Error ? undefined : config;
  const url = database?.migrationUrl ?? database?.url;
  const source = createDataSource({
    url: url ?? 'postgres://unset',
    entities,
    migrations: [MIGRATION_FILES],
    applicationName: 'personalization-migrate',
    // TypeORM asks several things at once when it compares entities and tables, which pg takes only on such a connection.
    pipeline: true,
    ...(database === undefined ? {} : { appRole: database.appRole }),
  });
  if (url !== undefined) return source;
  const reason =
    config instanceof Error
      ? config
      : new ConfigError(
          'No database to connect to: set DATABASE_URL, or MIGRATION_DATABASE_URL beside it where the owner of the ' +
            'tables has a login of its own, for example postgres://login:password@host:5432/database.',
        );
  return Object.assign(source, { initialize: () => Promise.reject(reason) });
}

function readConfig(): DatabaseConfig | Error {
  try {
    return loadDatabaseConfig();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
