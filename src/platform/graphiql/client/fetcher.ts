import type { GraphiQL } from 'graphiql';
import { getOperationAST, parse } from 'graphql';
import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

type Operation = Parameters<Fetcher>[0];

/**
 * Sends operations to `endpoint` with the headers of the editor. The first introspection leaves before that editor exists;
 * it takes `headersAtStart` (JSON text), without which a server that wants a token would show no documentation. Subscriptions go over a
 * WebSocket of their own, with the header's token.
 */
export function createFetcher(endpoint: URL, headersAtStart: string): Fetcher {
  return async (parameters, options) => {
    const introspection = parameters.operationName === 'IntrospectionQuery';
    const headers = options?.headers ?? (introspection ? parseHeaders(headersAtStart) : {});
    if (isSubscription(parameters)) return watch(endpoint, parameters, headers);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(parameters),
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(
        `The server answered ${response.status} ${response.statusText} with no JSON: ${text.slice(0, 500)}`,
      );
    }
  };
}

function isSubscription({ query, operationName }: Operation): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false;
  }
}

/** The answers to a subscription, until the page has enough of them or the server ends it. */
async function* watch(
  endpoint: URL,
  operation: Operation,
  headers: Record<string, unknown>,
): AsyncGenerator<FormattedExecutionResult> {
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({ url: url.href, connectionParams: headers, retryAttempts: 3 });
  try {
    yield* client.iterate({ ...operation, operationName: operation.operationName ?? null });
  } catch (error) {
    const { reason } = error as { readonly reason?: string };
    if (Array.isArray(error)) yield { errors: error };
    else throw reason ? new Error(`The server closed the connection: ${reason}`) : error;
  } finally {
    await client.dispose();
  }
}

function parseHeaders(text: string): Record<string, string> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
