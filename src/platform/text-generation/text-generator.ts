import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { TextGenerationConfig } from '../../config';
import type { Workspace } from '../database/unit-of-work';
import { createTextGenerator, DETERMINISTIC_TEXTS, type TextGenerator } from './text-generation';
import { createTextMetrics } from './text-metrics';
import { createTextProvider } from './text-provider';

/** The generator of a configuration; without one, all texts are deterministic. */
export async function textGenerator(options: {
  readonly config: TextGenerationConfig | null;
  readonly workspace: Workspace;
  readonly registry: Registry;
  readonly log: Logger;
}): Promise<TextGenerator> {
  const { config, workspace, registry, log } = options;
  if (config === null) return DETERMINISTIC_TEXTS;
  const provider = await createTextProvider(config);
  return createTextGenerator({ config, provider, workspace, log, metrics: createTextMetrics(registry) });
}
