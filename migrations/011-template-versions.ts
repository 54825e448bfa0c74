import { createHash, randomUUID } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** Every text that a template has had, who wrote it and why, and which of them was shown from when on. */
export class TemplateVersions1700000011000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    // Null, or a constant default: no row is rewritten.
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE content_templates ADD COLUMN ${column}`);
    for (const [name, definition] of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      // A version that contents were made from, and what was published when, cannot be made undone: no UPDATE, no DELETE.
      await queryRunner.query(`GRANT SELECT, INSERT ON ${name} TO ${role}`);
    }
    // A template's publications in pages, by time.
    await queryRunner.query(
      'CREATE INDEX ix_content_template_publications_template_id ON content_template_publications (user_id, template_id, id)',
    );
    await keepPresentTexts(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const [name] of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${name}`);
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE content_templates DROP COLUMN ${column.split(' ')[0]}`);
    }
  }
}

const COLUMNS = [
  `missing_variable_policy text NOT NULL DEFAULT 'DEFAULT'`,
  'published_version integer NOT NULL DEFAULT 1',
] as const;

const ofTemplate = (table: string) =>
  `CONSTRAINT fk_${table}_template_id FOREIGN KEY (user_id, template_id) REFERENCES content_templates (user_id, id) ON DELETE CASCADE`;

const TABLES: readonly (readonly [name: string, definition: string])[] = [
  [
    'content_template_versions',
    `
    user_id uuid NOT NULL, id uuid NOT NULL, template_id uuid NOT NULL, version integer NOT NULL,
    base_prompt text NOT NULL, personalization_variables jsonb NOT NULL DEFAULT '[]', style_parameters jsonb NOT NULL DEFAULT '{}',
    missing_variable_policy text NOT NULL, checksum text NOT NULL, issues jsonb NOT NULL DEFAULT '[]',
    change_note text, author_id uuid, created_at timestamptz NOT NULL,
    CONSTRAINT pk_content_template_versions PRIMARY KEY (user_id, id),
    CONSTRAINT uq_content_template_versions_version UNIQUE (user_id, template_id, version),
    CONSTRAINT ck_content_template_versions_version CHECK (version >= 1),
    CONSTRAINT ck_content_template_versions_missing_variable_policy
      CHECK (missing_variable_policy IN ('ERROR', 'DEFAULT', 'EMPTY', 'SKIP')),
    ${ofTemplate('content_template_versions')}`,
  ],
  [
    'content_template_publications',
    `
    user_id uuid NOT NULL, id uuid NOT NULL, template_id uuid NOT NULL, template_version integer NOT NULL,
    is_rollback boolean NOT NULL DEFAULT false, reason text, published_by uuid, published_at timestamptz NOT NULL,
    CONSTRAINT pk_content_template_publications PRIMARY KEY (user_id, id),
    ${ofTemplate('content_template_publications')},
    CONSTRAINT fk_content_template_publications_version FOREIGN KEY (user_id, template_id, template_version)
      REFERENCES content_template_versions (user_id, template_id, version) ON DELETE CASCADE`,
  ],
];

const BATCH = 500;

interface Kept {
  user_id: string;
  id: string;
  version: number;
  base_prompt: string;
  personalization_variables: unknown;
  style_parameters: unknown;
  created_by: string | null;
  updated_at: Date;
}

/** The texts that templates have now become their first known versions, under the numbers that contents refer to. */
async function keepPresentTexts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('UPDATE content_templates SET published_version = version WHERE version <> 1');
  let after: [string, string] = ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows: Kept[] = await queryRunner.query(
      `SELECT user_id, id, version, base_prompt, personalization_variables, style_parameters, created_by, updated_at
       FROM content_templates WHERE (user_id, id) > ($1, $2) ORDER BY user_id, id LIMIT ${BATCH}`,
      after,
    );
    const last = rows.at(-1);
    if (!last) return;
    after = [last.user_id, last.id];
    await queryRunner.query(
      `INSERT INTO content_template_versions (user_id, id, template_id, version, base_prompt, personalization_variables,
         style_parameters, missing_variable_policy, checksum, author_id, created_at)
       SELECT t.user_id, kept.id, t.id, t.version, t.base_prompt, t.personalization_variables, t.style_parameters, 'DEFAULT',
         kept.checksum, t.created_by, t.updated_at
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS kept (user_id, template_id, id, checksum)
       JOIN content_templates t ON t.user_id = kept.user_id AND t.id = kept.template_id`,
      [
        rows.map((row) => row.user_id),
        rows.map((row) => row.id),
        rows.map((row) => idAt(row.updated_at)),
        rows.map(checksumOf),
      ],
    );
    await queryRunner.query(
      `INSERT INTO content_template_publications (user_id, id, template_id, template_version, published_by, published_at)
       SELECT t.user_id, kept.id, t.id, t.version, t.created_by, t.updated_at
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS kept (user_id, template_id, id)
       JOIN content_templates t ON t.user_id = kept.user_id AND t.id = kept.template_id`,
      [rows.map((row) => row.user_id), rows.map((row) => row.id), rows.map((row) => idAt(row.updated_at))],
    );
  }
}

/** A UUIDv7 of that moment. */
function idAt(moment: Date): string {
  const time = moment.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** As the application computes it (`versions/template-text.ts`); a test compares the two. */
function checksumOf(row: Kept): string {
  const text = canonical({
    basePrompt: row.base_prompt,
    missingVariablePolicy: 'DEFAULT',
    personalizationVariables: row.personalization_variables,
    styleParameters: row.style_parameters,
  });
  return createHash('sha256').update(text).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
