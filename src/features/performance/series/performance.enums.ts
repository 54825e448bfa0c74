export enum PerformanceImportStatus {
  COMPLETED = 'COMPLETED',
  UNDONE = 'UNDONE',
}

/** What became of a file that was handed in. */
export enum PerformanceImportOutcome {
  IMPORTED = 'IMPORTED',
  ALREADY_IMPORTED = 'ALREADY_IMPORTED',
  DRY_RUN = 'DRY_RUN',
  REFUSED = 'REFUSED',
}

export enum PerformanceGranularity {
  DAY = 'DAY',
  WEEK = 'WEEK',
  MONTH = 'MONTH',
}

export enum PerformanceBreakdown {
  NONE = 'NONE',
  PLATFORM = 'PLATFORM',
  AGE_GROUP = 'AGE_GROUP',
  GENDER = 'GENDER',
  REGION = 'REGION',
  PLACEMENT = 'PLACEMENT',
  CONTENT_TYPE = 'CONTENT_TYPE',
  AD = 'AD',
}
