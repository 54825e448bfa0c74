import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config';
import { closeRenderer } from '../features/templates/rendering/renderer';
import { JOBS, SCHEDULES } from '../jobs';
import type { AssetStore } from '../platform/assets/asset-store';
import { requireSafeRole } from '../platform/database/role-check';
import type { StatementObserver } from '../platform/database/unit-of-work';
import { Workspace } from '../platform/database/unit-of-work';
import { createGenerationMetrics } from '../platform/generation-metrics';
import { imageGenerator } from '../platform/image-generation/image-generator';
import { createJobMetrics } from '../platform/jobs/job-metrics';
import { startWorker } from '../platform/jobs/worker';
import { textGenerator } from '../platform/text-generation/text-generator';
import { apiDataSource } from './api-data-source';
import type { DatabaseAccess } from './open-database';

export interface JobWorkerOptions {
  readonly config: Config;
  readonly database: Pick<DatabaseAccess, 'apiUrl' | 'apiRole' | 'ownerUrl'>;
  readonly assets: AssetStore;
  readonly log: Logger;
  readonly metrics: { readonly registry: Registry; readonly onStatement: StatementObserver };
}

const CUT_MS = 2_000;

/**
 * Starts to run the jobs of the features, on a pool of its own: a long job must not keep requests waiting for a connection.
 * @returns what stops it within the bound of the configuration.
 */
export async function startJobWorker(options: JobWorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { config, database, assets, log, metrics } = options;
  const { concurrency, statementTimeoutMs, stopMs } = config.worker;
  const dataSource = await apiDataSource(config, database, log, {
    poolSize: 2 * concurrency,
    applicationName: 'personalization-worker',
  });
  try {
    await requireSafeRole(dataSource);
    const workspace = new Workspace(dataSource, {
      preparedStatements: config.database.preparedStatements,
      statementTimeoutMs,
      onStatement: metrics.onStatement,
    });
    const { registry } = metrics;
    const worker = await startWorker({
      url: database.ownerUrl,
      workspace,
      text: await textGenerator({ config: config.textGeneration, workspace, registry, log }),
      images: imageGenerator({ config: config.imageGeneration, workspace, registry, log }),
      assets,
      generationLimits: config.generationLimits,
      retention: config.retention,
      generationMetrics: createGenerationMetrics(metrics.registry),
      jobs: JOBS,
      schedules: SCHEDULES,
      log,
      metrics: createJobMetrics(registry),
      concurrency,
      stopMs,
    });
    return {
      async stop() {
        const finished = await worker.stop();
        await closeRenderer();
        const closed = dataSource.destroy();
        if (finished) return closed;
        // A job that does not listen keeps its connection, and with it the process, for as long as it likes.
        closed.catch(() => undefined);
        setTimeout(() => process.exit(), CUT_MS).unref();
      },
    };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
