import { DateTimeFilter, enumFilter, IntFilter, StringFilter } from '../../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../../platform/graphql/listing';
import {
  ContentGenerationOutcomeEnum,
  ContentGenerationReasonEnum,
  ContentGenerationRunStatusEnum,
  ContentGeneratorEnum,
} from '../generation.enums';
import { generationRows, generationRuns } from './generation-run.store';
import { ContentGenerationRowType, ContentGenerationRunType } from './generation-run.type';

export const generationRunListing = defineListing({
  records: generationRuns,
  node: () => ContentGenerationRunType,
  filters: {
    id: { idPrefix: 'generation_run' },
    campaignId: { idPrefix: 'campaign' },
    templateId: { idPrefix: 'template' },
    status: enumFilter(ContentGenerationRunStatusEnum, 'ContentGenerationRunStatusEnum'),
    generator: enumFilter(ContentGeneratorEnum, 'ContentGeneratorEnum'),
    contentType: StringFilter,
    total: IntFilter,
    failed: IntFilter,
    createdAt: DateTimeFilter,
    finishedAt: DateTimeFilter,
  },
  orders: ['createdAt', 'finishedAt', 'total'],
});

export const generationRowListing = defineListing({
  records: generationRows,
  node: () => ContentGenerationRowType,
  filters: {
    id: { idPrefix: 'generation_row' },
    rowNumber: IntFilter,
    reference: StringFilter,
    outcome: enumFilter(ContentGenerationOutcomeEnum, 'ContentGenerationOutcomeEnum'),
    reason: enumFilter(ContentGenerationReasonEnum, 'ContentGenerationReasonEnum'),
    finishedAt: DateTimeFilter,
  },
  orders: ['rowNumber', 'finishedAt'],
});
