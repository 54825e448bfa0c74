import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ImageGenerationConfig } from '../../config';
import type { Workspace } from '../database/unit-of-work';
import { RateLimit } from '../rate-limit';
import { createImageGenerator, type ImageGenerator, NO_IMAGES } from './image-generation';
import { createImageMetrics } from './image-metrics';
import { createImageProvider } from './image-provider';

/** The generator of a configuration; without one, no image is drawn. */
export function imageGenerator(options: {
  readonly config: ImageGenerationConfig | null;
  readonly workspace: Workspace;
  readonly registry: Registry;
  readonly log: Logger;
}): ImageGenerator {
  const { config, workspace, registry, log } = options;
  if (config === null) return NO_IMAGES;
  return createImageGenerator({
    config,
    provider: createImageProvider(config),
    workspace,
    rateLimit: new RateLimit(config.perMinute, 'images'),
    metrics: createImageMetrics(registry),
    log,
  });
}
