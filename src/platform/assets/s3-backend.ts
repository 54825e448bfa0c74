import type { Readable } from 'node:stream';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Logger } from 'pino';
import type { S3AssetsConfig } from '../../config';
import { UnavailableError } from '../errors';
import type { AssetBackend } from './asset-backend';
import { type AssetKey, formatAssetKey, readAssetKey } from './asset-key';

const ATTEMPTS = 3;
const CONNECT_MS = 3_000;
const ANSWER_MS = 20_000;
const PROBE = 'doctor.txt';

/** Only who stores there pays for loading its client. */
async function loadClient() {
  return import('@aws-sdk/client-s3');
}

/** Assets in a bucket of S3, or of anything that speaks its protocol. Nothing is asked of the bucket before it is used. */
export async function s3Backend(config: S3AssetsConfig, log?: Logger): Promise<AssetBackend> {
  const { S3Client, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } =
    await loadClient();
  const client: S3Client = new S3Client({
    region: config.region,
    forcePathStyle: config.pathStyle,
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    // Servers of others do not know the newer checksums. The signature covers the body's hash all the same.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(config.credentials === undefined ? {} : { credentials: { ...config.credentials } }),
  });
  const Bucket = config.bucket;
  const named = (name: string) => ({ Bucket, Key: `${config.prefix}${name}` });
  const at = (key: AssetKey) => named(formatAssetKey(key));

  async function reached<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!isPassing(error)) throw error;
      log?.warn({ err: error }, 'the asset store could not be reached');
      throw new UnavailableError('The asset store cannot be reached. Try again in a moment.');
    }
  }

  async function head(key: AssetKey): Promise<HeadObjectCommandOutput | null> {
    try {
      return await reached(client.send(new HeadObjectCommand(at(key))));
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }
  const sizeOf = async (key: AssetKey) => (await head(key))?.ContentLength ?? null;

  return {
    place: `bucket ${Bucket}${config.endpoint === undefined ? '' : ` at ${config.endpoint}`}`,
    async write(key, bytes) {
      if ((await sizeOf(key)) === bytes.length) return false;
      const { served } = key.type;
      const put = new PutObjectCommand({ ...at(key), Body: bytes, ContentType: served, ContentLength: bytes.length });
      await reached(client.send(put));
      return true;
    },
    size: sizeOf,
    async read(key, range) {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await reached(client.send(new GetObjectCommand({ ...at(key), ...(Range ? { Range } : {}) })));
      return Body as Readable;
    },
    async *list(userId) {
      const own = `${config.prefix}${userId}/`;
      let next: string | undefined;
      do {
        const page = new ListObjectsV2Command({ Bucket, Prefix: own, ...(next ? { ContinuationToken: next } : {}) });
        const { Contents = [], NextContinuationToken } = await reached(client.send(page));
        for (const { Key = '' } of Contents) {
          const key = readAssetKey(Key.slice(config.prefix.length));
          if (key !== null) yield key;
        }
        next = NextContinuationToken;
      } while (next !== undefined);
    },
    async remove(key) {
      await reached(client.send(new DeleteObjectCommand(at(key))));
    },
    async probe() {
      await client.send(new PutObjectCommand({ ...named(PROBE), Body: 'doctor\n', ContentType: 'text/plain' }));
      const { Body } = await client.send(new GetObjectCommand(named(PROBE)));
      const read = await Body?.transformToString();
      if (read !== 'doctor\n') throw new Error(`${PROBE} does not read as it was written`);
      return 'written and read';
    },
  };
}

/** A store that is overrun, down or out of reach may be back soon; what it refuses it will refuse again, and a mistake of ours stays one. */
function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 429;
  return !(error instanceof TypeError) && (error as Error).name !== 'CredentialsProviderError';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
