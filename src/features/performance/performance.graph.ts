import {
  ImportPayloadResolver,
  PerformanceImportResolver,
  UserPerformanceImportsResolver,
} from './import/import.resolver';
import { importRuns } from './import/import-run.store';
import {
  CampaignPerformanceResolver,
  PerformanceResolver,
  UserPerformanceResolver,
} from './series/performance.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const PERFORMANCE_RESOLVERS = [
  CampaignPerformanceResolver,
  PerformanceResolver,
  UserPerformanceResolver,
  PerformanceImportResolver,
  ImportPayloadResolver,
  UserPerformanceImportsResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const PERFORMANCE_NODES = [importRuns] as const;
