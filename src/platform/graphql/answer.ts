import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { UnitOfWork } from '../database/unit-of-work';
import type { RequestContext } from './operation';

/** One operation that has been answered, for logs and metrics. Never its variables: they may hold anything. */
export interface AnsweredOperation {
  readonly name: string;
  /** query, mutation, or unknown when it could not be read. */
  readonly type: string;
  readonly durationMs: number;
  readonly statements: number;
  /** The codes of its errors, once each. */
  readonly errorCodes: readonly string[];
  readonly context: RequestContext;
}

/** Codes that speak about the whole request and have an HTTP status of their own. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

const RETRY_AFTER_SECONDS = '1';

/**
 * Wraps the plugin that ends an operation's transaction: once that is done, gives an answer that carries nothing but a
 * refusal its HTTP status and tells `onAnswer`. A plugin beside it would not do: Apollo Server runs the hooks of all
 * plugins at once, so that it would look before the transaction has ended.
 */
export function answerAfter(
  plugin: ApolloServerPlugin<RequestContext>,
  onAnswer?: (operation: AnsweredOperation) => void,
): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart(request) {
      const startedAt = performance.now();
      const listener = (await plugin.requestDidStart?.(request)) ?? {};
      return {
        ...listener,
        async willSendResponse(ending) {
          await listener.willSendResponse?.(ending);
          const { body } = ending.response;
          const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
          const errorCodes = [...new Set(errors.map(({ extensions }) => String(extensions?.code)))];
          setStatus(ending, errorCodes);
          onAnswer?.({
            name: ending.operationName ?? 'anonymous',
            type: ending.operation?.operation ?? 'unknown',
            durationMs: performance.now() - startedAt,
            statements: (ending.contextValue.db as UnitOfWork | undefined)?.statements ?? 0,
            errorCodes,
            context: ending.contextValue,
          });
        },
      };
    },
  };
}

function setStatus(
  { response }: GraphQLRequestContextWillSendResponse<RequestContext>,
  codes: readonly string[],
): void {
  const [code, ...others] = codes;
  const status = code === undefined || others.length > 0 ? undefined : STATUS_OF_CODE[code];
  if (status === undefined || response.body.kind !== 'single') return;
  const { data } = response.body.singleResult;
  if (Object.values(data ?? {}).some((value) => value !== null)) return;
  response.http.status = status;
  if (status !== 401) response.http.headers.set('retry-after', RETRY_AFTER_SECONDS);
}
