import type { ConfiguredModels } from '../../../../platform/configured-models';
import { ConflictError } from '../../../../platform/errors';
import { ContentGeneratorEnum } from '../generation.enums';

/** What an operator has to say of a model: which one, and where it is. */
const SETTINGS = {
  [ContentGeneratorEnum.TEXT_MODEL]: {
    what: 'text model',
    has: 'text',
    settings: ['TEXT_GENERATION_MODEL', 'TEXT_GENERATION_URL', 'TEXT_GENERATION_API_KEY'],
  },
  [ContentGeneratorEnum.IMAGE_MODEL]: {
    what: 'image model',
    has: 'images',
    settings: ['IMAGE_GENERATION_MODEL', 'IMAGE_GENERATION_URL', 'IMAGE_GENERATION_API_KEY'],
  },
} as const;

/** Throws CONFLICT, with the settings that are missing, where a generator needs a model and none is configured. */
export function requireGenerator(generator: ContentGeneratorEnum, models: ConfiguredModels): void {
  if (generator === ContentGeneratorEnum.TEMPLATE) return;
  const { what, has, settings } = SETTINGS[generator];
  if (models[has]) return;
  const [model, url, key] = settings;
  throw new ConflictError(
    `No ${what} is configured here, so nothing can be made by ${generator}. Set ${model}, and ${url} or ${key}, for the server and its workers, or choose another generator.`,
    { generator, settings },
  );
}
