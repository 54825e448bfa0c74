export enum PersonalizationLevelEnum {
  BASIC = 'BASIC',
  STANDARD = 'STANDARD',
  ADVANCED = 'ADVANCED',
  FULL = 'FULL',
}

export enum OptimizationModeEnum {
  OFF = 'OFF',
  SUGGEST = 'SUGGEST',
  APPROVE = 'APPROVE',
  AUTO = 'AUTO',
}

export enum OptimizationFrequencyEnum {
  HOURLY = 'HOURLY',
  DAILY = 'DAILY',
  WEEKLY = 'WEEKLY',
}

export enum RotationStrategyEnum {
  EVEN = 'EVEN',
  WEIGHTED = 'WEIGHTED',
  SEQUENTIAL = 'SEQUENTIAL',
  THOMPSON = 'THOMPSON',
  BEST_AFTER_TEST = 'BEST_AFTER_TEST',
}

export enum BudgetStrategyEnum {
  FIXED = 'FIXED',
  PROPORTIONAL = 'PROPORTIONAL',
  THOMPSON = 'THOMPSON',
  TOP_TWO_THOMPSON = 'TOP_TWO_THOMPSON',
  MARGINAL_ROI = 'MARGINAL_ROI',
}

export enum PriorityEnum {
  LOW = 'LOW',
  MEDIUM = 'MEDIUM',
  HIGH = 'HIGH',
  CRITICAL = 'CRITICAL',
}

export enum SpecialCategoryEnum {
  HOUSING = 'HOUSING',
  EMPLOYMENT = 'EMPLOYMENT',
  CREDIT = 'CREDIT',
  INSURANCE = 'INSURANCE',
  POLITICS = 'POLITICS',
  HEALTH = 'HEALTH',
}

export enum BudgetDimensionEnum {
  PLATFORM = 'PLATFORM',
  PLACEMENT = 'PLACEMENT',
  CONTENT_TYPE = 'CONTENT_TYPE',
  AD = 'AD',
}
