import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, POST, OPTIONS';
const REQUEST_HEADERS = 'authorization, content-type, apollo-require-preflight, if-none-match, x-api-key, x-request-id';
const ANSWER_HEADERS = 'etag, retry-after, x-request-id';
const PREFLIGHT_SECONDS = 86_400;

/**
 * Lets pages of the given origins (such as `https://app.example.com`; `*` for all) read answers. Credentials are never
 * part of it: tokens travel in a header that the page itself sets.
 */
export function registerCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const all = origins.includes('*');
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    reply.header('vary', 'origin');
    if (origin === undefined || !(all || allowed.has(origin))) return;
    reply.header('access-control-allow-origin', all ? '*' : origin);
    reply.header('access-control-expose-headers', ANSWER_HEADERS);
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    reply.header('access-control-allow-methods', METHODS);
    reply.header('access-control-allow-headers', REQUEST_HEADERS);
    reply.header('access-control-max-age', PREFLIGHT_SECONDS);
    return reply.code(204).send();
  });
}
