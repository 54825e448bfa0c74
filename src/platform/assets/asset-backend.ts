import type { Readable } from 'node:stream';
import type { AssetKey } from './asset-key';

/** Bytes from `start` to `end`, both included and both inside. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where assets lie. It is given well-formed keys only, and never another content for the same key. */
export interface AssetBackend {
  /** What it is and where, for people. */
  readonly place: string;
  /** Durable and whole when this resolves. @returns false where the asset was there already. */
  write(key: AssetKey, bytes: Uint8Array): Promise<boolean>;
  /** In bytes; null where there is no such asset. */
  size(key: AssetKey): Promise<number | null>;
  /** Rejects, or fails while it is read, where the asset is gone. */
  read(key: AssetKey, range?: ByteRange): Promise<Readable>;
  /** The keys of an account's assets, in no order. */
  list(userId: string): AsyncIterable<AssetKey>;
  /** What is not there is gone already. */
  remove(key: AssetKey): Promise<void>;
  /** Rejects with the reason where nothing could be written and read now; resolves with a remark, such as the room that is left. */
  probe(): Promise<string>;
}
