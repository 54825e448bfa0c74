import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pino from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../../config';
import { newId } from '../database/new-id';
import { type S3Server, startS3Server } from '../testing/s3-server';
import { createTestAssets, type TestAssets } from '../testing/test-assets';
import { AssetRefusedError, type AssetStore } from './asset-store';
import { assetBackend, openAssetStore } from './open-asset-store';

let files: TestAssets;
let s3: S3Server;
let registry: Registry;

beforeEach(async () => {
  files = createTestAssets();
  s3 = await startS3Server();
});
afterEach(async () => {
  await s3.close();
  await files.remove();
});

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const userId = newId();

const s3Settings = (more: Record<string, string> = {}) => ({
  ASSETS_S3_BUCKET: s3.bucket,
  ASSETS_S3_ENDPOINT: s3.url,
  ASSETS_S3_REGION: s3.region,
  ASSETS_S3_ACCESS_KEY_ID: s3.accessKeyId,
  ASSETS_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  ASSETS_S3_PREFIX: '/made for you/',
  ...more,
});

function configured(env: Record<string, string>) {
  return loadConfig({ DEMO_MODE: 'true', ASSETS_DIR: files.directory, ASSETS_MAX_BYTES: '1000000', ...env }).assets;
}

function open(env: Record<string, string> = {}) {
  registry = new Registry();
  return openAssetStore(configured(env), registry, pino({ level: 'silent' }));
}

