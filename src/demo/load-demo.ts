import { Client, Pool } from 'pg';
import { buildBenchmarks } from '../features/recommendations/benchmarks/benchmark-build.service';
import { closeRenderer } from '../features/templates/rendering/renderer';
import type { AssetStore } from '../platform/assets/asset-store';
import { now } from '../platform/clock';
import { COLUMN_TYPES } from '../platform/database/data-source';
import { MEMBER_FOR_DAYS } from './account';
import { demoUserId } from './demo-ids';
import {
  DEMO_DEFAULTS,
  DemoError,
  type DemoParameters,
  dayOf,
  epochDay,
  MAX_DEMO_USERS,
  momentOf,
  requireDemoParameters,
} from './demo-parameters';
import {
  analyzeTables,
  ensurePartitions,
  epochOf,
  findUsers,
  insertAccount,
  lockDemo,
  type Written,
} from './demo-store';
import { simulateAccount } from './simulate-account';

export interface LoadDemoOptions extends Partial<DemoParameters> {
  /** The login that owns the tables: row level security would hold another one to a single user. */
  readonly url: string;
  /** Where the files go that are made for the accounts. */
  readonly assets: AssetStore;
  /** Loads although there are users that the demo did not make. They are not touched. */
  readonly force?: boolean;
  /** Called before the first account and after each. */
  readonly onProgress?: (accountsDone: number, accounts: number) => void;
}

/** What was loaded; `written` counts new rows only. */
export interface LoadedDemo extends DemoParameters {
  readonly written: Written;
  /** The account that a demo token is for. */
  readonly demoUserId: string;
}

/** The account that the demo is shown as: the first, `ana@example.com`. */
export function demoUser(seed: number = DEMO_DEFAULTS.seed): { readonly id: string; readonly email: string } {
  return { id: demoUserId(seed, 0), email: 'ana@example.com' };
}

/**
 * Loads simulated accounts, each in one transaction. What is there already stays, so a load that was cut short is completed by
 * running it again: seed, period and rows are the same. Throws DemoError where parameters are out of range or contradict an
 * earlier load, and where there are users of somebody else and `force` is not set.
 */
export async function loadDemo(options: LoadDemoOptions): Promise<LoadedDemo> {
  const client = await connect(options.url);
  try {
    await lockDemo(client);
    const { parameters, hasStrangers } = await settleParameters(client, options);
    const { users, days, endDay } = parameters;
    await ensurePartitions(client, epochDay(endDay) - days + 1, epochDay(endDay));
    const written = {} as Written;
    options.onProgress?.(0, users);
    // The first account comes last: whoever finds it knows that the load was not cut short.
    for (let index = users - 1; index >= 0; index--) {
      const rows = await insertAccount(client, simulateAccount(parameters, index), options.assets);
      for (const [table, count] of Object.entries(rows) as [keyof Written, number][]) {
        written[table] = (written[table] ?? 0) + count;
      }
      options.onProgress?.(users - index, users);
    }
    await analyzeTables(client, Object.keys(written));
    // Where there are others, their nightly build takes these accounts in.
    if (!hasStrangers) await compareAccounts(options.url, momentOf(epochDay(endDay) + 1));
    return { ...parameters, written, demoUserId: demoUser(parameters.seed).id };
  } finally {
    await Promise.all([client.end(), closeRenderer()]);
  }
}

/** Whether a load of this seed has begun and its last account is missing. */
export async function isDemoUnfinished(url: string, seed: number = DEMO_DEFAULTS.seed): Promise<boolean> {
  const client = await connect(url);
  try {
    const { demoUsers } = await findUsers(client, possibleUserIds(seed));
    return demoUsers.length > 0 && demoUsers.every(({ id }) => id !== demoUser(seed).id);
  } finally {
    await client.end();
  }
}

/** What was asked for, completed by an earlier load of the same seed, then by the defaults. */
async function settleParameters(
  client: Client,
  asked: LoadDemoOptions,
): Promise<{ readonly parameters: DemoParameters; readonly hasStrangers: boolean }> {
  const seed = asked.seed ?? DEMO_DEFAULTS.seed;
  const yesterday = dayOf(epochOf(now()) - 1);
  const wanted = {
    seed,
    users: asked.users ?? DEMO_DEFAULTS.users,
    days: asked.days ?? DEMO_DEFAULTS.days,
    endDay: asked.endDay ?? yesterday,
  };
  requireDemoParameters(wanted);
  const { strangers, demoUsers } = await findUsers(client, possibleUserIds(seed));
  if (strangers > 0 && !asked.force) {
    throw new DemoError(
      `This database has ${strangers} user${strangers === 1 ? '' : 's'} that the demo with seed ${seed} did not make. ` +
        'Load the demo into a database of its own, or use --force to add it beside them.',
    );
  }
  const hasStrangers = strangers > 0;
  if (demoUsers.length === 0) return { parameters: wanted, hasStrangers };
  const [{ createdAt, updatedAt }] = demoUsers;
  const lastEpoch = epochOf(updatedAt) - 1;
  const earlier = { days: lastEpoch - epochOf(createdAt) - MEMBER_FOR_DAYS + 1, endDay: dayOf(lastEpoch) };
  if ((asked.days ?? earlier.days) !== earlier.days || (asked.endDay ?? earlier.endDay) !== earlier.endDay) {
    throw new DemoError(
      `The demo with seed ${seed} was loaded for ${earlier.days} days up to ${earlier.endDay}. Use --days ${earlier.days} ` +
        `--end ${earlier.endDay} to complete it, or load another period into an empty database.`,
    );
  }
  const settled = { ...wanted, ...earlier };
  requireDemoParameters(settled);
  return { parameters: settled, hasStrangers };
}

/** Builds the benchmarks that accounts compare themselves with, as every night; of fewer than five that share there are none. */
async function compareAccounts(url: string, at: Date): Promise<void> {
  const owner = new Pool({ connectionString: url, max: 1, application_name: 'personalization-demo' });
  owner.on('error', () => undefined);
  try {
    await buildBenchmarks(owner, at);
  } finally {
    await owner.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'personalization-demo', types: COLUMN_TYPES });
  // A connection that is lost between two statements is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function possibleUserIds(seed: number): string[] {
  return Array.from({ length: MAX_DEMO_USERS }, (_, index) => demoUserId(seed, index));
}
