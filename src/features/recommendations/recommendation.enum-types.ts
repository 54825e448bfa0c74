import { registerEnumType } from 'type-graphql';
import { PredictedMetricEnum } from './prediction.enums';
import { RecommendationStatusEnum } from './recommendation.enums';

registerEnumType(RecommendationStatusEnum, {
  name: 'RecommendationStatusEnum',
  description: 'Where a recommendation stands.',
  valuesConfig: {
    PROPOSED: { description: 'Waits for a decision.' },
    ACCEPTED: { description: 'Will be done.' },
    DISMISSED: { description: 'Will not be done.' },
    SNOOZED: { description: 'Put off.' },
    IMPLEMENTED: { description: 'Became a campaign.' },
    MEASURED: { description: 'Its campaign was compared with what was predicted.' },
    EXPIRED: { description: 'Nobody decided in time.' },
  },
});
registerEnumType(PredictedMetricEnum, {
  name: 'PredictedMetricEnum',
  description: 'A figure that a recommendation predicts.',
  valuesConfig: {
    CTR: { description: 'Clicks per impression, a share 0 to 1.' },
    ENGAGEMENT_RATE: { description: 'Engagements per impression, a share 0 to 1.' },
    CONVERSION_RATE: { description: 'Conversions per click, a share 0 to 1.' },
    ROI: { description: 'Return on the budget: profit per unit of money spent; 0 brings it back, -1 loses it all.' },
  },
});
