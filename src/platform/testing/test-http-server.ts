import { Writable } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import pino from 'pino';
import { type App, createApp } from '../../app';
import { type Config, loadConfig } from '../../config';
import { signToken } from '../auth/sign-token';
import type { Role } from '../graphql/context';
import type { NodeTypes } from '../graphql/node-types';
import type { HttpTimeouts } from '../http/http-server';
import { createTestAssets } from './test-assets';
import type { TestDatabase } from './test-database';

export const TEST_SECRET = 'only for tests, and long enough for HS256';

export interface TestHttpServerOptions {
  /** On top of the defaults, for example `{ GRAPHQL_INTROSPECTION: 'false' }`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly schema?: GraphQLSchema;
  readonly nodes?: NodeTypes;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly drainMs?: number;
}

export interface TestRequest {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly userId?: string;
  readonly role?: Role;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  /** As parsed from JSON. */
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  };
}

/** The API as production runs it, on a free port of 127.0.0.1. */
export interface TestHttpServer {
  readonly url: string;
  readonly app: App;
  readonly config: Config;
  /** The lines of its log so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  token(viewer: { userId: string; role?: Role }): Promise<string>;
  graphql(query: string, request?: TestRequest): Promise<TestResponse>;
  close(): Promise<void>;
}

/** Starts the whole API on a test database, HTTP included. */
export async function startTestHttpServer(
  database: TestDatabase,
  options: TestHttpServerOptions = {},
): Promise<TestHttpServer> {
  const files = createTestAssets();
  const config = loadConfig({
    JWT_SECRET: TEST_SECRET,
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    PORT: '0',
    DATABASE_POOL_SIZE: '4',
    ASSETS_DIR: files.directory,
    ...options.env,
  });
  const lines: Record<string, unknown>[] = [];
  const { env: _, ...rest } = options;
  const app = await createApp(config, {
    database: { apiUrl: database.appUrl, ownerUrl: database.ownerUrl },
    trust: { secret: TEST_SECRET },
    log: pino({ level: 'info', base: null }, collect(lines)),
    graphiql: () => ({ examples: [] }),
    ...rest,
  });
  const url = await app.listen();
  const token: TestHttpServer['token'] = (viewer) => signToken({ ...viewer, secret: TEST_SECRET, expiresIn: '1h' });
  return {
    url,
    app,
    config,
    log: lines,
    token,
    async graphql(query, { variables, userId, role, headers } = {}) {
      const viewer = userId === undefined ? undefined : { userId, ...(role === undefined ? {} : { role }) };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(viewer === undefined ? {} : { authorization: `Bearer ${await token(viewer)}` }),
          ...headers,
        },
        body: JSON.stringify({ query, ...(variables === undefined ? {} : { variables }) }),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as TestResponse['body'],
      };
    },
    async close() {
      await app.close();
      await files.remove();
    },
  };
}

function collect(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) lines.push(JSON.parse(line));
      done();
    },
  });
}
