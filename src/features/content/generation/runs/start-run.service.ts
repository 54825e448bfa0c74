import type { ConfiguredModels } from '../../../../platform/configured-models';
import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { defineJob, enqueueJob, type Job, type MakingJobContext } from '../../../../platform/jobs/job';
import type { GenerationRequest } from '../generate-content.service';
import { requireGenerator } from '../generators/require-generator';
import { executeRun } from './execute-run';
import { requestRun } from './generation-run.service';
import type { NewRow } from './generation-run.store';

/** Makes what a run still has to make. */
export const generateContentsJob: Job<{ runId: string }> = defineJob<{ runId: string }>({
  name: 'content.generate',
  async run(
    { workspace, text, images, assets, generationLimits, generationMetrics, signal }: MakingJobContext,
    { userId, runId },
  ) {
    await executeRun(
      {
        inUnit: (mode, work) => workspace.run(userId, mode, work),
        models: { userId, text, images, signal },
        assets,
        limits: generationLimits,
        metrics: generationMetrics,
        signal,
        job: generateContentsJob,
      },
      runId,
    );
  },
});

/**
 * Puts a run on record, and has a worker do it; returns its UUID. Throws as `requestRun` does, and CONFLICT where it needs a model
 * and none is configured.
 */
export async function startRun(
  db: Database,
  request: GenerationRequest,
  rows: readonly NewRow[],
  { limits, models }: { readonly limits: GenerationLimits; readonly models: ConfiguredModels },
): Promise<string> {
  requireGenerator(request.generator, models);
  const runId = await requestRun(db, request, rows, limits);
  await enqueueJob(db, generateContentsJob, { runId }, { key: runId });
  return runId;
}
