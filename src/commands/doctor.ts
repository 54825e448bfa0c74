import type { DataSource } from 'typeorm';
import type { AssetsConfig } from '../config';
import { assetBackend } from '../platform/assets/open-asset-store';
import { createDataSource } from '../platform/database/data-source';
import { migrationStatus } from '../platform/database/migrate';
import { checkRole } from '../platform/database/role-check';
import { NODE_TYPES } from '../schema';
import { version } from '../server/version';
import { type AddCommand, withDatabase } from './command-line';
import { examineMeasurements } from './doctor-measurements';
import { examineQueue } from './doctor-queue';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Relations that the API may touch and that row level security does not guard: tables, plain and materialized views. */
const UNGUARDED = `
  SELECT c.relname AS name FROM pg_class AS c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v')
    AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
    AND CASE c.relkind
      WHEN 'v' THEN NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
      WHEN 'm' THEN true
      ELSE NOT c.relrowsecurity OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) END
  ORDER BY c.relname`;

const INVALID_INDEXES = `
  SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace ORDER BY 1`;

const PRESENT_COLUMNS = `
  SELECT relname || '.' || attname AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped`;

const MIN_SERVER_VERSION = 150_000;

export const addDoctor: AddCommand = (program, context) => {
  program
    .command('doctor')
    .description('Looks the installation over. Exit code 1 when something is wrong.')
    .option('--json', 'print the findings as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const config = context.config();
      const findings = await examine().catch((error: unknown): Finding[] => [
        { check: 'connection', ok: false, detail: error instanceof Error ? error.message : String(error) },
      ]);
      const all = [versions(), ...findings, await assets(config.assets)];
      if (json) context.print(JSON.stringify(all));
      else for (const { ok, check, detail } of all) context.print(`${ok ? 'ok     ' : 'PROBLEM'}  ${check}: ${detail}`);
      if (all.some(({ ok }) => !ok)) context.setExitCode(1);
    });

  function examine(): Promise<Finding[]> {
    return withDatabase(context, async ({ apiUrl, apiRole, ownerUrl }) => {
      const dataSource = createDataSource({
        url: apiUrl,
        logging: false,
        poolTimeoutMs: 5_000,
        applicationName: 'personalization-doctor',
        ...(apiRole === undefined ? {} : { role: apiRole }),
      });
      await dataSource.initialize();
      try {
        return [
          await connection(dataSource),
          await role(dataSource),
          await migrations(ownerUrl),
          await columns(dataSource),
          await names(
            dataSource,
            'indexes',
            INVALID_INDEXES,
            'all valid',
            (list) => `left over by a build that failed: ${list}. REINDEX INDEX CONCURRENTLY makes them good.`,
          ),
          await names(
            dataSource,
            'row level security',
            UNGUARDED,
            'on everything that the API may touch',
            (list) => `missing or without a policy on ${list}.`,
          ),
          { check: 'measurements', ...(await examineMeasurements(ownerUrl)) },
          { check: 'jobs', ...(await examineQueue(dataSource, ownerUrl)) },
        ];
      } finally {
        await dataSource.destroy();
      }
    });
  }
};

function versions(): Finding {
  return { check: 'versions', ok: true, detail: `personalization ${version()}, Node.js ${process.versions.node}` };
}

async function connection(dataSource: DataSource): Promise<Finding> {
  const [server]: { version: string; number: number }[] = await dataSource.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::integer AS number`,
  );
  const ok = (server?.number ?? 0) >= MIN_SERVER_VERSION;
  return { check: 'connection', ok, detail: `PostgreSQL ${server?.version}${ok ? '' : '; 15 or later is needed'}` };
}

async function role(dataSource: DataSource): Promise<Finding> {
  const { role, safe, problems } = await checkRole(dataSource);
  return { check: 'role', ok: safe, detail: safe ? `${role} is bound by row level security` : problems.join(' ') };
}

async function migrations(url: string): Promise<Finding> {
  const { applied, pending } = await migrationStatus({ url });
  const detail = pending.length === 0 ? `${applied.length} applied` : `pending: ${pending.join(', ')}. Run migrate up.`;
  return { check: 'migrations', ok: pending.length === 0, detail };
}

/** The platform's own tables are taken as they are: what they lack shows here and not in the first answer that needs it. */
async function columns(dataSource: DataSource): Promise<Finding> {
  const rows: { name: string }[] = await dataSource.query(PRESENT_COLUMNS);
  const present = new Set(rows.map(({ name }) => name));
  const wanted = NODE_TYPES.all.flatMap(({ table, columns }) =>
    [...columns.values()].map(({ name }) => `${table}.${name}`),
  );
  const missing = wanted.filter((name) => !present.has(name));
  const detail =
    missing.length === 0
      ? 'all there'
      : `missing: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ' …' : ''}. The API reads them: migrate up, or add them to the platform.`;
  return { check: 'columns', ok: missing.length === 0, detail };
}

async function assets(config: AssetsConfig): Promise<Finding> {
  const { place, probe } = await assetBackend(config);
  try {
    return { check: 'assets', ok: true, detail: `${place}, ${await probe()}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { check: 'assets', ok: false, detail: `${place} cannot be used: ${reason}` };
  }
}

async function names(
  dataSource: DataSource,
  check: string,
  query: string,
  good: string,
  bad: (list: string) => string,
): Promise<Finding> {
  const rows: { name: string }[] = await dataSource.query(query);
  const list = rows.map(({ name }) => name).join(', ');
  return { check, ok: rows.length === 0, detail: rows.length === 0 ? good : bad(list) };
}
