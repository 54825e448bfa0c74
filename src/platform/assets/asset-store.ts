import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { AssetBackend, ByteRange } from './asset-backend';
import { formatAssetKey, readAssetKey } from './asset-key';
import type { AssetMetrics } from './asset-metrics';
import { ASSET_CONTENT_TYPES, assetTypeOf } from './asset-type';

export interface NewAsset {
  readonly userId: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface StoredAsset {
  /** `<userId>/<sha256>.<extension>`; under `/v1/assets/` it is the asset's address. */
  readonly key: string;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
}

/**
 * Files that belong to tenants, such as pictures of contents. An asset is named after its content: it never changes, and putting the
 * same bytes twice is one asset. Rejects with SERVICE_UNAVAILABLE while a store elsewhere cannot be reached.
 */
export interface AssetStore {
  /** Durable when this resolves. Rejects with `AssetRefusedError` for what is empty, too large or of no kind that is taken. */
  put(asset: NewAsset): Promise<StoredAsset>;
  /** The whole asset, compared with its hash; null for none, and for what is no key. Rejects where it is damaged. */
  get(key: string): Promise<{ readonly bytes: Uint8Array; readonly contentType: string } | null>;
  /** What is known without reading it; null for none, and for what is no key. */
  find(key: string): Promise<StoredAsset | null>;
  /** The bytes of an asset that is there, as they come. */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** The key that these bytes have, stored or not; null for a kind that is not taken. */
  keyOf(asset: NewAsset): string | null;
  /** The keys of an account's assets, in no order. */
  list(userId: string): AsyncIterable<string>;
  /** Deletes an asset. What is not there, or is no key, is gone already. */
  remove(key: string): Promise<void>;
}

export type AssetRefusal = 'EMPTY' | 'TOO_LARGE' | 'TYPE_NOT_TAKEN';

/** An asset that is not stored, now or later. */
export class AssetRefusedError extends Error {
  override readonly name = 'AssetRefusedError';

  constructor(
    readonly reason: AssetRefusal,
    message: string,
  ) {
    super(message);
  }
}

/** A store that has and takes nothing. */
export const NO_ASSETS: AssetStore = {
  put: () => Promise.reject(new Error('There is no asset store here.')),
  get: async () => null,
  find: async () => null,
  read: () => Promise.reject(new Error('There is no asset store here.')),
  keyOf: () => null,
  list: async function* () {},
  remove: async () => undefined,
};

export interface AssetStoreOptions {
  readonly backend: AssetBackend;
  readonly maxBytes: number;
  readonly metrics?: AssetMetrics;
}

export function createAssetStore({ backend, maxBytes, metrics }: AssetStoreOptions): AssetStore {
  const timed = <T>(operation: string, work: Promise<T>): Promise<T> => metrics?.timed(operation, work) ?? work;

  async function find(key: string): Promise<StoredAsset | null> {
    const known = readAssetKey(key);
    if (known === null) return null;
    const sizeBytes = await timed('size', backend.size(known));
    return sizeBytes === null ? null : { key, sha256: known.sha256, sizeBytes, contentType: known.type.contentType };
  }

  async function read(key: string, range?: ByteRange): Promise<Readable> {
    const known = readAssetKey(key);
    if (known === null) throw new Error('This is no key of an asset.');
    return timed('read', backend.read(known, range));
  }

  return {
    async put({ userId, bytes, contentType }) {
      const type = assetTypeOf(contentType);
      if (type === null) throw refused('TYPE_NOT_TAKEN', `An asset is one of ${ASSET_CONTENT_TYPES.join(', ')}.`);
      if (bytes.length === 0) throw refused('EMPTY', 'An asset has at least one byte.');
      if (bytes.length > maxBytes) throw refused('TOO_LARGE', `An asset has at most ${maxBytes} bytes.`);
      const sha256 = hashOf(bytes);
      const key = formatAssetKey({ userId, sha256, type });
      const known = readAssetKey(key);
      if (known === null) throw new Error('An asset belongs to an account: userId must be a UUID in lower case.');
      const isNew = await timed('write', backend.write(known, bytes));
      metrics?.onStored(isNew ? 'stored' : 'known', isNew ? bytes.length : 0);
      return { key, sha256, sizeBytes: bytes.length, contentType: type.contentType };
    },
    async get(key) {
      const found = await find(key);
      if (found === null) return null;
      const bytes = new Uint8Array(await buffer(await read(key)));
      if (hashOf(bytes) !== found.sha256)
        throw new Error(`The asset ${key} is damaged: its bytes are not those of its name.`);
      return { bytes, contentType: found.contentType };
    },
    find,
    read,
    keyOf({ userId, bytes, contentType }) {
      const type = assetTypeOf(contentType);
      return type === null ? null : formatAssetKey({ userId, sha256: hashOf(bytes), type });
    },
    async *list(userId) {
      if (!isUuid(userId)) throw new Error('Assets belong to an account: userId must be a UUID in lower case.');
      for await (const key of backend.list(userId)) yield formatAssetKey(key);
    },
    async remove(key) {
      const known = readAssetKey(key);
      if (known !== null) await timed('remove', backend.remove(known));
    },
  };

  function refused(reason: AssetRefusal, message: string): AssetRefusedError {
    metrics?.onStored('refused', 0);
    return new AssetRefusedError(reason, message);
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
