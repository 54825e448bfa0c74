import { Counter, type Registry } from 'prom-client';

/** Told of the contents that a worker has made, after they are written. */
export interface GenerationMetrics {
  onContents(generator: string, outcome: string, count: number): void;
  /** A decimal in the currency of the installation. */
  onCost(generator: string, cost: string): void;
}

export const NO_GENERATION_METRICS: GenerationMetrics = { onContents: () => undefined, onCost: () => undefined };

export function createGenerationMetrics(registry: Registry): GenerationMetrics {
  const registers = [registry];
  const contents = new Counter({
    name: 'content_generation_rows_total',
    help: 'Rows of generation runs that got an outcome, by what was to make their contents.',
    labelNames: ['generator', 'outcome'] as const,
    registers,
  });
  const cost = new Counter({
    name: 'content_generation_cost_total',
    help: 'What models have cost in generation runs, in the configured currency.',
    labelNames: ['generator'] as const,
    registers,
  });
  return {
    onContents: (generator, outcome, count) => contents.inc({ generator, outcome }, count),
    onCost: (generator, amount) => cost.inc({ generator }, Number(amount)),
  };
}
