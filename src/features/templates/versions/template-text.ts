import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../platform/canonical-json';
import type { ContentTemplate } from '../content-template.entity';

/** What decides what a template makes: one text, the variables in it, the style and what is done about gaps. */
export const TEXT_FIELDS = [
  'basePrompt',
  'personalizationVariables',
  'styleParameters',
  'missingVariablePolicy',
] as const satisfies readonly (keyof ContentTemplate)[];

export type TemplateText = Pick<ContentTemplate, (typeof TEXT_FIELDS)[number]>;

/** Only the text of something that has more. */
export function textOf({
  basePrompt,
  personalizationVariables,
  styleParameters,
  missingVariablePolicy,
}: TemplateText): TemplateText {
  return { basePrompt, personalizationVariables, styleParameters, missingVariablePolicy };
}

/** SHA-256 in hex: equal for texts that make the same of the same values. */
export function checksumOf(text: TemplateText): string {
  return createHash('sha256')
    .update(canonicalJson(textOf(text)))
    .digest('hex');
}
