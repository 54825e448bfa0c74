import { Counter, type Registry } from 'prom-client';
import { toldMoment } from '../../../platform/told-moment';

/** Of this process, whichever door they came through. */
const servings = new Counter({
  name: 'content_servings_total',
  help: 'Contents that were asked for, by how the campaign rotates and why the unit got what it got, or nothing.',
  labelNames: ['strategy', 'reason'] as const,
  registers: [],
});

export function countServings(given: readonly { readonly strategy: string; readonly reason: string }[]): void {
  // What is played into the past was not asked for now.
  if (toldMoment() !== undefined) return;
  for (const { strategy, reason } of given) servings.inc({ strategy, reason });
}

export function registerServingMetrics(registry: Registry): void {
  registry.registerMetric(servings);
}
