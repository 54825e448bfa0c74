export enum LearningFrequencyEnum {
  AUTOMATIC = 'AUTOMATIC',
  DAILY = 'DAILY',
  WEEKLY = 'WEEKLY',
  NEVER = 'NEVER',
}

export enum OutcomeFrequencyEnum {
  DAILY = 'DAILY',
  WEEKLY = 'WEEKLY',
  NEVER = 'NEVER',
}
