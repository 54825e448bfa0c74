import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import type { Workspace } from '../../../platform/database/unit-of-work';
import { ApiError, ForbiddenError, UnauthenticatedError } from '../../../platform/errors';
import type { Viewer } from '../../../platform/graphql/context';
import type { RateLimit } from '../../../platform/rate-limit';
import { evaluateFlag, evaluateFlags } from './flag.service';
import { answerOf, entityTag, isKnown, OfrepError, type OfrepErrorCode, unitOf } from './ofrep.answers';

export interface OfrepDependencies {
  readonly workspace: Workspace;
  readonly authenticate: Authenticator;
  /** What an account may ask for in a minute; an evaluated flag counts as one object. */
  readonly rateLimit?: RateLimit;
  readonly onRefusal?: (code: string) => void;
}

const PATH = '/ofrep/v1/evaluate/flags';
const HEADER_ADVICE = 'Send a token in the header: Authorization: Bearer <token>, or X-API-Key: <token>.';

/** What Fastify says of a body that it cannot read, in the protocol's words. */
const UNREADABLE = ['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY'];

type Keyed = { Params: { key?: string } };

/**
 * The OpenFeature Remote Evaluation Protocol, so that any OpenFeature SDK is a client of the tests: a flag's key is a test's, its
 * variant a variation, its value the variation's configuration. `POST /ofrep/v1/evaluate/flags/{key}` evaluates one test, and
 * without a key all that run or pause (with ETag, and 304 for If-None-Match). A unit that gets a variation keeps it.
 */
export function registerOfrep(app: FastifyInstance, dependencies: OfrepDependencies): void {
  const { workspace, authenticate, rateLimit, onRefusal } = dependencies;
  // A scope of its own: only here are errors written as the protocol has them.
  app.register(async (scope) => {
    scope.decorateRequest('evaluator', null);
    scope.addHook('onRequest', async (request) => {
      const viewer = await evaluator(request, authenticate);
      await rateLimit?.consume(viewer.userId, 1);
      request.setDecorator('evaluator', viewer);
    });
    scope.setErrorHandler((error: FastifyError | ApiError, request: FastifyRequest<Keyed>, reply) => {
      if (error instanceof ApiError && error.httpStatus !== 503) onRefusal?.(error.code);
      return answerError(error, request, reply);
    });

    scope.post<Keyed>(`${PATH}/:key`, async (request) => {
      const { key = '' } = request.params;
      const unit = unitOf(request.body);
      const { userId } = request.getDecorator<Viewer>('evaluator');
      const flag = await workspace.run(userId, 'READ WRITE', (db) => evaluateFlag(db, unit, key));
      if (flag === null) throw new OfrepError('FLAG_NOT_FOUND', 'There is no test with this key.');
      return answerOf(flag);
    });

    scope.post(PATH, async (request, reply) => {
      const unit = unitOf(request.body);
      const { userId } = request.getDecorator<Viewer>('evaluator');
      const flags = await workspace.run(userId, 'READ WRITE', (db) => evaluateFlags(db, unit));
      await rateLimit?.consume(userId, flags.length);
      const body = JSON.stringify({ flags: flags.map(answerOf) });
      const tag = entityTag(body);
      reply.header('etag', tag);
      if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(body);
    });
  });
}

/** Whoever may change things: to be evaluated is to be assigned. */
async function evaluator({ headers }: FastifyRequest, authenticate: Authenticator): Promise<Viewer> {
  const apiKey = headers['x-api-key'];
  const authorization = headers.authorization ?? (typeof apiKey === 'string' ? `Bearer ${apiKey.trim()}` : undefined);
  const viewer = await authenticate(authorization);
  if (viewer === null) throw new UnauthenticatedError(HEADER_ADVICE);
  if (viewer.role === 'ANALYST') throw new ForbiddenError('The role ANALYST may not assign units to tests.');
  return viewer;
}

function answerError(error: FastifyError | ApiError, request: FastifyRequest<Keyed>, reply: FastifyReply) {
  const answer = (status: number, errorCode: OfrepErrorCode, errorDetails: string) => {
    const { key } = request.params;
    return reply.code(status).send({ ...(key === undefined ? {} : { key }), errorCode, errorDetails });
  };
  if (error instanceof OfrepError) return answer(error.httpStatus, error.code, error.message);
  if (error instanceof ApiError) {
    if (error.httpStatus === 401) reply.header('www-authenticate', 'Bearer');
    if (error.httpStatus === 429) reply.header('retry-after', String(error.details.retryAfterSeconds ?? 1));
    if (error.httpStatus === 503) reply.header('retry-after', '1');
    return answer(error.httpStatus, 'GENERAL', error.message);
  }
  if (UNREADABLE.includes(error.code)) return answer(400, 'PARSE_ERROR', 'The body is not valid JSON.');
  const status = error.statusCode ?? 500;
  if (status < 500) return answer(status, 'GENERAL', 'The request could not be read; send JSON of moderate size.');
  request.log.error({ err: error }, 'a flag could not be evaluated');
  return answer(500, 'GENERAL', `Internal error ${request.id}`);
}
