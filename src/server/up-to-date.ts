import type { Logger } from 'pino';
import { migrateUp } from '../platform/database/migrate';
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
