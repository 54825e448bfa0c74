import type { Config } from '../config';

/** Which models this installation has been told of: what needs another one is refused before anything is begun. */
export interface ConfiguredModels {
  readonly text: boolean;
  readonly images: boolean;
}

export const NO_MODELS: ConfiguredModels = Object.freeze({ text: false, images: false });

export function configuredModels({
  textGeneration,
  imageGeneration,
}: Pick<Config, 'textGeneration' | 'imageGeneration'>): ConfiguredModels {
  return { text: textGeneration !== null, images: imageGeneration !== null };
}
