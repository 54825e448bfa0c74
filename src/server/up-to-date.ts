import type { Logger } from 'pino';
import { ConfigError } from '../config';
import { migrateUp, migrationStatus } from '../platform/database/migrate';
import { installQueue } from '../platform/jobs/queue';

export interface UpToDateOptions {
  /** The owner's login, direct to the server. */
  readonly url: string;
  readonly appRole: string;
  /** Receives one line per step. */
  readonly log: (line: string) => void;
  readonly queueLog?: Logger;
}

/** Applies what is pending of the schema and of the job queue's own. @returns the names of the migrations. */
export async function bringUpToDate({ queueLog, ...options }: UpToDateOptions): Promise<string[]> {
  const applied = await migrateUp(options);
  await installQueue({ url: options.url, ...(queueLog === undefined ? {} : { log: queueLog }) });
  return applied;
}

/** Throws ConfigError that says what to do where the tables are not there, or older than this program. */
export async function requireUpToDate(ownerUrl: string): Promise<void> {
  const { applied, pending } = await migrationStatus({ url: ownerUrl });
  if (pending.length === 0) return;
  const what =
    applied.length === 0
      ? 'This database has no tables yet'
      : `${pending.length} migration${pending.length === 1 ? ' is' : 's are'} pending`;
  throw new ConfigError(`${what}: run migrate up first.`);
}
