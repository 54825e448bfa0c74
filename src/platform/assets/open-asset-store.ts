import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { AssetsConfig } from '../../config';
import type { AssetBackend } from './asset-backend';
import { createAssetMetrics } from './asset-metrics';
import { type AssetStore, createAssetStore } from './asset-store';
import { folderBackend } from './folder-backend';
import { s3Backend } from './s3-backend';

/** Where a configuration keeps assets: a bucket where one is named, a folder otherwise. */
export async function assetBackend({ directory, s3 }: AssetsConfig, log?: Logger): Promise<AssetBackend> {
  return s3 === null ? folderBackend(directory) : s3Backend(s3, log);
}

/** The asset store of a configuration, for programs that show no metrics. */
export async function unmeasuredAssets(config: AssetsConfig): Promise<AssetStore> {
  return createAssetStore({ backend: await assetBackend(config), maxBytes: config.maxBytes });
}

/** The asset store of a configuration; one for each registry. */
export async function openAssetStore(config: AssetsConfig, registry: Registry, log: Logger): Promise<AssetStore> {
  return createAssetStore({
    backend: await assetBackend(config, log),
    maxBytes: config.maxBytes,
    metrics: createAssetMetrics(registry),
  });
}
