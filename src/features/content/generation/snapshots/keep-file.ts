import { AssetRefusedError, type AssetStore } from '../../../../platform/assets/asset-store';
import { assetPath } from '../../../../platform/assets/assets.http';
import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from '../generation.enums';
import type { MadeContent, NothingMade } from '../generation-order';
import type { StoredFile } from './store-contents.service';

/** Claims assets before the store is asked for them; see `claimAssets`. */
export type ClaimAssets = (keys: readonly string[]) => Promise<void>;

/** Puts what was made into the asset store, texts as well: the row says where it is. The same bytes are kept once. */
export async function keepFile(
  assets: AssetStore,
  userId: string,
  { bytes, mediaType, cost }: MadeContent,
  claim: ClaimAssets,
): Promise<StoredFile | NothingMade> {
  try {
    const asset = { userId, bytes, contentType: mediaType };
    const named = assets.keyOf(asset);
    if (named !== null) await claim([named]);
    const { key, sizeBytes } = await assets.put(asset);
    return { path: key, url: assetPath(key), sizeBytes };
  } catch (error) {
    if (!(error instanceof AssetRefusedError)) throw error;
    const { FAILED } = ContentGenerationOutcomeEnum;
    const reason = ContentGenerationReasonEnum.ASSET_REFUSED;
    return { outcome: FAILED, reason, message: error.message, missing: [], issues: [], cost };
  }
}
