import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator';
import { NotFoundError } from '../errors';
import { requireViewer } from '../http/bearer';
import { type RequestedRange, readByteRange } from '../http/byte-range';
import type { ByteRange } from './asset-backend';
import { type AssetKey, readAssetKey } from './asset-key';
import type { AssetStore } from './asset-store';

export interface AssetsDependencies {
  readonly assets: AssetStore;
  readonly authenticate: Authenticator;
}

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Nothing that is stored may run: no scripts, no requests, no forms, an origin of its own. Pictures may keep their styles. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/** Where an asset is served, below the API's own address. */
export function assetPath(key: string): string {
  return `/v1/assets/${key}`;
}

/** `GET` and `HEAD /v1/assets/<key>`: an asset, for the account that it belongs to; for everybody else there is none. */
export function registerAssets(app: FastifyInstance, { assets, authenticate }: AssetsDependencies): void {
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/v1/assets/*',
    async handler(request, reply) {
      const { userId } = await requireViewer(request, reply, authenticate);
      const key = request.params['*'];
      const known = readAssetKey(key);
      // Whether others have it is not even looked up.
      const found = known?.userId === userId ? await assets.find(key) : null;
      if (known === null || found === null) throw new NotFoundError('There is no such asset.');
      const etag = `"${found.sha256}"`;
      if (isKnown(request, etag)) return describe(reply, known, etag).code(304).send();
      const { 'if-range': onlyOf = etag, range: wanted } = request.headers;
      const range = onlyOf === etag ? readByteRange(wanted, found.sizeBytes) : 'WHOLE';
      // Before anything is said about it: what fails must not be kept for a year.
      const body = request.method === 'GET' && range !== 'UNSATISFIABLE' ? await assets.read(key, partOf(range)) : null;
      return measure(describe(reply, known, etag), range, found.sizeBytes).send(body ?? undefined);
    },
  });
}

function partOf(range: Exclude<RequestedRange, 'UNSATISFIABLE'>): ByteRange | undefined {
  return range === 'WHOLE' ? undefined : range;
}

function measure(reply: FastifyReply, range: RequestedRange, size: number): FastifyReply {
  if (range === 'UNSATISFIABLE') return reply.code(416).header('content-range', `bytes */${size}`);
  if (range === 'WHOLE') return reply.header('content-length', size);
  const { start, end } = range;
  return reply
    .code(206)
    .header('content-length', end - start + 1)
    .header('content-range', `bytes ${start}-${end}/${size}`);
}

function describe(reply: FastifyReply, { sha256, type }: AssetKey, etag: string): FastifyReply {
  const name = `${sha256.slice(0, 16)}.${type.extension}`;
  return (
    reply
      .type(type.served)
      .header('content-disposition', `${type.isInline ? 'inline' : 'attachment'}; filename="${name}"`)
      .header('content-security-policy', POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', `private, max-age=${YEAR_SECONDS}, immutable`)
      // A browser that somebody else logs in with must ask again.
      .header('vary', [reply.getHeader('vary'), 'authorization'].filter(Boolean).join(', '))
      .header('etag', etag)
      .header('accept-ranges', 'bytes')
  );
}

function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) || known.includes('*');
}
