import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssetStore, createAssetStore } from '../assets/asset-store';
import { folderBackend } from '../assets/folder-backend';

export interface TestAssets {
  readonly directory: string;
  readonly store: AssetStore;
  remove(): Promise<void>;
}

/** An asset store in a folder of its own, which is made when it is written to. */
export function createTestAssets(maxBytes = 1024 ** 2): TestAssets {
  const directory = join(tmpdir(), `personalization-assets-${process.pid}-${randomUUID()}`);
  return {
    directory,
    store: createAssetStore({ backend: folderBackend(directory), maxBytes }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
