import { Counter, Histogram, type Registry } from 'prom-client';
import type { ImageFailure } from './image-generation-error';

/** Told of every image that was asked for. */
export interface ImageMetrics {
  onImage(outcome: 'MADE' | ImageFailure): void;
  onCall(durationMs: number): void;
}

const CALL_SECONDS = [0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];

export function createImageMetrics(registry: Registry): ImageMetrics {
  const registers = [registry];
  const images = new Counter({
    name: 'image_generation_images_total',
    help: 'Images that were asked for: made, or the reason why not.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const calls = new Histogram({
    name: 'image_generation_call_duration_seconds',
    help: 'Time until an image was there and checked, further attempts included.',
    buckets: CALL_SECONDS,
    registers,
  });
  return {
    onImage: (outcome) => images.inc({ outcome }),
    onCall: (durationMs) => calls.observe(durationMs / 1_000),
  };
}
