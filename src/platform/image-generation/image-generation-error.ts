/** Why there is no picture. */
export type ImageFailure =
  | 'OFF'
  | 'PROMPT_LENGTH'
  | 'TOO_MANY'
  | 'BUDGET_USED_UP'
  | 'TIMEOUT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'REJECTED'
  | 'REFUSED'
  | 'MALFORMED'
  | 'TOO_LARGE'
  | 'NOT_AN_IMAGE'
  | 'PRIVATE_ADDRESS';

const MESSAGES: Readonly<Record<ImageFailure, string>> = {
  OFF: 'No image endpoint is configured.',
  PROMPT_LENGTH: 'The prompt is empty, or too long.',
  TOO_MANY: 'This account has asked for its images of this minute.',
  BUDGET_USED_UP: 'This account has used up its images of the day.',
  TIMEOUT: 'The image endpoint did not answer in time.',
  RATE_LIMITED: 'The image endpoint is overrun.',
  UNAVAILABLE: 'The image endpoint failed, or cannot be reached.',
  REJECTED: 'The image endpoint does not take the request: look at its URL, key and model.',
  REFUSED: 'The image endpoint does not want to draw this prompt.',
  MALFORMED: 'The image endpoint did not answer as its protocol says.',
  TOO_LARGE: 'The image has more bytes or pixels than are taken.',
  NOT_AN_IMAGE: 'What the image endpoint sent is no whole picture of a kind that is taken.',
  PRIVATE_ADDRESS: 'The image endpoint named an address that is not public.',
};

/** Failures that may be over soon: the same request is worth another try. */
const PASSING: ReadonlySet<ImageFailure> = new Set(['TOO_MANY', 'TIMEOUT', 'RATE_LIMITED', 'UNAVAILABLE']);

/** There is no picture, for a reason that is no mistake of the caller's. */
export class ImageGenerationError extends Error {
  override readonly name = 'ImageGenerationError';

  constructor(
    readonly reason: ImageFailure,
    /** How long to wait before another try, where that is known. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(MESSAGES[reason]);
  }

  get isPassing(): boolean {
    return PASSING.has(this.reason);
  }
}
