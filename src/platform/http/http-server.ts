import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Authenticator } from '../auth/authenticator';
import { ApiError, UnauthenticatedError } from '../errors';
import type { Viewer } from '../graphql/context';
import { type RequestContext, refusal } from '../graphql/operation';
import { clientSignal } from './client-signal';
import { closeConnectionsWithServer } from './connections';
import { registerCors } from './cors';
import { answerClientError, answerFrameworkError, registerErrorAnswers } from './error-answers';
import { requestId } from './request-id';

/** How long a client may take; short ones keep slow connections from piling up. */
export interface HttpTimeouts {
  /** Until all headers have arrived. */
  readonly headersMs: number;
  /** Until the whole request has arrived. */
  readonly requestMs: number;
  /** How long an idle connection is kept for the next request. */
  readonly keepAliveMs: number;
  /** How often the first two are looked after. */
  readonly checkEveryMs: number;
}

const HTTP_TIMEOUTS: HttpTimeouts = {
  headersMs: 5_000,
  requestMs: 15_000,
  keepAliveMs: 65_000,
  checkEveryMs: 1_000,
};

const MAX_HEADER_BYTES = 16_384;

export interface HttpServerOptions {
  readonly graph: ApolloServer<RequestContext>;
  readonly authenticate: Authenticator;
  /** Whether an operation without a token is looked at: it can only read the schema. */
  readonly openIntrospection: boolean;
  readonly bodyBytes: number;
  readonly corsOrigins: readonly string[];
  readonly log: Logger;
  readonly timeouts?: Partial<HttpTimeouts>;
  /** Told the code when a request is refused before its operation is looked at. */
  readonly onRefusal?: (code: string) => void;
}

/** The HTTP server around a started graph server: `/graphql`, and clear JSON for whatever goes wrong outside of it. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const timeouts = { ...HTTP_TIMEOUTS, ...options.timeouts };
  const app = fastify({
    loggerInstance: options.log as FastifyInstance['log'],
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    requestIdHeader: false,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    bodyLimit: options.bodyBytes,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  });
  // GraphQL is JSON; text would be a way around the browser's preflight.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  closeConnectionsWithServer(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  });
  registerCors(app, options.corsOrigins);
  registerErrorAnswers(app);
  const handler = fastifyApolloHandler(options.graph, {
    context: async (request, reply): Promise<RequestContext> => {
      const viewer = await authenticated(request, reply, options);
      return { requestId: request.id, log: request.log as Logger, viewer, signal: clientSignal(reply.raw) };
    },
  });
  app.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/graphql', handler });
  return app;
}

/** Refuses before anything is parsed: whoever may not ask costs next to nothing and learns nothing about the schema. */
async function authenticated(
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticate, openIntrospection, onRefusal }: HttpServerOptions,
): Promise<Viewer | null> {
  try {
    const viewer = await authenticate(request.headers.authorization);
    if (viewer !== null || openIntrospection) return viewer;
    throw new UnauthenticatedError('Send a token in the header: Authorization: Bearer <token>.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    onRefusal?.(error.code);
    if (error.httpStatus === 401) reply.header('www-authenticate', 'Bearer');
    else {
      reply.header('retry-after', '1');
      request.log.warn({ err: error }, 'no token could be judged');
    }
    throw refusal(error);
  }
}
