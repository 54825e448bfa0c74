import { ContentGeneratorEnum } from '../generation.enums';
import type { GenerationOrder, MadeContent, NothingMade, PreparedContent } from '../generation-order';
import { madeByImageModel } from './image-model-generator';
import type { HasToWait, Models } from './models';
import { madeByTemplate } from './template-generator';
import { madeByTextModel, mostCostOfText } from './text-model-generator';

/** Makes a content of a filled template, or says why it cannot, or not now. `key` names the work: asked again, it is the same call. */
export async function makeContent(
  order: GenerationOrder,
  prepared: PreparedContent,
  models: Models,
  key: string,
): Promise<MadeContent | NothingMade | HasToWait> {
  switch (order.generator) {
    case ContentGeneratorEnum.TEMPLATE:
      return madeByTemplate(order, prepared);
    case ContentGeneratorEnum.TEXT_MODEL:
      return madeByTextModel(order, prepared, models, key);
    case ContentGeneratorEnum.IMAGE_MODEL:
      return madeByImageModel(order, prepared, models, key);
  }
}

/** The most that making it may cost, a decimal in the currency of the prices; `0` where no model is asked. */
export function mostCost(order: GenerationOrder, prepared: PreparedContent, models: Models): string {
  if (order.generator === ContentGeneratorEnum.IMAGE_MODEL) return models.images.price?.amount ?? '0';
  return order.generator === ContentGeneratorEnum.TEXT_MODEL ? mostCostOfText(order, prepared, models) : '0';
}
