import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config';
import { openAssetStore } from '../platform/assets/open-asset-store';
import { registerQueueMetrics } from '../platform/jobs/job-metrics';
import { createLogger } from '../platform/observability/logger';
import { createMetrics, type Metrics } from '../platform/observability/metrics';
import { startJobWorker } from './job-worker';
import { openDatabase } from './open-database';
import type { Server } from './server';
import { requireUpToDate } from './up-to-date';

/** Runs jobs and nothing else; `port` is where `/livez` and `/metrics` are answered, absent: nowhere. */
export async function startWorkerProcess(config: Config, port?: number): Promise<Server> {
  const log = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY === true });
  const database = await openDatabase(config, (line) => log.info(line));
  const closing: (() => Promise<void>)[] = [() => database.close()];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    await requireUpToDate(database.ownerUrl);
    const metrics = createMetrics();
    closing.push(
      registerQueueMetrics({
        registry: metrics.registry,
        url: database.ownerUrl,
        onError: (err) => log.warn({ err }, 'queue metrics could not be read'),
      }),
    );
    const assets = await openAssetStore(config.assets, metrics.registry, log);
    const worker = await startJobWorker({ config, database, assets, log, metrics });
    closing.push(() => worker.stop());
    let url = '';
    if (port !== undefined) {
      const http = await serveMetrics(metrics, config.host, port);
      url = `http://${config.host}:${(http.address() as AddressInfo).port}`;
      closing.push(async () => void http.close());
    }
    log.info({ concurrency: config.worker.concurrency, ...(url === '' ? {} : { url }) }, 'the worker takes jobs');
    return {
      url,
      async stop() {
        log.info('stopping');
        await stop();
        log.info('stopped');
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function serveMetrics({ registry }: Metrics, host: string, port: number): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    if (request.url === '/livez') {
      response.setHeader('content-type', 'application/json').end('{"status":"alive"}');
    } else if (request.url === '/metrics') {
      response.setHeader('content-type', registry.contentType).end(await registry.metrics());
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}