async function allFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe.each<[string, () => Record<string, string>]>([
  ['in a folder', () => ({})],
  ['in a bucket', () => s3Settings()],
])('%s', (_, env) => {
  let store: AssetStore;

  beforeEach(async () => {
    store = await open(env());
  });

  test("an account's assets can be listed and removed, and those of others stay", async () => {
    const other = newId();
    const texts = ['one', 'two', 'three', 'four', 'five'];
    const put = (text: string, owner: string) =>
      store.put({ userId: owner, bytes: Buffer.from(text), contentType: 'text/plain' });
    const keys = await Promise.all(texts.map(async (text) => (await put(text, userId)).key));
    const foreign = await put('one', other);
    const listed = async (owner: string) => {
      const found: string[] = [];
      for await (const key of store.list(owner)) found.push(key);
      return found.sort();
    };
    expect(await listed(userId)).toEqual([...keys].sort());
    const [first = '', ...rest] = keys;
    expect(store.keyOf({ userId, bytes: Buffer.from('one'), contentType: 'text/plain' })).toBe(first);
    await store.remove(first);
    await store.remove(first);
    await store.remove('../no/key.txt');
    expect([await store.find(first), await store.get(first)]).toEqual([null, null]);
    expect(await listed(userId)).toEqual([...rest].sort());
    expect(await listed(other)).toEqual([foreign.key]);
    expect(await listed(newId())).toEqual([]);
    // Again and again, also while its folder goes because it is empty.
    for (let round = 0; round < 20; round += 1) await Promise.all([store.remove(first), put('one', userId)]);
    await put('one', userId);
    expect(await store.find(first)).toMatchObject({ sizeBytes: 3 });
  });

  test('what is put is there under the name of its content, once', async () => {
    const stored = await store.put({ userId, bytes: PNG, contentType: 'Image/PNG; q=1' });
    const expected = { sha256: sha256(PNG), sizeBytes: PNG.length, contentType: 'image/png' };
    expect(stored).toEqual({ key: `${userId}/${sha256(PNG)}.png`, ...expected });
    const again = await Promise.all(
      Array.from({ length: 5 }, () => store.put({ userId, bytes: PNG, contentType: 'image/png' })),
    );
    expect(again).toEqual(Array(5).fill(stored));
    expect(await store.find(stored.key)).toEqual(stored);
    expect(await store.get(stored.key)).toEqual({ bytes: new Uint8Array(PNG), contentType: 'image/png' });
    expect((await buffer(await store.read(stored.key, { start: 1, end: 3 }))).toString()).toBe('PNG');
    const metrics = await registry.metrics();
    expect(metrics).toContain('assets_put_total{outcome="stored"} 1');
    expect(metrics).toContain('assets_put_total{outcome="known"} 5');
    expect(metrics).toContain(`assets_stored_bytes_total ${PNG.length}`);
  });

  test('the same bytes of another account are its own', async () => {
    const [mine, theirs] = [userId, newId()];
    const keys = [mine, theirs].map((id) => store.put({ userId: id, bytes: PNG, contentType: 'image/png' }));
    expect((await Promise.all(keys)).map(({ key }) => key.slice(0, 36))).toEqual([mine, theirs]);
  });

  test('a larger one goes in and out as it is', async () => {
    const bytes = Buffer.alloc(999_999, 'personalization');
    const { key } = await store.put({ userId, bytes, contentType: 'text/plain; charset=utf-8' });
    expect(sha256((await store.get(key))?.bytes ?? PNG)).toBe(sha256(bytes));
  });

  test('there is nothing under another name, and nothing outside', async () => {
    const { key } = await store.put({ userId, bytes: PNG, contentType: 'image/png' });
    const hash = key.slice(37, 101);
    const strange = [
      `${userId}/${sha256(Buffer.from('x'))}.png`,
      `${newId()}/${hash}.png`,
      `${userId}/${hash}.svg`,
      `${userId}/${hash}.exe`,
      `${userId}/${hash.toUpperCase()}.png`,
      `${userId}/../${key}`,
      `../${key}`,
      `/${key}`,
      `${key}/`,
      `${key}\n`,
      `${userId}/..%2f${hash}.png`,
      '/etc/passwd',
      '../../../../etc/passwd',
      '',
    ];
    for (const name of strange)
      expect([name, await store.get(name), await store.find(name)]).toEqual([name, null, null]);
    await expect(store.read('../../../../etc/passwd')).rejects.toThrow('no key of an asset');
    for (const owner of ['', '..', '../../etc', `${userId}/..`, userId.toUpperCase()])
      await expect(store.put({ userId: owner, bytes: PNG, contentType: 'image/png' })).rejects.toThrow(
        'must be a UUID',
      );
  });

  test.each([
    ['EMPTY', new Uint8Array(), 'image/png'],
    ['TOO_LARGE', new Uint8Array(1_000_001), 'image/png'],
    ['TYPE_NOT_TAKEN', PNG, 'application/x-msdownload'],
    ['TYPE_NOT_TAKEN', PNG, ''],
    ['TYPE_NOT_TAKEN', PNG, 'constructor'],
  ])('%s is refused', async (reason, bytes, contentType) => {
    const refusal = await store.put({ userId, bytes, contentType }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AssetRefusedError);
    expect(refusal).toMatchObject({ reason });
  });

  test('the probe says that it works', async () => {
    const { probe, place } = await assetBackend(configured(env()));
    expect(place).toMatch(/^(folder \/|bucket assets-of-the-test at http)/);
    expect(await probe()).toMatch(/^\d+\.\d GiB free$|^written and read$/);
  });
});

describe('a folder', () => {
  test('holds whole files only, for nobody else on the machine, in folders that stay small', async () => {
    const store = await open();
    const { sha256: hash } = await store.put({ userId, bytes: PNG, contentType: 'image/png' });
    const path = join(files.directory, userId.slice(-2), userId, hash.slice(0, 2), `${hash}.png`);
    expect(await allFiles(files.directory)).toEqual([path]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(files.directory)).mode & 0o777).toBe(0o700);
  });

  test('heals a file that is cut short, and does not give out one that is damaged', async () => {
    const store = await open();
    const { key } = await store.put({ userId, bytes: PNG, contentType: 'image/png' });
    const [path = ''] = await allFiles(files.directory);
    await writeFile(path, PNG.subarray(0, 5));
    await expect(store.get(key)).rejects.toThrow('is damaged');
    await store.put({ userId, bytes: PNG, contentType: 'image/png' });
    expect((await store.get(key))?.bytes).toEqual(new Uint8Array(PNG));
  });

  test('forgets what a killed process left behind, and leaves what others are writing', async () => {
    const drafts = join(files.directory, 'drafts');
    await mkdir(drafts, { recursive: true });
    for (const name of ['old', 'new']) await writeFile(join(drafts, name), 'x');
    const longAgo = Date.now() / 1_000 - 25 * 3_600;
    await utimes(join(drafts, 'old'), longAgo, longAgo);
    await (await open()).put({ userId, bytes: PNG, contentType: 'image/png' });
    expect(await readdir(drafts)).toEqual(['new']);
  });

  test('that cannot be written says so', async () => {
    await mkdir(files.directory);
    const file = join(files.directory, 'a-file');
    await writeFile(file, '');
    const env = { ASSETS_DIR: join(file, 'below') };
    await expect((await open(env)).put({ userId, bytes: PNG, contentType: 'image/png' })).rejects.toThrow('ENOTDIR');
    await expect((await assetBackend(configured(env))).probe()).rejects.toThrow('ENOTDIR');
    expect(await registry.metrics()).toContain('asset_store_failures_total{operation="write"} 1');
  });
});

