import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../errors';

const MESSAGES: Readonly<Record<string, { code: string; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'This address does not take that Content-Type; /graphql takes application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'BAD_REQUEST', message: 'The request body is empty; it must be JSON.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'BAD_REQUEST', message: 'The request body is not valid JSON.' },
};

const UNREADABLE: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};
const UNREADABLE_OTHERWISE = [400, 'The request is not valid HTTP.'] as const;

/** What Node's HTTP parser refuses never becomes a request: the answer is written onto the socket as it is. */
export function answerClientError({ code }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const [status, text] = UNREADABLE[code ?? ''] ?? UNREADABLE_OTHERWISE;
  const body = JSON.stringify(answer('BAD_REQUEST', text));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** A URL that cannot be decoded never reaches a route, nor the handlers below. */
export function answerFrameworkError(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  reply.code(400).send(answer('BAD_REQUEST', 'The URL is not valid: percent signs must begin codes of UTF-8 bytes.'));
}

/** Every failure outside the graph is answered as JSON in the shape of a GraphQL answer, without stack or internals. */
export function registerErrorAnswers(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send(answer('NOT_FOUND', 'There is nothing here. The API is at POST /graphql.'));
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof ApiError) {
      if (error.httpStatus === 503) reply.header('retry-after', '1');
      return reply.code(error.httpStatus).send(answer(error.code, error.message, error.details));
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error({ err: error }, 'request failed');
      return reply.code(500).send(answer('INTERNAL_SERVER_ERROR', 'Internal error', { requestId: request.id }));
    }
    const { code, message } = MESSAGES[error.code] ?? {
      code: 'BAD_REQUEST',
      message: 'The request could not be read.',
    };
    return reply.code(status).send(answer(code, message));
  });
}

function answer(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
  return { errors: [{ message, extensions: { code, ...details } }] };
}
