export enum PlanStatusEnum {
  PROPOSED = 'PROPOSED',
  APPROVED = 'APPROVED',
  APPLIED = 'APPLIED',
  REVERTED = 'REVERTED',
  EXPIRED = 'EXPIRED',
  REFUSED = 'REFUSED',
}

export enum PlannedByEnum {
  USER = 'USER',
  JOB = 'JOB',
}

export enum OutcomeMetricEnum {
  CONVERSIONS = 'CONVERSIONS',
  REVENUE = 'REVENUE',
  CLICKS = 'CLICKS',
  ENGAGEMENTS = 'ENGAGEMENTS',
}
