import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { ApiError } from '../errors';

/** Codes of Apollo Server for requests that never reached a resolver; their messages are the client's to see. */
const REQUEST_CODES: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * The one translator from failures to what clients see. Known errors keep message, code and details; anything else
 * becomes "Internal error" with the id of the request, under which the log has the whole story.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
  requestId?: string,
): GraphQLFormattedError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const place = {
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
  };
  if (original instanceof ApiError) {
    return { message: original.message, ...place, extensions: { code: original.code, ...original.details } };
  }
  const code = formatted.extensions?.code;
  if (REQUEST_CODES.has(code)) return { message: withoutValues(formatted.message), ...place, extensions: { code } };
  log.error({ err: original, requestId, path: formatted.path }, 'operation failed');
  return {
    message: 'Internal error',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...(requestId === undefined ? {} : { requestId }) },
  };
}

/** graphql-js and scalars repeat what was sent; a token pasted into the wrong place would come back in logs and screens. */
function withoutValues(message: string): string {
  return message
    .replace(/got invalid value .*?(?= at "|; )/s, 'got an invalid value')
    .replace(/, found .*?\.(?= |$)/s, '.')
    .replace(/ but got: .*$/s, '.')
    .replace(
      /(cannot represent (?:an invalid [\w-]+-string|an invalid Unix timestamp|(?:a )?non string.*? type)) .*$/s,
      '$1.',
    )
    .replace(/Unknown operation named .*$/s, 'The query has no operation with this operationName.')
    .replace(/((?:represent|cannot be|valid)[^:]{0,80}): .*$/s, '$1.')
    .replace(/Value "[^"]*" does not exist/, 'This value does not exist');
}
