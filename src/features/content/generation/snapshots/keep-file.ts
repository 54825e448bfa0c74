import { AssetRefusedError, type AssetStore } from '../../../../platform/assets/asset-store';
import { assetPath } from '../../../../platform/assets/assets.http';
import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from '../generation.enums';
import type { MadeContent, NothingMade } from '../generation-order';
import type { StoredFile } from './store-contents.service';

/** Puts what was made into the asset store, texts as well: the row says where it is. The same bytes are kept once. */
export async function keepFile(
  assets: AssetStore,
  userId: string,
  { bytes, mediaType, cost }: MadeContent,
): Promise<StoredFile | NothingMade> {
  try {
    const { key, sizeBytes } = await assets.put({ userId, bytes, contentType: mediaType });
    return { path: key, url: assetPath(key), sizeBytes };
  } catch (error) {
    if (!(error instanceof AssetRefusedError)) throw error;
    const { FAILED } = ContentGenerationOutcomeEnum;
    const reason = ContentGenerationReasonEnum.ASSET_REFUSED;
    return { outcome: FAILED, reason, message: error.message, missing: [], issues: [], cost };
  }
}
