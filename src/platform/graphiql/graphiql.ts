import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Asset, chooseEncoding, type Encoding, matchesEtag, readAssets } from './asset-bundle';
import type { GraphiqlSettings } from './settings';

export interface GraphiqlOptions {
  /** Asked once per visit, so that a token in it is fresh. */
  readonly settings: () => Promise<GraphiqlSettings> | GraphiqlSettings;
  /** Where the bundle is; by default `dist/graphiql` of this package. */
  readonly directory?: string;
}

/**
 * All that the page needs: its own files and this server's API. Monaco and the tab animations write `<style>` elements,
 * hence inline styles; Monaco's style sheet draws squiggles and check marks from data: images.
 */
export const GRAPHIQL_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const BUNDLE_DIRECTORY = join(__dirname, '../../../dist/graphiql');
const PAGE = 'index.html';
const NOT_BUILT = [
  'GraphiQL has not been built. Run',
  '',
  '    node scripts/build-graphiql.mjs',
  '',
  'in the project directory (the development dependencies must be installed), then restart the server.',
  '',
].join('\n');

/**
 * Serves the GraphiQL page at `/graphiql`, its files below it and `/graphiql/settings.json`. The bundle is read into memory
 * once; when there is none, the page answers 503 with the command that builds it. Errors of `settings` go to the app's error handler.
 */
export async function registerGraphiql(app: FastifyInstance, options: GraphiqlOptions): Promise<void> {
  const assets = await readAssets(options.directory ?? BUNDLE_DIRECTORY);
  const page = assets.get(PAGE);
  if (page === undefined) app.log.warn('GraphiQL has not been built: run node scripts/build-graphiql.mjs');

  await app.register(async (scope) => {
    // Set on the reply, these win over what a security plugin has put on the raw response for the whole server.
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', GRAPHIQL_CONTENT_SECURITY_POLICY);
      reply.header('x-content-type-options', 'nosniff');
    });

    scope.get('/graphiql', (request, reply) => {
      if (page !== undefined) return sendAsset(request, reply, page);
      return reply.code(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(NOT_BUILT);
    });
    // Relative, like every address in the page, so that a proxy may mount the server below a path of its own.
    scope.get('/graphiql/', (_request, reply) => reply.redirect('../graphiql', 308));

    scope.get('/graphiql/settings.json', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return options.settings();
    });
    scope.get<{ Params: { file: string } }>('/graphiql/:file', (request, reply) => {
      const asset = assets.get(request.params.file);
      return asset === undefined ? reply.callNotFound() : sendAsset(request, reply, asset);
    });
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const available: ReadonlySet<Encoding> = new Set(asset.bodies.keys());
  const encoding = chooseEncoding(request.headers['accept-encoding'], available);
  const etag = `"${asset.hash}-${encoding}"`;
  reply.header('etag', etag);
  reply.header('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  reply.header('vary', 'accept-encoding');
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type(asset.contentType).send(asset.bodies.get(encoding));
}
