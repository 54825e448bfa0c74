import { now } from '../../../../platform/clock';
import { ImageGenerationError } from '../../../../platform/image-generation/image-generation-error';
import { ContentGenerationWaitEnum, ContentGeneratorEnum } from '../generation.enums';
import type { GenerationOrder, MadeContent, NothingMade, PreparedContent } from '../generation-order';
import { nextDay } from '../limits/generation-limits';
import { generatorFailed } from './generator-failed';
import type { HasToWait, Models } from './models';

const LONG_SIDE = 1_024;
/** What most models want sides to be a multiple of. */
const STEP = 16;

/** Has the image model draw the filled template, in the proportions of its style. */
export async function madeByImageModel(
  { seed, style }: GenerationOrder,
  prepared: PreparedContent,
  { userId, images, signal }: Pick<Models, 'userId' | 'images' | 'signal'>,
  idempotencyKey: string,
): Promise<MadeContent | NothingMade | HasToWait> {
  const size = sidesOf(style.aspectRatio);
  const request = {
    prompt: prepared.prompt,
    seed,
    ...size,
    idempotencyKey,
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    const { bytes, contentType, width, height, model, cost, timeMs } = await images.generate(userId, request);
    return {
      generator: ContentGeneratorEnum.IMAGE_MODEL,
      model,
      fallbackReason: null,
      body: null,
      bytes,
      mediaType: contentType,
      picture: { widthPixels: width, heightPixels: height },
      cost: cost?.amount ?? null,
      durationMs: timeMs,
    };
  } catch (error) {
    if (!(error instanceof ImageGenerationError)) throw error;
    const at = now();
    if (error.reason === 'BUDGET_USED_UP')
      return { wait: { waitingFor: ContentGenerationWaitEnum.BUDGET_PER_DAY, until: nextDay(at) } };
    if (error.reason === 'TOO_MANY') {
      const until = new Date(at.getTime() + (error.retryAfterMs ?? 60_000));
      return { wait: { waitingFor: ContentGenerationWaitEnum.CONTENTS_PER_MINUTE, until } };
    }
    return generatorFailed(prepared, `${error.message} (${error.reason})`, null);
  }
}

/** The sides of a picture with these proportions, the longer one 1,024 pixels. */
function sidesOf(aspectRatio: string | null): { width: number; height: number } {
  const [wide, high] = (aspectRatio ?? '1:1').split(':').map(Number);
  if (!wide || !high) return { width: LONG_SIDE, height: LONG_SIDE };
  const side = (share: number): number => Math.max(STEP, Math.round((LONG_SIDE * share) / STEP) * STEP);
  return { width: side(Math.min(1, wide / high)), height: side(Math.min(1, high / wide)) };
}
