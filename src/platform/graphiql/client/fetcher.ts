import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/**
 * Sends operations to `endpoint` with the headers of the editor. The first introspection leaves before that editor exists;
 * it takes `headersAtStart` (JSON text), without which a server that wants a token would show no documentation.
 */
export function createFetcher(endpoint: URL, headersAtStart: string): Fetcher {
  return async (parameters, options) => {
    const introspection = parameters.operationName === 'IntrospectionQuery';
    const headers = options?.headers ?? (introspection ? parseHeaders(headersAtStart) : {});
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

function parseHeaders(text: string): Record<string, string> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
