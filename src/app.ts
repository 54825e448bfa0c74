import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { Config } from './config';
import { registerNextContent } from './features/content/serving/next-content.http';
import { registerServingMetrics } from './features/content/serving/serving.metrics';
import { registerOfrep } from './features/experiments/assignment/ofrep.http';
import { registerTestExport } from './features/experiments/export/test-export.http';
import { registerPerformanceImport } from './features/performance/import/import.http';
import { closeRenderer } from './features/templates/rendering/renderer';
import { registerEvents } from './features/tracking/events.http';
import { registerRedirect } from './features/tracking/redirect/redirect.http';
import { registerSegment } from './features/tracking/segment/segment.http';
import type { AssetStore } from './platform/assets/asset-store';
import { registerAssets } from './platform/assets/assets.http';
import { openAssetStore } from './platform/assets/open-asset-store';
import { createAuthenticator, type TokenTrust } from './platform/auth/authenticator';
import { configuredModels } from './platform/configured-models';
import { migrationStatus } from './platform/database/migrate';
import { requireSafeRole } from './platform/database/role-check';
import { Workspace } from './platform/database/unit-of-work';
import { registerGraphiql } from './platform/graphiql/graphiql';
import type { GraphiqlSettings } from './platform/graphiql/settings';
import { createGraphServer } from './platform/graphql/graph-server';
import { shapeLimits } from './platform/graphql/limits';
import type { NodeTypes } from './platform/graphql/node-types';
import { type ReadinessCheck, registerHealth } from './platform/http/health';
import { createHttpServer, type HttpTimeouts } from './platform/http/http-server';
import { storedOperation } from './platform/http/stored-operation';
import { registerQueueMetrics } from './platform/jobs/job-metrics';
import { ChangeHub } from './platform/live/change-hub';
import { registerLiveMetrics } from './platform/live/live-metrics';
import { serveLive } from './platform/live/live-server';
import { Turns } from './platform/live/turns';
import { createMetrics, type Metrics } from './platform/observability/metrics';
import { logOperation } from './platform/observability/operation-log';
import { registerTableMetrics } from './platform/observability/table-metrics';
import { rateLimitOf } from './platform/rate-limit';
import { graphSchema, NODE_TYPES } from './schema';
import { apiDataSource, poolOf } from './server/api-data-source';
import type { DatabaseAccess } from './server/open-database';

/** Running operations get this long to finish before their connections are cut. */
const DRAIN_MS = 10_000;

export interface AppOptions {
  readonly database: Pick<DatabaseAccess, 'apiUrl' | 'apiRole' | 'ownerUrl'>;
  readonly trust: TokenTrust;
  readonly log: Logger;
  readonly graphiql?: () => Promise<GraphiqlSettings> | GraphiqlSettings;
  /** Default: the schema of the whole API. */
  readonly schema?: GraphQLSchema;
  readonly nodes?: NodeTypes;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly drainMs?: number;
}

/** The API, joined together and ready to listen. */
export interface App {
  readonly http: FastifyInstance;
  readonly dataSource: DataSource;
  readonly workspace: Workspace;
  readonly metrics: Metrics;
  readonly assets: AssetStore;
  /** Accepts connections; resolves with the address, for example `http://127.0.0.1:4000`. */
  listen(): Promise<string>;
  /** Takes no more requests, lets running ones finish (up to 10 s), then closes the pool. */
  close(): Promise<void>;
}

