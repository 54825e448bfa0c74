import type { Config } from '../config';
import { startEmbeddedDatabase } from '../platform/database/embedded-database';

/** How this installation reaches its database. */
export interface DatabaseAccess {
  /** Where the API's connections go. */
  readonly apiUrl: string;
  /** The role that they work as from their first moment; absent: the login's own. */
  readonly apiRole?: string;
  /** The login that owns the tables. */
  readonly ownerUrl: string;
  /** Lets go of a built-in server; nothing to do for another. */
  close(): Promise<void>;
}

/** The configured database, or the built-in one, which is started for it. */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<DatabaseAccess> {
  const { url, migrationUrl, appRole } = config.database;
  if (url === undefined) {
    const { apiUrl, ownerUrl, stop } = await startEmbeddedDatabase({
      dataDirectory: config.dataDirectory,
      appRole,
      log,
    });
    return { apiUrl, ownerUrl, close: stop };
  }
  const close = async (): Promise<void> => undefined;
  if (migrationUrl !== undefined) return { apiUrl: url, ownerUrl: migrationUrl, close };
  // One login for both: the API's connections put its rights aside before they do anything.
  return { apiUrl: url, apiRole: appRole, ownerUrl: url, close };
}
