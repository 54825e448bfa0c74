import { TemplateFormatEnum } from '../../../templates/template.enums';
import { ContentGeneratorEnum } from '../generation.enums';
import type { GenerationOrder, MadeContent, PreparedContent } from '../generation-order';

/** A new name where the same filled template would become another content. */
const TEMPLATE_MODEL = 'template/1';

/** The filled template itself is the content: nothing is added, nothing is left out. */
export function madeByTemplate(
  { style }: GenerationOrder,
  { prompt, durationMs }: PreparedContent,
  fallbackReason: string | null = null,
): MadeContent {
  return {
    generator: ContentGeneratorEnum.TEMPLATE,
    model: TEMPLATE_MODEL,
    fallbackReason,
    body: prompt,
    bytes: Buffer.from(prompt, 'utf8'),
    mediaType: style.format === TemplateFormatEnum.HTML ? 'text/html' : 'text/plain',
    cost: null,
    durationMs: Math.round(durationMs),
  };
}
