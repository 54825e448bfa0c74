import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, Decimal } from '../graphql/scalars';
import { readDecimal, readEnum, readMoment, readRecord, readText, readWhole } from '../json-values';
import { type GeneratedText, isPassing } from './text-generation';

export enum WordingSourceEnum {
  MODEL = 'MODEL',
  DETERMINISTIC = 'DETERMINISTIC',
}

registerEnumType(WordingSourceEnum, {
  name: 'WordingSourceEnum',
  description: 'Who worded a text.',
  valuesConfig: {
    MODEL: { description: 'A language model, from the facts; every number in it is one of them.' },
    DETERMINISTIC: { description: 'Fixed rules: the model was asked, and its text could not be used.' },
  },
});

@ObjectType('TextWording', {
  description: 'Who worded a text, what it cost, and what fixed rules had made of the same facts.',
  simpleResolvers: true,
})
export class TextWording {
  @Field(() => WordingSourceEnum, { description: 'Who worded the text that is shown.' })
  source: WordingSourceEnum;

  @Field(() => String, { nullable: true, description: 'The model that wrote it; null where none did.' })
  model: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why the model's text was not used, for example INVENTED_NUMBER or REFUSED; null where it was.",
  })
  fallbackReason: string | null;

  @Field(() => String, { description: 'The text by fixed rules.' })
  fixedText: string;

  @Field(() => Decimal, {
    nullable: true,
    description: "What asking cost, in the currency of the operator's prices; null where nobody was reached.",
  })
  cost: string | null;

  @Field(() => Int, { nullable: true, description: 'Tokens that the model read.' })
  inputTokens: number | null;

  @Field(() => Int, { nullable: true, description: 'Tokens that the model wrote.' })
  outputTokens: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was asked.' })
  writtenAt: Date | null;
}

/**
 * What a row keeps of who worded its text, as JSON; null where there is nothing to say yet: no model is configured, or none could be
 * asked in this moment.
 */
export function wordingOf(text: GeneratedText<unknown>, fixedText: string, at: Date): Record<string, unknown> | null {
  const { source, model, fallbackReason, cost, tokens } = text;
  if (fallbackReason === 'OFF' || isPassing(fallbackReason)) return null;
  const used = { inputTokens: tokens?.input ?? null, outputTokens: tokens?.output ?? null };
  return { source, model, fallbackReason, fixedText, cost, ...used, writtenAt: at.toISOString() };
}

/** What `wordingOf` has kept; null where no model was asked. */
export function readWording(wording: unknown): TextWording | null {
  const record = readRecord(wording);
  const [source, fixedText] = [readEnum(WordingSourceEnum, record.source), readText(record.fixedText)];
  if (source === null || fixedText === null) return null;
  return {
    source,
    model: readText(record.model),
    fallbackReason: readText(record.fallbackReason),
    fixedText,
    cost: readDecimal(record.cost),
    inputTokens: readWhole(record.inputTokens),
    outputTokens: readWhole(record.outputTokens),
    writtenAt: readMoment(record.writtenAt),
  };
}
