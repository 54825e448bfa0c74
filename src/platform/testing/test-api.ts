import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { Pool } from 'pg';
import pino, { type Logger } from 'pino';
import { type Config, loadConfig } from '../../config';
import { closeRenderer } from '../../features/templates/rendering/renderer';
import { graphSchema, NODE_TYPES } from '../../schema';
import type { AssetStore } from '../assets/asset-store';
import type { ConfiguredModels } from '../configured-models';
import { createDataSource } from '../database/data-source';
import { newId } from '../database/new-id';
import type { Statement } from '../database/statement';
import { Workspace } from '../database/unit-of-work';
import type { Role } from '../graphql/context';
import { createGraphServer } from '../graphql/graph-server';
import type { NodeTypes } from '../graphql/node-types';
import type { RequestContext } from '../graphql/operation';
import { assertBoundToTenant } from './bound-statements';
import { insertCampaign, insertUser, type TestCampaign, type TestUser } from './test-accounts';
import { createTestAssets } from './test-assets';
import type { TestDatabase } from './test-database';

export interface TestApiOptions {
  /** Default: the schema of the whole API. */
  readonly schema?: GraphQLSchema;
  readonly nodes?: NodeTypes;
  readonly limits?: Partial<Config['limits']>;
  readonly poolSize?: number;
  readonly poolTimeoutMs?: number;
  readonly openIntrospection?: boolean;
  readonly log?: Logger;
  readonly plugins?: readonly ApolloServerPlugin<RequestContext>[];
  /** Default: all of them. What a job has is for the job to say. */
  readonly models?: ConfiguredModels;
}

/** As whom an operation runs; without `userId` as nobody. */
export interface TestViewer {
  readonly userId?: string;
  /** Default USER. */
  readonly role?: Role;
  readonly signal?: AbortSignal;
  /** As one answer to a subscription, whose operation may be nothing else. */
  readonly live?: boolean;
}

export interface TestAnswer<Data> {
  /** Null where the operation gave none. Typed by the caller: the test knows what it asked for. */
  readonly data: Data;
  readonly errors: NonNullable<FormattedExecutionResult['errors']>;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** The HTTP status that it would have; 200 unless something set another. */
  readonly status: number;
  /** Every SQL statement that the operation ran, in the order in which they ended. */
  readonly statements: readonly Statement[];
}

/** The API without HTTP around it, as the role that production works as. */
export interface TestApi {
  readonly schema: GraphQLSchema;
  readonly workspace: Workspace;
  /** In a folder of this API's own, which goes with it. */
  readonly assets: AssetStore;
  /** Runs one operation. Throws when a statement was not bound to the viewer. */
  execute<Data = Record<string, never>>(
    operation: string,
    variables?: Record<string, unknown>,
    viewer?: TestViewer,
  ): Promise<TestAnswer<Data>>;
  /** As `execute`, for operations that must succeed: throws with the errors when there are any. */
  run<Data = Record<string, never>>(
    operation: string,
    variables?: Record<string, unknown>,
    viewer?: TestViewer,
  ): Promise<Data>;
  /** Inserts a user of the platform, as the owner of the schema. */
  createUser(user?: Partial<TestUser>): Promise<TestUser>;
  /** Inserts a campaign of a user, as the owner of the schema. */
  createCampaign(campaign: Partial<TestCampaign> & { userId: string }): Promise<TestCampaign>;
  /** Runs SQL as the owner, whom row level security does not bind: to prepare and to look behind the API. */
  asOwner<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts the API on a test database: the real schema, plugins, limits and transactions, without HTTP. */
export async function startTestApi(database: TestDatabase, options: TestApiOptions = {}): Promise<TestApi> {
  const config = loadConfig({ DEMO_MODE: 'true' });
  const seen = new AsyncLocalStorage<Statement[]>();
  const dataSource = createDataSource({
    url: database.appUrl,
    pipeline: true,
    poolSize: options.poolSize ?? 4,
    poolTimeoutMs: options.poolTimeoutMs ?? config.database.poolTimeoutMs,
    applicationName: 'personalization-test',
  });
  await dataSource.initialize();
  const owner = new Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const workspace = new Workspace(dataSource, {
    preparedStatements: true,
    statementTimeoutMs: config.database.statementTimeoutMs,
    onStatement: (statement) => seen.getStore()?.push(statement),
  });
  const schema = options.schema ?? graphSchema();
  const assets = createTestAssets();
  const log = options.log ?? pino({ level: 'silent' });
  const server = createGraphServer({
    schema,
    nodes: options.nodes ?? NODE_TYPES,
    workspace,
    assets: assets.store,
    models: options.models ?? { text: true, images: true },
    limits: { ...config.limits, ...options.limits },
    introspection: true,
    openIntrospection: options.openIntrospection ?? false,
    log,
    ...(options.plugins === undefined ? {} : { plugins: options.plugins }),
  });
  await server.start();

  const execute: TestApi['execute'] = async <Data>(
    query: string,
    variables: Record<string, unknown> = {},
    { userId, role = 'USER', signal, live }: TestViewer = {},
  ) => {
    const statements: Statement[] = [];
    const contextValue: RequestContext = {
      requestId: randomUUID(),
      log,
      viewer: userId === undefined ? null : { userId, role },
      ...(signal === undefined ? {} : { signal }),
      ...(live === undefined ? {} : { live }),
    };
    const { body, http } = await seen.run(statements, () =>
      server.executeOperation({ query, variables }, { contextValue }),
    );
    if (body.kind !== 'single') throw new Error('The answer came in parts.');
    for (const statement of statements) assertBoundToTenant(statement, userId ?? '');
    const { data = null, errors = [], extensions = {} } = body.singleResult;
    return { data: data as Data, errors, extensions, status: http.status ?? 200, statements };
  };

  return {
    schema,
    workspace,
    assets: assets.store,
    execute,
    async run(operation, variables, viewer) {
      const { data, errors } = await execute(operation, variables, viewer);
      if (errors.length > 0) throw new Error(`The operation failed: ${JSON.stringify(errors, null, 2)}`);
      return data as never;
    },
    createUser: (user = {}) => insertUser(owner, { id: newId(), ...user }),
    createCampaign: (campaign) => insertCampaign(owner, { id: newId(), ...campaign }),
    async asOwner<Row>(text: string, values: readonly unknown[] = []) {
      return (await owner.query(text, [...values])).rows as Row[];
    },
    async close() {
      await server.stop();
      await closeRenderer();
      await dataSource.destroy();
      await owner.end();
      await assets.remove();
    },
  };
}
