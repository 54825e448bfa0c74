import { ASSET_EXTENSIONS, type AssetType, assetTypeByExtension } from './asset-type';

/** What a key says: whose asset it is, what is in it, and of which kind it is. */
export interface AssetKey {
  readonly userId: string;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
  readonly type: AssetType;
}

const KEY = new RegExp(
  `^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([0-9a-f]{64})[.](${ASSET_EXTENSIONS.join('|')})$`,
);

/** `<userId>/<sha256>.<extension>`: a name of its content, so that it never changes. */
export function formatAssetKey({ userId, sha256, type }: AssetKey): string {
  return `${userId}/${sha256}.${type.extension}`;
}

/** Null for whatever is not exactly a key: no other text ever becomes a path or an address. */
export function readAssetKey(key: string): AssetKey | null {
  const [, userId, sha256, extension] = KEY.exec(key) ?? [];
  const type = assetTypeByExtension(extension ?? '');
  return userId !== undefined && sha256 !== undefined && type !== null ? { userId, sha256, type } : null;
}
