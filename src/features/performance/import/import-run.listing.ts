import {
  DateTimeFilter,
  enumFilter,
  IntFilter,
  LocalDateFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { PerformanceImportStatus } from '../series/performance.enums';
import { importRuns } from './import-run.store';
import { PerformanceImportRunType } from './import-run.type';

export const importRunListing = defineListing({
  records: importRuns,
  node: () => PerformanceImportRunType,
  filters: {
    id: { idPrefix: 'import' },
    fileName: StringFilter,
    contentSha256: StringFilter,
    status: enumFilter(PerformanceImportStatus, 'PerformanceImportStatus'),
    currency: StringFilter,
    factsWritten: IntFilter,
    rowsRejected: IntFilter,
    firstDate: LocalDateFilter,
    lastDate: LocalDateFilter,
    createdAt: DateTimeFilter,
    undoneAt: DateTimeFilter,
  },
  orders: ['createdAt', 'finishedAt', 'firstDate', 'lastDate', 'factsWritten', 'fileName'],
});
