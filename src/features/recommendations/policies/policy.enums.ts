/** How a policy chooses. */
export enum TargetPolicyEnum {
  UNIFORM = 'UNIFORM',
  GREEDY = 'GREEDY',
  THOMPSON = 'THOMPSON',
  WEIGHTED = 'WEIGHTED',
}

/** What a choice is rewarded for. */
export enum PolicyRewardEnum {
  TAKEN = 'TAKEN',
  BEAT_BASELINE = 'BEAT_BASELINE',
  CTR = 'CTR',
  CONVERSION_RATE = 'CONVERSION_RATE',
  ROI = 'ROI',
}

/** By what an option is weighed. */
export enum PolicyDimensionEnum {
  OBJECTIVE = 'OBJECTIVE',
  PLATFORM = 'PLATFORM',
  CONTENT_TYPE = 'CONTENT_TYPE',
  AGE_GROUP = 'AGE_GROUP',
}

/** Whether a log says what a policy would have earned. */
export enum PolicyVerdictEnum {
  OK = 'OK',
  INSUFFICIENT_OVERLAP = 'INSUFFICIENT_OVERLAP',
  NO_DATA = 'NO_DATA',
}
