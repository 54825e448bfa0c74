/** Why the outcome of a recommendation is not measured yet. */
export enum WaitReasonEnum {
  NO_DELIVERY = 'NO_DELIVERY',
  WINDOW_OPEN = 'WINDOW_OPEN',
  CONVERSION_LAG = 'CONVERSION_LAG',
  STALE_DATA = 'STALE_DATA',
  UNDERDELIVERED = 'UNDERDELIVERED',
  NO_PREDICTION = 'NO_PREDICTION',
}