describe('a bucket', () => {
  // The client waits between its attempts.
  jest.setTimeout(20_000);

  const put = async (env = s3Settings()) => (await open(env)).put({ userId, bytes: PNG, contentType: 'image/png' });

  test('has the asset below the prefix, with its kind, sent once', async () => {
    const { key } = await put();
    await put();
    const path = `/${s3.bucket}/made%20for%20you/${key}`;
    const methods = s3.requests.map((request) => request.replace(/\?.*/, ''));
    expect(methods).toEqual([`HEAD ${path}`, `PUT ${path}`, `HEAD ${path}`]);
    expect([...s3.objects]).toEqual([[`made for you/${key}`, { bytes: PNG, contentType: 'image/png' }]]);
  });

  test.each([503, 500, 429])('that fails for a moment (%i) is asked again', async (status) => {
    s3.failNext(status, 2);
    await put();
    expect(s3.objects.size).toBe(1);
  });

  test('that stays down is unavailable, for whoever asks', async () => {
    const { key } = await put();
    s3.failNext(503, 1_000);
    const store = await open(s3Settings());
    for (const work of [store.find(key), store.get(key), put()])
      await expect(work).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    s3.failNext(0, 0);
    await s3.close();
    await expect(store.get(key)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('refuses another secret, another key and another region, and the probe says so', async () => {
    const wrongs: Record<string, string>[] = [
      { ASSETS_S3_SECRET_ACCESS_KEY: 'wrong' },
      { ASSETS_S3_ACCESS_KEY_ID: 'AKIAOTHER' },
      { ASSETS_S3_REGION: 'eu-other-1' },
    ];
    for (const wrong of wrongs) {
      await expect(put(s3Settings(wrong))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
      const { probe } = await assetBackend(configured(s3Settings(wrong)));
      await expect(probe()).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    }
    expect(s3.objects.size).toBe(0);
  });

  test('that does not exist is no missing asset', async () => {
    await expect(put(s3Settings({ ASSETS_S3_BUCKET: 'another' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('gives out nothing that is damaged', async () => {
    const { key } = await put();
    const object = s3.objects.get(`made for you/${key}`);
    if (object) object.bytes = Buffer.from('something else!!');
    await expect((await open(s3Settings())).get(key)).rejects.toThrow('is damaged');
  });
});

test.each([
  [{ ASSETS_S3_ENDPOINT: 'http://x' }, 'ASSETS_S3_BUCKET'],
  [{ ASSETS_S3_BUCKET: 'b', ASSETS_S3_ENDPOINT: 'x' }, 'ASSETS_S3_ENDPOINT'],
  [{ ASSETS_S3_BUCKET: 'b', ASSETS_S3_ACCESS_KEY_ID: 'k' }, 'belong together'],
  [{ ASSETS_MAX_BYTES: '0' }, 'ASSETS_MAX_BYTES'],
])('settings that make no sense are refused: %j', (env, named) => {
  expect(() => loadConfig({ DEMO_MODE: 'true', ...env })).toThrow(named);
});

test('without settings assets are below the data directory; with a bucket, the path is for servers of others only', () => {
  const { assets } = loadConfig({ DEMO_MODE: 'true', DATA_DIR: '/data', ASSETS_S3_BUCKET: 'b' });
  expect(assets).toMatchObject({ directory: '/data/assets', maxBytes: 20_971_520 });
  expect(assets.s3).toEqual({ bucket: 'b', region: 'us-east-1', pathStyle: false, prefix: '' });
});
