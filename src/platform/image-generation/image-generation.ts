import type { Logger } from 'pino';
import type { ImageGenerationConfig } from '../../config';
import { type DailyBudget, reservationFor, reserve, settle } from '../budgets/daily-budget';
import type { Workspace } from '../database/unit-of-work';
import { RateLimitedError } from '../errors';
import type { RateLimit } from '../rate-limit';
import { cleanText } from '../text-generation/facts';
import { type ImageFailure, ImageGenerationError } from './image-generation-error';
import type { ImageMetrics } from './image-metrics';
import type { ImagePrompt, ImageProvider, ProvidedImage } from './image-provider';

export interface ImageRequest extends ImagePrompt {
  /**
   * Names the work that wants the picture, such as the row of a run. Asked again after a worker has died, the server is told that it is
   * the same call, and what was set aside for the first one is taken over.
   */
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
}

export interface GeneratedImage {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** As the picture itself says. */
  readonly width: number;
  readonly height: number;
  readonly model: string;
  /** Null where no price is configured. */
  readonly cost: { readonly amount: string; readonly currency: string } | null;
  /** From the question to the checked picture. */
  readonly timeMs: number;
}

/**
 * Draws pictures from prompts, by a model on a server. It takes as long as that does and opens transactions of its own: call it in
 * a job or before a transaction, never inside of one.
 */
export interface ImageGenerator {
  /** Null: off, and every call rejects with the reason OFF. */
  readonly model: string | null;
  /** Of one image; null where none is configured. */
  readonly price: { readonly amount: string; readonly currency: string } | null;
  /** How long a call may take at most. */
  readonly timeoutMs: number;
  /** Rejects with `ImageGenerationError` where there is no picture that can be used. */
  generate(userId: string, request: ImageRequest): Promise<GeneratedImage>;
}

/** Draws nothing. */
export const NO_IMAGES: ImageGenerator = {
  model: null,
  price: null,
  timeoutMs: 0,
  generate: () => Promise.reject(new ImageGenerationError('OFF')),
};

export interface ImageGeneratorOptions {
  readonly config: ImageGenerationConfig;
  readonly provider: ImageProvider;
  readonly workspace: Workspace;
  readonly rateLimit: RateLimit;
  readonly metrics: ImageMetrics;
  readonly log: Logger;
}

const MAX_PROMPT = 4_000;
const MAX_SIDE = 4_096;

/** In images. */
const IMAGE_BUDGET: DailyBudget = { table: 'image_generation_usage', spent: ['images'], reserved: 'reserved_images' };

export function createImageGenerator(options: ImageGeneratorOptions): ImageGenerator {
  const { config, metrics, log } = options;
  return {
    model: config.model,
    price: config.price,
    timeoutMs: config.timeoutMs,
    async generate(userId, request) {
      const startedAt = performance.now();
      try {
        const image = await drawn(userId, request, options);
        metrics.onImage('MADE');
        const cost = config.price === null ? null : { amount: config.price.amount, currency: config.price.currency };
        return { ...image, cost, timeMs: Math.round(performance.now() - startedAt) };
      } catch (error) {
        if (!(error instanceof ImageGenerationError)) throw error;
        metrics.onImage(error.reason);
        log.warn({ reason: error.reason, model: config.model }, 'an image could not be generated');
        throw error;
      }
    },
  };
}

async function drawn(
  userId: string,
  { prompt, seed, width, height, idempotencyKey, signal }: ImageRequest,
  { config, provider, workspace, rateLimit, metrics }: ImageGeneratorOptions,
): Promise<ProvidedImage> {
  for (const side of [width, height])
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE)
      throw new RangeError(`A side has 1 to ${MAX_SIDE} pixels.`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('A seed is a whole number of 0 or more.');
  const wanted = cleanText(prompt);
  if (wanted === '' || wanted.length > MAX_PROMPT) throw new ImageGenerationError('PROMPT_LENGTH');
  await takeTurn(rateLimit, userId);
  const reservation = reservationFor(idempotencyKey, 1, config.timeoutMs);
  const hasRoom = await workspace.run(userId, 'READ WRITE', (db) =>
    reserve(db, IMAGE_BUDGET, reservation, config.perDay),
  );
  if (!hasRoom) throw new ImageGenerationError('BUDGET_USED_UP');
  const startedAt = performance.now();
  const answer = await provider({ prompt: wanted, seed, width, height, idempotencyKey }, signal).catch(
    (error: unknown) => {
      // A mistake of ours: nobody knows whether an image was made.
      return { failure: 'BROKEN' as const, error };
    },
  );
  metrics.onCall(performance.now() - startedAt);
  const failure = 'failure' in answer ? answer.failure : null;
  const images = failure === null || !FREE.has(failure) ? 1 : 0;
  const cost = images === 1 ? (config.price?.amount ?? '0') : '0';
  await workspace.run(userId, 'READ WRITE', (db) =>
    settle(db, IMAGE_BUDGET, reservation, { calls: 1, failures: failure === null ? 0 : 1, images, cost }),
  );
  if (!('failure' in answer)) return answer;
  throw answer.failure === 'BROKEN' ? answer.error : new ImageGenerationError(answer.failure, answer.retryAfterMs);
}

/** What went wrong before a server can have drawn anything; after all else, the image is taken to be made, and to be paid for. */
const FREE: ReadonlySet<ImageFailure | 'BROKEN'> = new Set(['RATE_LIMITED', 'UNAVAILABLE', 'REJECTED', 'REFUSED']);

async function takeTurn(rateLimit: RateLimit, userId: string): Promise<void> {
  try {
    await rateLimit.consume(userId, 1);
  } catch (error) {
    if (!(error instanceof RateLimitedError)) throw error;
    throw new ImageGenerationError('TOO_MANY', Number(error.details.retryAfterSeconds) * 1_000);
  }
}
