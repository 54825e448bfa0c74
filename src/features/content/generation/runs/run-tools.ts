import type { AssetStore } from '../../../../platform/assets/asset-store';
import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import type { GenerationMetrics } from '../../../../platform/generation-metrics';
import type { Job } from '../../../../platform/jobs/job';
import type { Models } from '../generators/models';

/** Does work in a transaction of its own as the tenant. */
export type InUnit = <T>(mode: 'READ ONLY' | 'READ WRITE', work: (db: Database) => Promise<T>) => Promise<T>;

/** What a run is done with. */
export interface RunTools {
  readonly inUnit: InUnit;
  readonly models: Models;
  readonly assets: AssetStore;
  readonly limits: GenerationLimits;
  readonly metrics: GenerationMetrics;
  readonly signal: AbortSignal;
  /** The job that takes the run up again after a wait. */
  readonly job: Job<{ runId: string }>;
}
