import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { TextGenerationConfig } from '../../config';
import { reservationFor, reserve, settle } from '../budgets/daily-budget';
import { newId } from '../database/new-id';
import type { Workspace } from '../database/unit-of-work';
import { cleaned, cleanText, delimited, type Facts, RULES } from './facts';
import { inventedNumber } from './number-check';
import { findKeptText, insertKeptText, spendingOf, TEXT_BUDGET } from './text-generation.store';
import type { TextMetrics } from './text-metrics';
import type { Prompt, ProviderAnswer, ProviderFailure, TextProvider, Tokens } from './text-provider';
import { fits, jsonSchemaOf, type TextSchema, textsIn } from './text-schema';

/** A text that is wanted. */
export interface TextRequest<T> {
  /** What it is for, in lower case with underscores: a label of metrics, and part of what makes a kept text the same. */
  readonly name: string;
  /** What to write. Ours: nothing that a user or a file has written may be in it. */
  readonly instruction: string;
  /** All that may be said: every number of the text must be in here. */
  readonly facts: Facts;
  readonly schema: TextSchema;
  /** What is used where there is no model, or none whose text can be trusted. */
  readonly deterministic: T;
  /** Default 600. */
  readonly maxOutputTokens?: number;
  /**
   * Names the work that wants the text, such as the row of a run. Asked again after a worker has died, the server is told that it is the
   * same call, and what was set aside for the first one is taken over. Left out: the server is told by the question alone.
   */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Why the deterministic text is used. */
export type FallbackReason =
  | ProviderFailure
  | 'OFF'
  | 'FACTS_TOO_LARGE'
  | 'BUDGET_USED_UP'
  | 'WRONG_SCHEMA'
  | 'INVENTED_NUMBER'
  | 'INVENTED_LINK';

const PASSING: ReadonlySet<FallbackReason | null> = new Set([
  'TIMEOUT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'BUDGET_USED_UP',
] as const);

/** Whether the same question may well be answered at another time, so that it is worth asking again. */
export function isPassing(reason: FallbackReason | null): boolean {
  return PASSING.has(reason);
}

export interface GeneratedText<T> {
  readonly value: T;
  readonly source: 'MODEL' | 'DETERMINISTIC';
  /** Null where the model's text is used. */
  readonly fallbackReason: FallbackReason | null;
  /** The model that wrote the text; null where none did. */
  readonly model: string | null;
  /** What this text cost when it was written, in the currency of the configured prices; null where no model wrote it. */
  readonly cost: string | null;
  readonly tokens: Tokens | null;
  /** Whether it had been written before, for the same question. */
  readonly isKept: boolean;
}

/**
 * Writes texts from facts, by a model where one is configured, and by the caller's own otherwise. It takes as long as the model
 * does and opens transactions of its own: call it in a job or before a transaction, never inside of one. Rejects only where the
 * database does, or the signal of the request is aborted: then nobody knows what the model would have said.
 */
export interface TextGenerator {
  generate<T>(userId: string, request: TextRequest<T>): Promise<GeneratedText<T>>;
  /** The most that a text may cost, in the currency of the configured prices; `0` where no model is asked. */
  mostCost(request: TextRequest<unknown>): string;
  /** How long a call may take at most. */
  readonly timeoutMs: number;
}

/** Writes nothing by a model. */
export const DETERMINISTIC_TEXTS: TextGenerator = {
  generate: async (_userId, request) => deterministic(request, 'OFF'),
  mostCost: () => '0',
  timeoutMs: 0,
};

export interface TextGeneratorOptions {
  readonly config: TextGenerationConfig;
  readonly provider: TextProvider;
  readonly workspace: Workspace;
  readonly metrics: TextMetrics;
  readonly log: Logger;
}

const MAX_PROMPT = 24_000;
const MAX_OUTPUT_TOKENS = 600;
/** Fewer than in any language that is written here, so that more is set aside than is needed. */
const CHARACTERS_PER_TOKEN = 3;
const LINK = /https?:|www\.|javascript:|<\/?[a-z!]|\]\s*\(/i;

export function createTextGenerator(options: TextGeneratorOptions): TextGenerator {
  const { metrics } = options;
  return {
    timeoutMs: options.config.timeoutMs,
    async generate<T>(userId: string, request: TextRequest<T>) {
      const text = await written(userId, request, options);
      const outcome = text.isKept ? 'KEPT' : text.source;
      metrics.onText(request.name, outcome, text.fallbackReason);
      return text;
    },
    mostCost(request) {
      const prompt = promptOf(request, cleaned(request.facts));
      if (prompt.user.length > MAX_PROMPT) return '0';
      return costOf({ input: mostInput(prompt), output: prompt.maxOutputTokens }, options.config);
    },
  };
}

async function written<T>(
  userId: string,
  request: TextRequest<T>,
  writing: TextGeneratorOptions,
): Promise<GeneratedText<T>> {
  const { workspace, config, provider, metrics, log } = writing;
  const facts = cleaned(request.facts);
  const prompt = promptOf(request, facts);
  if (prompt.user.length > MAX_PROMPT) return deterministic(request, 'FACTS_TOO_LARGE');
  const promptHash = hashOf(prompt, config);
  const reserved = mostInput(prompt) + prompt.maxOutputTokens;
  const reservation = reservationFor(request.idempotencyKey ?? newId(), reserved, config.timeoutMs);
  const before = await workspace.run(userId, 'READ WRITE', async (db) => {
    const kept = await findKeptText(db, promptHash);
    if (kept !== null) return kept;
    return (await reserve(db, TEXT_BUDGET, reservation, config.tokensPerDay)) ? 'RESERVED' : 'BUDGET_USED_UP';
  });
  if (before === 'BUDGET_USED_UP') return deterministic(request, before);
  if (before !== 'RESERVED') {
    const { model, cost, inputTokens: input, outputTokens: output } = before;
    return fromModel(before.output as T, { model, cost, tokens: { input, output }, isKept: true });
  }
  const startedAt = performance.now();
  const idempotencyKey = request.idempotencyKey ?? keyOf(userId, promptHash);
  const answer = await provider({ ...prompt, idempotencyKey }, request.signal).catch(async (error: unknown) => {
    // Stopped while the model was at work: what was set aside may be spent, and is not set aside any longer.
    const most = { input: reserved, output: 0 };
    const spent = spendingOf(most, costOf(most, config), false);
    await workspace.run(userId, 'READ WRITE', (db) => settle(db, TEXT_BUDGET, reservation, spent));
    throw error;
  });
  // Without a count, what was set aside is taken to be spent; where nobody was reached, nothing.
  const tokens = answer.tokens ?? (wasReached(answer) ? { input: reserved, output: 0 } : { input: 0, output: 0 });
  metrics.onCall(performance.now() - startedAt, tokens);
  const value = cleanedOutput(answer.value);
  const failure = answer.failure ?? problemOf(value, request.schema, facts);
  const cost = costOf(tokens, config);
  await workspace.run(userId, 'READ WRITE', async (db) => {
    await settle(db, TEXT_BUDGET, reservation, spendingOf(tokens, cost, failure === null));
    if (failure !== null) return;
    const { input: inputTokens, output: outputTokens } = tokens;
    await insertKeptText(db, promptHash, request.name, {
      model: answer.model,
      output: value,
      inputTokens,
      outputTokens,
      cost,
    });
  });
  if (failure === null) return fromModel(value as T, { model: answer.model, cost, tokens, isKept: false });
  log.warn({ text: request.name, failure, model: answer.model }, 'a generated text could not be used');
  return { ...deterministic(request, failure), tokens, cost };
}

/** Of one account: two that ask the same are two calls. */
function keyOf(userId: string, promptHash: string): string {
  return createHash('sha256').update(`${userId} ${promptHash}`).digest('base64url');
}

function mostInput({ system, user }: Prompt): number {
  return Math.ceil((system.length + user.length) / CHARACTERS_PER_TOKEN);
}

function promptOf({ name, instruction, schema, maxOutputTokens }: TextRequest<unknown>, facts: unknown): Prompt {
  return {
    name,
    system: RULES,
    user: `${instruction}\n\n${delimited(facts)}`,
    jsonSchema: jsonSchemaOf(schema),
    maxOutputTokens: maxOutputTokens ?? MAX_OUTPUT_TOKENS,
  };
}

/** Of all that has a say in the answer. */
function hashOf(prompt: Prompt, { model, baseUrl }: TextGenerationConfig): string {
  return createHash('sha256')
    .update(JSON.stringify([model, baseUrl, prompt]))
    .digest('base64url');
}

/** What is wrong with a text; null for nothing. */
function problemOf(value: unknown, schema: TextSchema, facts: unknown): FallbackReason | null {
  if (!fits(value, schema)) return 'WRONG_SCHEMA';
  const known = JSON.stringify(facts);
  for (const text of textsIn(value)) {
    if (inventedNumber(text, facts) !== null) return 'INVENTED_NUMBER';
    const link = LINK.exec(text)?.[0];
    if (link !== undefined && !known.includes(link)) return 'INVENTED_LINK';
  }
  return null;
}

function cleanedOutput(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanedOutput);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cleanedOutput(part)]));
}

function wasReached({ failure }: ProviderAnswer): boolean {
  return failure !== 'RATE_LIMITED' && failure !== 'UNAVAILABLE' && failure !== 'REJECTED';
}

/** In the currency of the prices, which are for a million tokens; to the millionth. */
function costOf({ input, output }: Tokens, { inputPrice, outputPrice }: TextGenerationConfig): string {
  return ((input * inputPrice + output * outputPrice) / 1_000_000).toFixed(6);
}

function fromModel<T>(value: T, by: Pick<GeneratedText<T>, 'model' | 'cost' | 'tokens' | 'isKept'>): GeneratedText<T> {
  return { value, source: 'MODEL', fallbackReason: null, ...by };
}

function deterministic<T>(request: TextRequest<T>, fallbackReason: FallbackReason): GeneratedText<T> {
  const value = request.deterministic;
  return { value, source: 'DETERMINISTIC', fallbackReason, model: null, cost: null, tokens: null, isKept: false };
}
