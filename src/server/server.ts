import type { Logger } from 'pino';
import { createApp } from '../app';
import type { Config } from '../config';
import { signToken } from '../platform/auth/sign-token';
import { installQueue } from '../platform/jobs/queue';
import { createLogger } from '../platform/observability/logger';
import { type DemoAccount, demoAccount, type LoadDemo, loadWithProgress } from './demo-account';
import { readExamples } from './examples';
import { startJobWorker } from './job-worker';
import { openDatabase } from './open-database';
import { tokenTrust } from './trust';
import { bringUpToDate } from './up-to-date';

const DEMO_TOKEN_LASTS = '12h';

export interface ServerOptions {
  /** Default true: the schema is brought up to date first. */
  readonly migrate?: boolean;
  /** Fills an empty database in demo mode; default: the simulated accounts of `demo load`. */
  readonly loadDemo?: LoadDemo;
  /** Where the lines for people go; default standard output. */
  readonly print?: (line: string) => void;
}

/** A server that is up. */
export interface Server {
  readonly url: string;
  /** Lets running operations finish, then closes everything that was started. */
  stop(): Promise<void>;
}

/** Starts everything that the configuration asks for, in order: database, migrations, demo, API. What fails takes the rest back. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const print = options.print ?? ((line: string) => process.stdout.write(`${line}\n`));
  const log = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY === true });
  const database = await openDatabase(config, (line) => log.info(line));
  try {
    await prepare(config, database.ownerUrl, options, log);
    const trust = await tokenTrust(config);
    const account = config.demoMode
      ? await demoAccount(database.ownerUrl, options.loadDemo ?? loadWithProgress(config.assets))
      : undefined;
    const demoToken = async ({ userId }: DemoAccount): Promise<string> => {
      if (!('secret' in trust)) throw new Error('Demo mode signs its own tokens.');
      return signToken({ ...trust, userId, expiresIn: DEMO_TOKEN_LASTS });
    };
    const examples = config.graphiql ? readExamples() : [];
    const app = await createApp(config, {
      database,
      trust,
      log,
      graphiql: async () => ({
        ...(account === undefined ? {} : { demoToken: await demoToken(account), demoUserName: account.name }),
        examples,
      }),
    });
    let worker: { stop(): Promise<void> } | undefined;
    try {
      const { assets, metrics } = app;
      if (config.worker.enabled) worker = await startJobWorker({ config, database, assets, log, metrics });
      const url = await app.listen();
      if (account !== undefined) announceDemo(print, url, account, await demoToken(account), config.graphiql);
      return {
        url,
        async stop() {
          log.info('stopping');
          await Promise.all([app.close(), worker?.stop()]);
          await database.close();
          log.info('stopped');
        },
      };
    } catch (error) {
      await Promise.all([app.close(), worker?.stop()]);
      throw error;
    }
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** With or without migrations there must be a queue: requests enqueue jobs, whoever is going to run them. */
async function prepare(config: Config, url: string, { migrate }: ServerOptions, log: Logger): Promise<void> {
  if (migrate !== false) {
    await bringUpToDate({ url, appRole: config.database.appRole, log: (line) => log.info(line), queueLog: log });
    return;
  }
  try {
    await installQueue({ url, log });
  } catch (err) {
    log.error({ err }, 'there is no job queue: what needs a job fails until `migrate up` has run');
  }
}

function announceDemo(
  print: (line: string) => void,
  url: string,
  account: DemoAccount,
  token: string,
  graphiql: boolean,
): void {
  print('');
  if (graphiql) print(`  GraphiQL   ${url}/graphiql`);
  print(`  API        ${url}/graphql`);
  print(`  Health     ${url}/readyz    Metrics    ${url}/metrics`);
  print('');
  print(`  Demo mode: this token of ${account.name} is good for ${DEMO_TOKEN_LASTS}. Try`);
  print('');
  print(`  curl -s ${url}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer ${token}' \\`);
  print(`    -d '{"query":"{ me { id displayName campaigns(first: 3) { nodes { id name status } } } }"}'`);
  print('');
}
