import { Client } from 'pg';
import { accountProgress } from '../commands/demo-load';
import { type AssetsConfig, ConfigError } from '../config';
import { demoUser, isDemoUnfinished, loadDemo } from '../demo/load-demo';
import { unmeasuredAssets } from '../platform/assets/open-asset-store';

/** Whose token the demo shows to its visitors. */
export interface DemoAccount {
  readonly userId: string;
  readonly name: string;
}

/** Fills a database that is empty, or that an interrupted load has left half filled; told the owner's login. */
export type LoadDemo = (ownerUrl: string) => Promise<void>;

/**
 * The account of the demo, which is loaded before where there are no users or an earlier load was cut short. Throws where
 * there are users but none of the demo: their data is not for showing, and a token for one of them even less.
 */
export async function demoAccount(ownerUrl: string, load: LoadDemo): Promise<DemoAccount> {
  const found = await findAccounts(ownerUrl);
  if (found.demo && !(await isDemoUnfinished(ownerUrl))) return found.demo;
  if (found.users > 0 && !found.demo) {
    throw new ConfigError(
      'This database has users of its own, and demo mode would show a token to every visitor: set JWT_SECRET or ' +
        'JWKS_URL, or use an empty database for the demo.',
    );
  }
  await load(ownerUrl);
  const { demo } = await findAccounts(ownerUrl);
  if (!demo) throw new Error('The demo was loaded, but has no user.');
  return demo;
}

/** Loads the simulated accounts of `demo load`, whose files go into the configured store. */
export function loadWithProgress(assets: AssetsConfig): LoadDemo {
  return async (url) => {
    const progress = accountProgress({ note: (line) => process.stderr.write(`${line}\n`) });
    try {
      await loadDemo({ url, assets: await unmeasuredAssets(assets), onProgress: progress.show });
    } finally {
      progress.stop();
    }
  };
}

/** Addresses of the demo end in a domain that is reserved for examples: nobody real has one. */
async function findAccounts(ownerUrl: string): Promise<{ users: number; demo?: DemoAccount }> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<DemoAccount>(
      `SELECT id AS "userId", coalesce(display_name, email) AS name FROM users WHERE email LIKE '%@example.com'
       ORDER BY id <> $1, created_at, id LIMIT 1`,
      [demoUser().id],
    );
    const { rowCount } = await client.query('SELECT 1 FROM users LIMIT 1');
    return { users: rowCount ?? 0, ...(rows[0] === undefined ? {} : { demo: rows[0] }) };
  } finally {
    await client.end();
  }
}
