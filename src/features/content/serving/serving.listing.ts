import { DateTimeFilter, enumFilter, FloatFilter, StringFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { contentServings } from './content-serving.store';
import { ServingReasonEnum } from './serving.enums';
import { ContentServingType } from './serving.type';

export const contentServingListing = defineListing({
  records: contentServings,
  node: () => ContentServingType,
  filters: {
    id: { idPrefix: 'serving' },
    campaignId: { idPrefix: 'campaign' },
    contentId: { idPrefix: 'content' },
    abTestId: { idPrefix: 'test' },
    unitId: StringFilter,
    variationId: StringFilter,
    strategy: enumFilter(RotationStrategyEnum, 'RotationStrategyEnum'),
    chosenBy: enumFilter(ServingReasonEnum, 'ServingReasonEnum'),
    propensity: FloatFilter,
    servedAt: DateTimeFilter,
  },
  // Without an order: by id, which is in order of time.
  orders: ['servedAt'],
});
