import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { chooseEncoding, matchesEtag } from './asset-bundle';
import { GRAPHIQL_CONTENT_SECURITY_POLICY, registerGraphiql } from './graphiql';

const SCRIPT = 'main-ABCD1234.js';
const PAGE = '<!doctype html><title>page</title>';
const CODE = 'console.info("loaded");'.repeat(100);

describe('registerGraphiql', () => {
  let directory: string;
  let app: FastifyInstance;
  let visits: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'graphiql-'));
    await writeFile(join(directory, 'index.html'), PAGE);
    await writeFile(join(directory, SCRIPT), CODE);
    await writeFile(join(directory, `${SCRIPT}.gz`), gzipSync(CODE));
    await writeFile(join(directory, `${SCRIPT}.br`), brotliCompressSync(CODE));
    await writeFile(join(directory, 'font-ABCD1234.woff2'), 'font');
    await writeFile(join(directory, '.build.json'), '{"stamp":"private"}');
    await writeFile(join(directory, 'notes.unknown'), 'private');
  });
  afterAll(() => rm(directory, { recursive: true }));

  beforeEach(async () => {
    visits = 0;
    app = fastify();
    await app.register(helmet);
    await registerGraphiql(app, {
      directory,
      settings: async () => {
        visits += 1;
        return { demoToken: `token-${visits}`, demoUserName: 'Ada', examples: [{ title: 'Me', query: '{ me }' }] };
      },
    });
    app.get('/other', () => 'other');
  });
  afterEach(() => app.close());

  it('serves the page, to be revalidated on each visit', async () => {
    const response = await app.inject('/graphiql');
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe(PAGE);
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-length': String(PAGE.length),
    });
  });

  it('leads the address with a slash at its end to the page', async () => {
    const response = await app.inject('/graphiql/');
    expect(response.statusCode).toBe(308);
    expect(response.headers.location).toBe('../graphiql');
  });

  it('serves files with a hashed name for ever', async () => {
    const response = await app.inject(`/graphiql/${SCRIPT}`);
    expect(response.body).toBe(CODE);
    expect(response.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect((await app.inject('/graphiql/font-ABCD1234.woff2')).headers['content-type']).toBe('font/woff2');
  });

  it('sends gzip or brotli to those who accept it', async () => {
    const zipped = await app.inject({ url: `/graphiql/${SCRIPT}`, headers: { 'accept-encoding': 'gzip, deflate' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(CODE);
    const brotli = await app.inject({
      url: `/graphiql/${SCRIPT}`,
      headers: { 'accept-encoding': 'gzip, deflate, br' },
    });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(CODE);
    expect(brotli.headers.etag).not.toBe(zipped.headers.etag);
  });

  it('answers 304 without a body when the visitor has the file already', async () => {
    const { etag } = (await app.inject('/graphiql')).headers;
    const again = await app.inject({ url: '/graphiql', headers: { 'if-none-match': String(etag) } });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    expect(again.headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
    const changed = await app.inject({ url: '/graphiql', headers: { 'if-none-match': '"another"' } });
    expect(changed.statusCode).toBe(200);
  });

  it('answers HEAD with the headers alone', async () => {
    const response = await app.inject({ method: 'HEAD', url: `/graphiql/${SCRIPT}` });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-length']).toBe(String(CODE.length));
    expect(response.body).toBe('');
  });

  it.each([
    '/graphiql/..%2fpackage.json',
    '/graphiql/%2e%2e%2f%2e%2e%2fpackage.json',
    '/graphiql/..%5cpackage.json',
    '/graphiql/../package.json',
    '/graphiql/%2fetc%2fpasswd',
    '/graphiql/.build.json',
    '/graphiql/notes.unknown',
    `/graphiql/${SCRIPT}.gz`,
    '/graphiql/absent.js',
    '/graphiql/__proto__',
  ])('knows no file at %s', async (url) => {
    const response = await app.inject(url);
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('private');
  });

  it('asks for the settings on each visit and lets nobody store them', async () => {
    const first = await app.inject('/graphiql/settings.json');
    expect(first.headers['cache-control']).toBe('no-store');
    expect(first.headers['content-type']).toMatch(/^application\/json/);
    expect(first.json()).toEqual({
      demoToken: 'token-1',
      demoUserName: 'Ada',
      examples: [{ title: 'Me', query: '{ me }' }],
    });
    expect((await app.inject('/graphiql/settings.json')).json().demoToken).toBe('token-2');
  });

  it("replaces the server's content security policy on its own routes only", async () => {
    for (const url of ['/graphiql', `/graphiql/${SCRIPT}`, '/graphiql/settings.json']) {
      expect((await app.inject(url)).headers['content-security-policy']).toBe(GRAPHIQL_CONTENT_SECURITY_POLICY);
    }
    expect((await app.inject('/other')).headers['content-security-policy']).toContain("script-src-attr 'none'");
  });

  it('says how to build the page when it was not built', async () => {
    const bare = fastify();
    await registerGraphiql(bare, { directory: join(directory, 'absent'), settings: () => ({ examples: [] }) });
    const response = await bare.inject('/graphiql');
    expect(response.statusCode).toBe(503);
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(response.body).toContain('node scripts/build-graphiql.mjs');
    await bare.close();
  });
});

describe('chooseEncoding', () => {
  const all = new Set(['identity', 'gzip', 'br'] as const);

  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, br', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0, br;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['identity, gzip;q=0.5', 'identity'],
    ['deflate', 'identity'],
    ['gzip;q=nonsense', 'identity'],
  ])('reads %p as %s', (header, expected) => {
    expect(chooseEncoding(header, all)).toBe(expected);
  });

  it('chooses only what there is', () => {
    expect(chooseEncoding('br, gzip', new Set(['identity', 'gzip']))).toBe('gzip');
    expect(chooseEncoding('br, gzip', new Set(['identity']))).toBe('identity');
  });
});

describe('matchesEtag', () => {
  it.each([
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
  ])('takes %p as %s for "a"', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected);
  });
});
