import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageGenerationConfig } from '../../config';
import { type ImageKind, imageKind } from '../assets/image-kind';
import { AnswerTooLargeError, type BoundedAnswer, requestBounded } from '../http/bounded-request';
import { PrivateAddressError } from '../http/public-address';
import { retryAfterMs } from '../http/retry-after';
import { readList, readRecord, readText } from '../json-values';
import type { ImageFailure } from './image-generation-error';

/** What is to be drawn. */
export interface ImagePrompt {
  readonly prompt: string;
  /** For servers that know seeds: a whole number of 0 or more. */
  readonly seed: number;
  /** In pixels. Servers have sizes of their own: what was made is in the answer. */
  readonly width: number;
  readonly height: number;
  /** The same for every attempt at one picture, in whichever process: at most 255 characters of US-ASCII. */
  readonly idempotencyKey: string;
}

export interface ProvidedImage extends ImageKind {
  readonly bytes: Uint8Array;
  readonly model: string;
}

export interface FailedImage {
  readonly failure: ImageFailure;
  readonly retryAfterMs: number | null;
}

/** Asks a server for one picture, and checks that it is one. What goes wrong outside is in the answer. */
export type ImageProvider = (prompt: ImagePrompt, signal?: AbortSignal) => Promise<ProvidedImage | FailedImage>;

const OPENAI = 'https://api.openai.com/v1';
const ATTEMPTS = 3;
const USUAL_WAIT_MS = 500;
/** A small picture may have this many pixels on a side, whoever opens it. */
const MAX_SIDE = 8_192;
/** What a JSON answer has beside the picture, such as a prompt that the model has written anew. */
const MAX_JSON_EXTRA = 65_536;
const REFUSAL = /content_policy|moderation|safety|content_filter/i;

/**
 * A provider for any server that speaks the image protocol of OpenAI (`POST /images/generations`). The deadline holds for all attempts
 * and the download together. A picture that the answer only points to is fetched from the server itself or from a public address.
 */
export function createImageProvider(config: ImageGenerationConfig): ImageProvider {
  const endpoint = new URL(`${(config.baseUrl ?? OPENAI).replace(/\/+$/, '')}/images/generations`);
  return async (prompt, given) => {
    const deadline = performance.now() + config.timeoutMs;
    const timeout = AbortSignal.timeout(config.timeoutMs);
    const signal = given === undefined ? timeout : AbortSignal.any([timeout, given]);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await draw(endpoint, prompt, config, signal);
      if (!('failure' in answer) || !RETRIED.has(answer.failure) || attempt === ATTEMPTS) return answer;
      const waitMs = answer.retryAfterMs ?? USUAL_WAIT_MS * attempt;
      if (performance.now() + waitMs >= deadline) return answer;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return failed('TIMEOUT');
    }
  };
}

const RETRIED: ReadonlySet<ImageFailure> = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

async function draw(
  endpoint: URL,
  prompt: ImagePrompt,
  config: ImageGenerationConfig,
  signal: AbortSignal,
): Promise<ProvidedImage | FailedImage> {
  try {
    const maxBytes = Math.ceil((config.maxBytes * 4) / 3) + MAX_JSON_EXTRA;
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': prompt.idempotencyKey,
      ...(config.apiKey === undefined ? {} : { authorization: `Bearer ${config.apiKey}` }),
    };
    const body = JSON.stringify(requestOf(prompt, config));
    const answer = await requestBounded({ url: endpoint, headers, body, maxBytes, allowPrivate: true, signal });
    if (answer.status !== 200) return failureOf(answer);
    const bytes = await pictureOf(readAnswer(answer), endpoint, config, signal);
    return Buffer.isBuffer(bytes) ? checked(bytes, config) : bytes;
  } catch (error) {
    return failed(failureBehind(error, signal));
  }
}

function requestOf({ prompt, seed, width, height }: ImagePrompt, { model, baseUrl }: ImageGenerationConfig): object {
  const request = { model, prompt, n: 1, size: `${width}x${height}` };
  // OpenAI itself knows no seeds, and its newer models have no choice of the format.
  if (baseUrl === undefined) return model.startsWith('dall-e') ? { ...request, response_format: 'b64_json' } : request;
  return { ...request, seed, response_format: 'b64_json' };
}

function readAnswer({ bytes }: BoundedAnswer): Readonly<Record<string, unknown>> {
  try {
    return readRecord(readList(readRecord(JSON.parse(bytes.toString())).data)[0]);
  } catch {
    return {};
  }
}

/** The picture in an answer, or the one that it points to. */
async function pictureOf(
  image: Readonly<Record<string, unknown>>,
  endpoint: URL,
  { maxBytes, allowPrivate }: ImageGenerationConfig,
  signal: AbortSignal,
): Promise<Buffer | FailedImage> {
  const encoded = readText(image.b64_json);
  if (encoded !== null) return Buffer.from(encoded, 'base64');
  const address = readText(image.url) ?? '';
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return failed('MALFORMED');
  const url = new URL(address);
  const isItself = url.origin === endpoint.origin;
  const answer = await requestBounded({ url, maxBytes, allowPrivate: allowPrivate || isItself, signal });
  if (answer.status === 200) return answer.bytes;
  return answer.status >= 300 && answer.status < 400 ? failed('MALFORMED') : failed('UNAVAILABLE');
}

function checked(bytes: Buffer, { model, maxBytes }: ImageGenerationConfig): ProvidedImage | FailedImage {
  if (bytes.length > maxBytes) return failed('TOO_LARGE');
  const kind = imageKind(bytes);
  if (kind === null) return failed('NOT_AN_IMAGE');
  const isTooLarge = [kind.width, kind.height].some((side) => side < 1 || side > MAX_SIDE);
  return isTooLarge ? failed('TOO_LARGE') : { ...kind, bytes: new Uint8Array(bytes), model };
}

function failureOf({ status, headers, bytes }: BoundedAnswer): FailedImage {
  const header = headers['retry-after'];
  const waitMs = retryAfterMs(Array.isArray(header) ? header[0] : header);
  if (status === 429) return failed('RATE_LIMITED', waitMs);
  if (status >= 500) return failed('UNAVAILABLE', waitMs);
  return failed(status === 400 && REFUSAL.test(bytes.toString('utf8', 0, 4_096)) ? 'REFUSED' : 'REJECTED');
}

function failureBehind(error: unknown, signal: AbortSignal): ImageFailure {
  if (signal.aborted) return 'TIMEOUT';
  if (error instanceof AnswerTooLargeError) return 'TOO_LARGE';
  if (error instanceof PrivateAddressError) return 'PRIVATE_ADDRESS';
  // Errors of the connection have a code of the system's; anything else is a mistake of ours.
  if (typeof (error as { code?: unknown }).code === 'string') return 'UNAVAILABLE';
  throw error;
}

function failed(failure: ImageFailure, waitMs: number | null = null): FailedImage {
  return { failure, retryAfterMs: waitMs };
}
