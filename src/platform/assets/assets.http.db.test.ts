import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { type S3Server, startS3Server } from '../testing/s3-server';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../testing/test-http-server';
import { assetPath } from './assets.http';

let database: TestDatabase;
let api: TestApi;
let s3: S3Server;
let servers: Record<'folder' | 'bucket', TestHttpServer>;
let userId: string;
let otherId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  s3 = await startS3Server();
  servers = {
    folder: await startTestHttpServer(database),
    bucket: await startTestHttpServer(database, {
      env: {
        ASSETS_S3_BUCKET: s3.bucket,
        ASSETS_S3_ENDPOINT: s3.url,
        ASSETS_S3_REGION: s3.region,
        ASSETS_S3_ACCESS_KEY_ID: s3.accessKeyId,
        ASSETS_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        CORS_ORIGINS: 'https://dashboard.example.com',
      },
    }),
  };
  userId = (await api.createUser()).id;
  otherId = (await api.createUser()).id;
});
afterAll(async () => {
  for (const server of Object.values(servers ?? {})) await server.close();
  await s3?.close();
  await api?.close();
  await database?.drop();
});

const OF_THE_CONNECTION = ['date', 'x-request-id', 'connection', 'keep-alive'];
const BYTES = Buffer.from('\u0089PNG, and ten more', 'latin1');

