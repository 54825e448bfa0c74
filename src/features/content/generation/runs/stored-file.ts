import DataLoader from 'dataloader';
import { claimAssets } from '../../retention/asset-use.store';
import { isNothing, type MadeContent, type NothingMade, type PreparedContent } from '../generation-order';
import { keepFile } from '../snapshots/keep-file';
import type { ContentToStore } from '../snapshots/store-contents.service';
import type { RunTools } from './run-tools';

/** Claims of assets, those that come at once in one transaction. */
export type Claims = DataLoader<string, null>;

export function claimsOf({ inUnit }: RunTools): Claims {
  return new DataLoader<string, null>(
    async (keys) => {
      await inUnit('READ WRITE', (db) => claimAssets(db, keys));
      return keys.map(() => null);
    },
    { cache: false },
  );
}

/** Puts what was made into the asset store. */
export async function stored(
  { models, assets }: RunTools,
  prepared: PreparedContent,
  made: MadeContent,
  claims: Claims,
): Promise<ContentToStore | NothingMade> {
  const file = await keepFile(
    assets,
    models.userId,
    made,
    async (keys) => void (await Promise.all(keys.map((key) => claims.load(key)))),
  );
  return isNothing(file) ? file : { prepared, made, file };
}