/** Builds the API. Throws `UnsafeRoleError` when row level security would not bind it, and when there is no database. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const { log, database } = options;
  const metrics = createMetrics();
  const dataSource = await apiDataSource(config, database, log);
  const changes = new ChangeHub({ url: database.ownerUrl, log });
  try {
    await requireSafeRole(dataSource);
    const workspace = new Workspace(dataSource, {
      preparedStatements: config.database.preparedStatements,
      statementTimeoutMs: config.database.statementTimeoutMs,
      onStatement: metrics.onStatement,
    });
    const assets = await openAssetStore(config.assets, metrics.registry, log);
    const schema = options.schema ?? graphSchema();
    const openIntrospection = config.demoMode && config.introspection;
    const rateLimit = rateLimitOf(config.limits);
    const graph = createGraphServer({
      schema,
      nodes: options.nodes ?? NODE_TYPES,
      workspace,
      assets,
      limits: config.limits,
      generationLimits: config.generationLimits,
      models: configuredModels(config),
      introspection: config.introspection,
      openIntrospection,
      ...(rateLimit === undefined ? {} : { rateLimit }),
      log,
      onAnswer: (operation) => {
        metrics.onAnswer(operation);
        logOperation(operation);
      },
    });
    await graph.start();
    const authenticate = await createAuthenticator(options.trust);
    const http = await createHttpServer({
      graph,
      authenticate,
      openIntrospection,
      bodyBytes: config.limits.bodyBytes,
      corsOrigins: config.corsOrigins,
      log,
      onRefusal: metrics.onRefusal,
      ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    });
    registerPerformanceImport(http, { workspace, authenticate });
    registerOfrep(http, {
      workspace,
      authenticate,
      ...(rateLimit === undefined ? {} : { rateLimit }),
      onRefusal: metrics.onRefusal,
    });
    registerTestExport(http, { workspace, authenticate });
    registerNextContent(http, storedOperation({ graph, authenticate }));
    registerServingMetrics(metrics.registry);
    registerEvents(http, { workspace, authenticate });
    registerSegment(http, { workspace, authenticate });
    registerRedirect(http, { workspace });
    registerAssets(http, { assets, authenticate });

    await changes.start();
    const live = serveLive(http.server, {
      graph,
      schema,
      changes,
      authenticate,
      rules: shapeLimits(config.limits),
      maxTokens: config.limits.tokens,
      maxMessageBytes: config.limits.bodyBytes,
      limits: config.live,
      turns: new Turns(Math.max(1, Math.floor(config.database.poolSize / 2))),
      log,
    });
    registerLiveMetrics(metrics.registry, live, changes);

    let closing: Promise<void> | undefined;
    registerHealth(http, { checks: readiness(dataSource, database), isClosing: () => closing !== undefined });
    serveMetrics(http, metrics, dataSource, log);
    const closeQueueMetrics = registerQueueMetrics({
      registry: metrics.registry,
      url: database.ownerUrl,
      onError: (err) => log.warn({ err }, 'queue metrics could not be read'),
    });
    if (config.graphiql && options.graphiql !== undefined) {
      await registerGraphiql(http, { settings: options.graphiql });
      http.get('/', (_request, reply) => reply.redirect('graphiql'));
    }

    async function shutDown(): Promise<void> {
      const cut = setTimeout(() => http.server.closeAllConnections(), options.drainMs ?? DRAIN_MS);
      await live.close();
      await changes.close();
      await http.close();
      clearTimeout(cut);
      await graph.stop();
      await closeRenderer();
      await closeQueueMetrics();
      await dataSource.destroy();
    }
    return {
      http,
      dataSource,
      workspace,
      metrics,
      assets,
      async listen() {
        await http.listen({ host: config.host, port: config.port });
        const { address, port, family } = http.server.address() as AddressInfo;
        return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
      },
      close() {
        closing ??= shutDown();
        return closing;
      },
    };
  } catch (error) {
    await changes.close();
    await dataSource.destroy();
    throw error;
  }
}

function serveMetrics(http: FastifyInstance, metrics: Metrics, dataSource: DataSource, log: Logger): void {
  const { registry } = metrics;
  metrics.watchPool(() => poolOf(dataSource));
  registerTableMetrics({
    registry,
    dataSource,
    tables: MEASURED_TABLES,
    onError: (err) => log.warn({ err }, 'table metrics could not be read'),
  });
  http.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}

/** The tables of the API: what operators want to see growing. */
const MEASURED_TABLES = [
  'users',
  'campaigns',
  'campaign_performance_facts',
  'meta_user_profiles',
  'campaign_recommendations',
  'ab_tests',
  'test_variations',
  'test_results',
  'tracking_events',
  'test_units',
  'learning_insights',
  'performance_patterns',
  'content_templates',
  'personalized_content',
  'content_generations',
  'content_generation_runs',
  'content_generation_rows',
  'content_servings',
  'notifications',
  'campaign_personalization_settings',
  'test_assignments',
  'generated_texts',
];

function readiness(dataSource: DataSource, { ownerUrl }: AppOptions['database']): ReadinessCheck[] {
  let migrated = false;
  return [
    { name: 'database', check: async () => void (await dataSource.query('SELECT 1')) },
    { name: 'role', check: () => requireSafeRole(dataSource) },
    {
      name: 'migrations',
      // Asked with the owner's login, on a connection of its own: until the answer is yes, which it then stays.
      async check() {
        if (migrated) return;
        const { pending } = await migrationStatus({ url: ownerUrl });
        if (pending.length > 0) throw new Error(`${pending.length} migrations are pending: ${pending.join(', ')}.`);
        migrated = true;
      },
    },
  ];
}
