export enum PredictedMetricEnum {
  CTR = 'CTR',
  ENGAGEMENT_RATE = 'ENGAGEMENT_RATE',
  CONVERSION_RATE = 'CONVERSION_RATE',
  ROI = 'ROI',
}