describe.each(['folder', 'bucket'] as const)('GET /v1/assets/<key> from a %s', (kind) => {
  let server: TestHttpServer;
  let path: string;
  let sha256: string;

  beforeAll(async () => {
    server = servers[kind];
    const { key, sha256: hash } = await server.app.assets.put({ userId, bytes: BYTES, contentType: 'image/png' });
    path = assetPath(key);
    sha256 = hash;
  });

  async function ask(at: string, headers: Record<string, string> = {}, as: string | null = userId, method = 'GET') {
    const sent = new Headers(headers);
    if (as !== null) sent.set('authorization', `Bearer ${await server.token({ userId: as })}`);
    return fetch(`${server.url}${at}`, { method, headers: sent });
  }

  it('gives the owner the bytes, in a way that nothing stored can run', async () => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(BYTES);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(BYTES.length),
      'content-disposition': `inline; filename="${sha256.slice(0, 16)}.png"`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
    });
    expect(answer.headers.get('vary')).toContain('authorization');
    const analyst = await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${await server.token({ userId, role: 'ANALYST' })}` },
    });
    expect(analyst.status).toBe(200);
  });

  it.each([
    ['text/html', 'html', 'text/html; charset=utf-8'],
    ['image/svg+xml', 'svg', 'image/svg+xml; charset=utf-8'],
  ])('offers %s as a file to save', async (contentType, extension, served) => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const { key } = await server.app.assets.put({ userId, bytes, contentType });
    const { headers } = await ask(assetPath(key));
    expect(headers.get('content-type')).toBe(served);
    expect(headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="[0-9a-f]{16}[.]${extension}"$`),
    );
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  it('has nothing for everybody else, and nothing under another name', async () => {
    const missing = path.replace(
      sha256,
      sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    const theirs = path.replace(userId, otherId);
    const refused: Awaited<ReturnType<typeof read>>[] = [];
    for (const [at, as] of [
      [path, otherId],
      [theirs, userId],
      [theirs, otherId],
      [missing, userId],
      [path.replace('.png', '.html'), userId],
      [path.replace('.png', '.exe'), userId],
      [`${path}/`, userId],
      [path.toUpperCase().replace('/V1/ASSETS', '/v1/assets'), userId],
      [`/v1/assets/${userId}%2f..%2f${otherId}/${sha256}.png`, userId],
      ['/v1/assets/..%2f..%2f..%2fetc%2fpasswd', userId],
      ['/v1/assets/%00', userId],
      ['/v1/assets/', userId],
    ] as const)
      refused.push(await read(await ask(at, {}, as)));
    expect(new Set(refused.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))).toEqual(
      new Set([`404 {"errors":[{"message":"There is no such asset.","extensions":{"code":"NOT_FOUND"}}]}`]),
    );
    expect(refused.map(({ cache }) => cache)).toEqual(refused.map(() => null));
    expect((await ask(path, { 'if-none-match': '*' }, otherId)).status).toBe(404);
  });

  async function read(response: Response) {
    const { status, headers } = response;
    return { status, cache: headers.get('cache-control'), body: (await response.json()) as object };
  }

  it('wants a token', async () => {
    const answer = await ask(path, {}, null);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('answers HEAD as GET, without the bytes', async () => {
    const [head, get] = [await ask(path, {}, userId, 'HEAD'), await ask(path)];
    const described = ({ headers }: Response) => {
      return Object.fromEntries([...headers].filter(([name]) => !OF_THE_CONNECTION.includes(name)));
    };
    expect([head.status, described(head)]).toEqual([200, described(get)]);
    expect(await head.text()).toBe('');
  });

  it('sends nothing again that is known', async () => {
    for (const known of [`"${sha256}"`, `W/"${sha256}"`, `"other", "${sha256}"`, '*']) {
      const answer = await ask(path, { 'if-none-match': known });
      expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', `"${sha256}"`]);
    }
    expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each([
    ['bytes=1-3', 206, 'PNG', `bytes 1-3/${BYTES.length}`],
    ['bytes=-4', 206, 'more', `bytes ${BYTES.length - 4}-${BYTES.length - 1}/${BYTES.length}`],
    [`bytes=${BYTES.length}-`, 416, '', `bytes */${BYTES.length}`],
    ['bytes=0-1,3-4', 200, BYTES.toString('latin1'), null],
  ])('sends the part %s', async (range, status, text, contentRange) => {
    const answer = await ask(path, { range });
    const body = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect([answer.status, body, answer.headers.get('content-range')]).toEqual([status, text, contentRange]);
  });

  it('sends the whole where the part was of something else', async () => {
    expect((await ask(path, { range: 'bytes=1-3', 'if-range': '"other"' })).status).toBe(200);
    expect((await ask(path, { range: 'bytes=1-3', 'if-range': `"${sha256}"` })).status).toBe(206);
  });

  it('survives a client that leaves in the middle', async () => {
    const bytes = Buffer.alloc(8 * 1024 ** 2, 'x');
    const { key } = await server.app.assets.put({ userId, bytes, contentType: 'video/mp4' });
    const headers = { authorization: `Bearer ${await server.token({ userId })}` };
    const request = httpRequest(`${server.url}${assetPath(key)}`, { headers }).end();
    const [response] = await once(request, 'response');
    await once(response, 'data');
    request.destroy();
    expect((await ask(path)).status).toBe(200);
    expect((await (await ask(assetPath(key))).arrayBuffer()).byteLength).toBe(bytes.length);
  });
});

it('lets dashboards of the given origins read an asset', async () => {
  const { key } = await servers.bucket.app.assets.put({ userId, bytes: BYTES, contentType: 'image/png' });
  const { headers } = await fetch(`${servers.bucket.url}${assetPath(key)}`, {
    headers: {
      authorization: `Bearer ${await servers.bucket.token({ userId })}`,
      origin: 'https://dashboard.example.com',
    },
  });
  expect(headers.get('access-control-allow-origin')).toBe('https://dashboard.example.com');
  expect(headers.get('vary')).toBe('origin, authorization');
});

it('says 503 while the bucket is down, and nothing that would be kept', async () => {
  const { key } = await servers.bucket.app.assets.put({ userId, bytes: BYTES, contentType: 'image/gif' });
  const headers = { authorization: `Bearer ${await servers.bucket.token({ userId })}` };
  const get = () => fetch(`${servers.bucket.url}${assetPath(key)}`, { headers });
  s3.failNext(503, 3);
  const down = await get();
  s3.failNext(0, 0);
  expect(servers.bucket.log.at(-1)).toMatchObject({ msg: 'the asset store could not be reached' });
  expect([down.status, down.headers.get('retry-after'), down.headers.get('cache-control')]).toEqual([503, '1', null]);
  // Found, and gone before it is read.
  s3.passThenFail(1, 403);
  const gone = await get();
  s3.failNext(0, 0);
  expect([gone.status, gone.headers.get('cache-control'), gone.headers.get('etag')]).toEqual([500, null, null]);
  expect(await gone.text()).not.toContain(s3.url);
});

it('says 404 where a file is gone, and measures what was asked', async () => {
  const { app, config, url, token } = servers.folder;
  const { key } = await app.assets.put({ userId, bytes: BYTES, contentType: 'image/webp' });
  await rm(config.assets.directory, { recursive: true });
  const { status } = await fetch(`${url}${assetPath(key)}`, {
    headers: { authorization: `Bearer ${await token({ userId })}` },
  });
  expect(status).toBe(404);
  expect(await app.metrics.registry.metrics()).toMatch(/asset_store_duration_seconds_count\{operation="read"\} \d/);
});
