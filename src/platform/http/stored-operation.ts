import type { ApolloServer } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authenticator } from '../auth/authenticator';
import type { RequestContext } from '../graphql/operation';
import { requireViewer } from './bearer';
import { clientSignal } from './client-signal';

export interface StoredOperationDependencies {
  readonly graph: ApolloServer<RequestContext>;
  readonly authenticate: Authenticator;
}

/**
 * Answers a request with an operation of the graph, whose text is the server's own: an address for callers that speak no GraphQL,
 * under the same checks, limits and transactions. Without `data` the reply has been sent, with the errors in the shape of a
 * GraphQL answer and the status of the first one.
 */
export type StoredOperation = (
  request: FastifyRequest,
  reply: FastifyReply,
  query: string,
  variablesOf: () => Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>> | null>;

const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** Makes such answers. Who may not ask is told so before the body is looked at. */
export function storedOperation({ graph, authenticate }: StoredOperationDependencies): StoredOperation {
  return async (request, reply, query, variablesOf) => {
    const viewer = await requireViewer(request, reply, authenticate);
    const log = request.log as Logger;
    const contextValue = { requestId: request.id, log, viewer, signal: clientSignal(reply.raw) };
    const { body } = await graph.executeOperation({ query, variables: variablesOf() }, { contextValue });
    if (body.kind !== 'single') throw new Error('The answer came in parts.');
    const { data, errors } = body.singleResult;
    const [first] = errors ?? [];
    if (first === undefined) return data ?? null;
    const status = STATUS[String(first.extensions?.code)] ?? 500;
    const { retryAfterSeconds = 1 } = (first.extensions ?? {}) as { retryAfterSeconds?: number };
    if (status === 429 || status === 503) reply.header('retry-after', String(retryAfterSeconds));
    reply.code(status).send({ errors: errors?.map(({ message, extensions }) => ({ message, extensions })) });
    return null;
  };
}
