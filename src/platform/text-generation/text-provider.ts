import { setTimeout as sleep } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { TextGenerationConfig } from '../../config';
import { retryAfterMs } from '../http/retry-after';

/** Why the model gave nothing that can be used. */
export type ProviderFailure =
  | 'TIMEOUT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'REJECTED'
  | 'REFUSED'
  | 'CUT_OFF'
  | 'MALFORMED';

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What the model said; `tokens` is null where the server does not tell, or was not reached. */
export interface ProviderAnswer {
  readonly value?: unknown;
  readonly failure: ProviderFailure | null;
  readonly model: string;
  readonly tokens: Tokens | null;
}

export interface Prompt {
  readonly name: string;
  readonly system: string;
  readonly user: string;
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  readonly maxOutputTokens: number;
}

export interface KeyedPrompt extends Prompt {
  /** The same for every attempt at one answer, in whichever process: at most 255 characters of US-ASCII. */
  readonly idempotencyKey: string;
}

/** Asks a model for JSON. Rejects only where `signal` was aborted, with its reason: what else went wrong is in the answer. */
export type TextProvider = (prompt: KeyedPrompt, signal?: AbortSignal) => Promise<ProviderAnswer>;

const ATTEMPTS = 2;
const USUAL_WAIT_MS = 500;

/** Only who writes with a model pays for loading its client. */
async function loadClient() {
  return (await import('openai')).default;
}

type LoadedClient = Awaited<ReturnType<typeof loadClient>>;

/** A provider for any server that speaks the chat protocol of OpenAI. The deadline holds for both attempts together. */
export async function createTextProvider(config: TextGenerationConfig): Promise<TextProvider> {
  const Client = await loadClient();
  const client = new Client({ apiKey: config.apiKey ?? 'none', baseURL: config.baseUrl ?? null, maxRetries: 0 });
  return async (prompt, given) => {
    const deadline = performance.now() + config.timeoutMs;
    const timeout = AbortSignal.timeout(config.timeoutMs);
    const signal = given === undefined ? timeout : AbortSignal.any([timeout, given]);
    const failed = (failure: ProviderFailure): ProviderAnswer => {
      return { failure, model: config.model, tokens: null };
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const headers = { 'idempotency-key': prompt.idempotencyKey };
        const answer = await client.chat.completions.create(requestOf(prompt, config), { signal, headers });
        return readAnswer(answer, config.model);
      } catch (error) {
        given?.throwIfAborted();
        if (signal.aborted) return failed('TIMEOUT');
        const { failure, waitMs } = failureOf(error, Client);
        if (waitMs === null || attempt === ATTEMPTS || performance.now() + waitMs >= deadline) return failed(failure);
        await pause(waitMs, signal);
        given?.throwIfAborted();
      }
    }
  };
}

/** Shorter where the signal is aborted meanwhile: what comes next finds out. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function requestOf(
  { name, system, user, jsonSchema, maxOutputTokens }: Prompt,
  { model, baseUrl }: TextGenerationConfig,
): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: { ...jsonSchema } } },
    // OpenAI itself has renamed it; everybody else knows the old name.
    ...(baseUrl === undefined ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
  };
}

/** Servers differ from the types in what they leave out. */
function readAnswer(answer: Partial<OpenAI.ChatCompletion>, model: string): ProviderAnswer {
  const { usage } = answer;
  const tokens = usage ? { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 } : null;
  const base = { model: answer.model ?? model, tokens };
  const choice = answer.choices?.[0];
  if (choice?.message?.refusal || choice?.finish_reason === 'content_filter') return { ...base, failure: 'REFUSED' };
  if (choice?.finish_reason === 'length') return { ...base, failure: 'CUT_OFF' };
  try {
    return { ...base, failure: null, value: JSON.parse(withoutFence(choice?.message?.content ?? '')) };
  } catch {
    return { ...base, failure: 'MALFORMED' };
  }
}

/** Models without a strict mode like to wrap JSON as they would in a document. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text;
}

/** What failed, and how long to wait before another attempt; null where another one would fail as well. */
function failureOf(error: unknown, Client: LoadedClient): { failure: ProviderFailure; waitMs: number | null } {
  if (error instanceof Client.RateLimitError)
    return { failure: 'RATE_LIMITED', waitMs: retryAfterMs(error.headers?.get('retry-after')) ?? USUAL_WAIT_MS };
  if (error instanceof Client.APIConnectionTimeoutError) return { failure: 'TIMEOUT', waitMs: null };
  if (error instanceof Client.APIConnectionError) return { failure: 'UNAVAILABLE', waitMs: USUAL_WAIT_MS };
  if (error instanceof Client.APIError) {
    const isTheirs = error.status === undefined || error.status >= 500;
    return isTheirs
      ? { failure: 'UNAVAILABLE', waitMs: retryAfterMs(error.headers?.get('retry-after')) ?? USUAL_WAIT_MS }
      : { failure: 'REJECTED', waitMs: null };
  }
  // A body that breaks off, or is no JSON although it says so.
  return { failure: 'MALFORMED', waitMs: null };
}
