import { BooleanFilter, DateTimeFilter, enumFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import {
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
} from './personalization.enums';
import { settings } from './settings.store';
import { SettingsType } from './settings.type';

export const settingsListing = defineListing({
  records: settings,
  node: () => SettingsType,
  filters: {
    id: { idPrefix: 'settings' },
    campaignId: { idPrefix: 'campaign' },
    personalizationLevel: enumFilter(PersonalizationLevelEnum, 'PersonalizationLevelEnum'),
    autoOptimizationEnabled: BooleanFilter,
    optimizationMode: enumFilter(OptimizationModeEnum, 'OptimizationModeEnum'),
    dynamicContentEnabled: BooleanFilter,
    adaptiveBiddingEnabled: BooleanFilter,
    contentRotationStrategy: enumFilter(RotationStrategyEnum, 'RotationStrategyEnum'),
    budgetAllocationStrategy: enumFilter(BudgetStrategyEnum, 'BudgetStrategyEnum'),
    learningPriority: enumFilter(PriorityEnum, 'PriorityEnum'),
    optimizationFrequency: enumFilter(OptimizationFrequencyEnum, 'OptimizationFrequencyEnum'),
    abTestingEnabled: BooleanFilter,
    predictiveScalingEnabled: BooleanFilter,
    realTimeOptimizationEnabled: BooleanFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: ['createdAt', 'updatedAt', 'personalizationLevel', 'autoOptimizationEnabled'],
});
