import { Counter, type Registry } from 'prom-client';

/** Of this process, whichever door they came through. */
const servings = new Counter({
  name: 'content_servings_total',
  help: 'Contents that were asked for, by how the campaign rotates and why the unit got what it got, or nothing.',
  labelNames: ['strategy', 'reason'] as const,
  registers: [],
});

export function countServings(given: readonly { readonly strategy: string; readonly reason: string }[]): void {
  for (const { strategy, reason } of given) servings.inc({ strategy, reason });
}

export function registerServingMetrics(registry: Registry): void {
  registry.registerMetric(servings);
}
