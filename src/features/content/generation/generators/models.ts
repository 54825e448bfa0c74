import type { ImageGenerator } from '../../../../platform/image-generation/image-generation';
import type { TextGenerator } from '../../../../platform/text-generation/text-generation';
import type { Wait } from '../limits/generation-limits';

/** The models that there are, for one account. They take as long as they do: never inside of a transaction. */
export interface Models {
  readonly userId: string;
  readonly text: TextGenerator;
  readonly images: ImageGenerator;
  readonly signal?: AbortSignal;
}

/** A budget of a model is used up: the same will do later. */
export interface HasToWait {
  readonly wait: Wait;
}
