import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from '../generation.enums';
import type { NothingMade, PreparedContent } from '../generation-order';

/** A model gave nothing that can be used; what it has cost all the same. */
export function generatorFailed({ missing }: PreparedContent, message: string, cost: string | null): NothingMade {
  const { FAILED } = ContentGenerationOutcomeEnum;
  return { outcome: FAILED, reason: ContentGenerationReasonEnum.GENERATOR_FAILED, message, missing, issues: [], cost };
}
