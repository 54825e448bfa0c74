import { now } from '../../../../platform/clock';
import type { TextRequest } from '../../../../platform/text-generation/text-generation';
import { textLimit } from '../../../templates/checking/text-limits';
import { TemplatePurposeEnum } from '../../../templates/template.enums';
import type { TemplateStyle } from '../../../templates/template.views';
import { ContentGenerationWaitEnum, ContentGeneratorEnum } from '../generation.enums';
import type { GenerationOrder, MadeContent, NothingMade, PreparedContent } from '../generation-order';
import { nextDay } from '../limits/generation-limits';
import { generatorFailed } from './generator-failed';
import type { HasToWait, Models } from './models';
import { madeByTemplate } from './template-generator';

/** Where neither the style nor the place says how long a text may be. */
const USUAL_LENGTH = 2_000;
const CHARACTERS_PER_TOKEN = 3;
/** Facts are shown to models in pieces of at most so many characters. */
const PIECE = 200;

/**
 * Has the text model word a filled template. What it says is checked against it: every number and link must be in there.
 * Where the model cannot be used, a template that is a content is taken as it is, and of instructions nothing is made.
 */
export async function madeByTextModel(
  order: GenerationOrder,
  prepared: PreparedContent,
  { userId, text, signal }: Pick<Models, 'userId' | 'text' | 'signal'>,
  idempotencyKey: string,
): Promise<MadeContent | NothingMade | HasToWait> {
  const startedAt = performance.now();
  const request = { ...requestFor(order, prepared), idempotencyKey };
  const written = await text.generate(userId, signal === undefined ? request : { ...request, signal });
  const durationMs = Math.round(performance.now() - startedAt);
  const { fallbackReason, cost } = written;
  if (written.source === 'MODEL') {
    const body = written.value.text;
    return {
      generator: ContentGeneratorEnum.TEXT_MODEL,
      model: written.model ?? 'unknown',
      fallbackReason: null,
      body,
      bytes: Buffer.from(body, 'utf8'),
      mediaType: 'text/plain',
      // A kept text was paid for when it was written.
      cost: written.isKept ? '0.000000' : cost,
      durationMs,
    };
  }
  if (fallbackReason === 'BUDGET_USED_UP')
    return { wait: { waitingFor: ContentGenerationWaitEnum.BUDGET_PER_DAY, until: nextDay(now()) } };
  if (order.style.purpose === TemplatePurposeEnum.CONTENT) {
    return { ...madeByTemplate(order, prepared, fallbackReason), cost, durationMs };
  }
  const why = `The text model gave nothing that can be used (${fallbackReason}), and the template is instructions for it, no content.`;
  return generatorFailed(prepared, why, cost);
}

/** The most that the text may cost; `0` where no model is configured. */
export function mostCostOfText(order: GenerationOrder, prepared: PreparedContent, { text }: Models): string {
  return text.mostCost(requestFor(order, prepared));
}

function requestFor(order: GenerationOrder, { prompt }: PreparedContent): TextRequest<{ text: string }> {
  const { style, seed } = order;
  const most = longest(style);
  return {
    name: 'personalized_content',
    instruction: instructionFor(style, most, seed),
    facts: { brief: pieces(prompt), callToAction: style.callToAction, doNotUse: style.forbiddenWords },
    schema: { type: 'object', properties: { text: { type: 'string', maxLength: most } } },
    deterministic: { text: prompt },
    maxOutputTokens: Math.ceil(most / CHARACTERS_PER_TOKEN) + 50,
  };
}

/** Ours, from a list of words: nothing that anybody has written. */
function instructionFor(
  { voice, language, emojis, purpose, slot, platform }: TemplateStyle,
  most: number,
  seed: number,
) {
  const parts = [
    purpose === TemplatePurposeEnum.CONTENT
      ? 'Word the advertising text that the brief is anew, and keep what it says.'
      : 'Write the advertising text that the brief asks for.',
    `At most ${most} characters.`,
    ...(voice === null ? [] : [`It sounds ${voice.toLowerCase()}.`]),
    ...(language === null || !/^[A-Za-z-]{2,20}$/.test(language) ? [] : [`Its language is ${language}.`]),
    ...(slot === null || platform === null ? [] : [`It is the ${slot} on ${platform}.`]),
    ...(emojis === false ? ['Without emojis.'] : []),
    'Use none of the words in doNotUse.',
    ...(seed === 0 ? [] : [`This is alternative number ${seed}: word it unlike others.`]),
  ];
  return parts.join(' ');
}

function longest({ maxCharacters, platform, slot }: TemplateStyle): number {
  const place = platform === null || slot === null ? null : textLimit(platform, slot);
  return Math.min(maxCharacters ?? USUAL_LENGTH, place?.accepted ?? USUAL_LENGTH, USUAL_LENGTH);
}

/** A text cut at blanks where there are any. */
function pieces(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${PIECE}}(?=\\s|$)|[\\s\\S]{1,${PIECE}}`, 'g')) ?? [];
}
