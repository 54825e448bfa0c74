import type { User } from '../features/accounts/user.entity';
import type { Campaign } from '../features/campaigns/campaign.entity';
import type { CampaignChange } from '../features/campaigns/history/campaign-change.entity';
import type { CampaignPersonalizationSettings } from '../features/campaigns/settings/campaign-personalization-settings.entity';
import type { ContentDailyStatistics } from '../features/content/performance/content-daily-statistics.entity';
import type { PersonalizedContent } from '../features/content/personalized-content.entity';
import type { AbTest } from '../features/experiments/ab-tests/ab-test.entity';
import type { TestDailyStatistics } from '../features/experiments/measurements/test-daily-statistics.entity';
import type { TestResult } from '../features/experiments/results/test-result.entity';
import type { TestVariation } from '../features/experiments/variations/test-variation.entity';
import type { OptimizationPlan } from '../features/optimization/plans/optimization-plan.entity';
import type { CampaignPerformanceFact } from '../features/performance/facts/campaign-performance-fact.entity';
import type { MetaUserProfile } from '../features/profiles/meta-user-profile.entity';
import type { ContentTemplate } from '../features/templates/content-template.entity';
import type { ContentTemplatePublication } from '../features/templates/versions/content-template-publication.entity';
import type { ContentTemplateVersion } from '../features/templates/versions/content-template-version.entity';

export type UserRow = User;
export type ProfileRow = Omit<MetaUserProfile, 'user'>;
export type CampaignRow = Omit<Campaign, 'user'>;
export type SettingsRow = Omit<CampaignPersonalizationSettings, 'user' | 'campaign'>;
export type TemplateRow = Omit<ContentTemplate, 'user'>;
export type VersionOfTemplateRow = Omit<ContentTemplateVersion, 'template'>;
export type PublicationRow = Omit<ContentTemplatePublication, 'template' | 'version'>;
export type ContentRow = Omit<PersonalizedContent, 'user' | 'campaign' | 'template'>;
export type ContentDayRow = Omit<ContentDailyStatistics, 'content'>;
export type TestRow = Omit<AbTest, 'user' | 'profile' | 'campaign'>;
export type VariationRow = Omit<TestVariation, 'user' | 'abTest'>;
export type DailyStatisticsRow = Omit<TestDailyStatistics, 'variation'>;
export type ResultRow = Omit<TestResult, 'user' | 'abTest'>;
export type OptimizationPlanRow = Omit<OptimizationPlan, 'campaign'>;
export type ChangeRow = Omit<CampaignChange, 'campaign'>;
export type FactRow = Omit<CampaignPerformanceFact, 'campaign'>;

/** Everything of one account, by table, parents first. */
export interface AccountRows {
  readonly users: readonly UserRow[];
  readonly meta_user_profiles: readonly ProfileRow[];
  readonly campaigns: readonly CampaignRow[];
  readonly content_templates: readonly TemplateRow[];
  readonly content_template_versions: readonly VersionOfTemplateRow[];
  readonly content_template_publications: readonly PublicationRow[];
  readonly campaign_personalization_settings: readonly SettingsRow[];
  readonly personalized_content: readonly ContentRow[];
  readonly content_daily_statistics: readonly ContentDayRow[];
  readonly ab_tests: readonly TestRow[];
  readonly test_variations: readonly VariationRow[];
  readonly test_daily_statistics: readonly DailyStatisticsRow[];
  readonly test_results: readonly ResultRow[];
  readonly optimization_plans: readonly OptimizationPlanRow[];
  readonly campaign_changes: readonly ChangeRow[];
  readonly campaign_performance_facts: readonly FactRow[];
}
