import { Counter, Histogram, type Registry } from 'prom-client';

/** Told of everything that is asked of the asset store. */
export interface AssetMetrics {
  onStored(outcome: 'stored' | 'known' | 'refused', bytes: number): void;
  /** Measures a request to the backend, and counts it where it fails. */
  timed<T>(operation: string, work: Promise<T>): Promise<T>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createAssetMetrics(registry: Registry): AssetMetrics {
  const registers = [registry];
  const stored = new Counter({
    name: 'assets_put_total',
    help: 'Assets that were given to the store, by what became of them.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const bytes = new Counter({
    name: 'assets_stored_bytes_total',
    help: 'Bytes of assets that were new.',
    registers,
  });
  const durations = new Histogram({
    name: 'asset_store_duration_seconds',
    help: 'Time that the folder or bucket took, by what it was asked for.',
    labelNames: ['operation'] as const,
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'asset_store_failures_total',
    help: 'What the folder or bucket could not do.',
    labelNames: ['operation'] as const,
    registers,
  });
  return {
    onStored(outcome, size) {
      stored.inc({ outcome });
      if (size > 0) bytes.inc(size);
    },
    async timed(operation, work) {
      const end = durations.startTimer({ operation });
      try {
        return await work;
      } catch (error) {
        failures.inc({ operation });
        throw error;
      } finally {
        end();
      }
    },
  };
}
