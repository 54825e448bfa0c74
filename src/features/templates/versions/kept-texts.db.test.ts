import { Client } from 'pg';
import { migrateDown, migrateUp } from '../../../platform/database/migrate';
import { newId } from '../../../platform/database/new-id';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { MissingVariablePolicyEnum } from '../template.enums';
import { checksumOf } from './template-text';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const TEXT = {
  basePrompt: 'Hello {{ name }}, “quoted”\n',
  personalizationVariables: [{ type: 'STRING', name: 'name', required: true, enum: ['ä', 'b'], default: null }],
  styleParameters: { voice: 'BOLD', emojis: false, maxCharacters: 10 },
};

test('the migration keeps the texts that there are, under the numbers that contents refer to', async () => {
  const userId = newId();
  const ids = Array.from({ length: 1_203 }, () => newId());
  let steps = 0;
  // Down to before the versions, whatever has come since.
  for (let isThere = true; isThere; steps += 1) {
    await migrateDown({ url: database.ownerUrl, steps: 1 });
    const { rows } = await client.query("SELECT to_regclass('content_template_versions') AS found");
    isThere = rows[0].found !== null;
  }
  await client.query(
    `INSERT INTO users (id, email, created_at, updated_at) VALUES ($1, 'kept@example.com', now(), now())`,
    [userId],
  );
  await client.query(
    `INSERT INTO content_templates (user_id, id, name, template_type, base_prompt, personalization_variables, style_parameters,
       version, created_by, created_at, updated_at)
     SELECT $1, id, 'Template ' || n, 'EMAIL', $3, $4, $5, 1 + n % 3, $1, '2025-01-01', '2025-06-01'
     FROM unnest($2::uuid[]) WITH ORDINALITY AS made (id, n)`,
    [userId, ids, TEXT.basePrompt, JSON.stringify(TEXT.personalizationVariables), JSON.stringify(TEXT.styleParameters)],
  );
  await migrateUp({ url: database.ownerUrl });
  const { rows } = await client.query(
    `SELECT t.id, t.version, t.published_version AS published, v.version AS kept, v.checksum, v.author_id AS author, v.created_at AS at,
       p.template_version AS publication
     FROM content_templates t
     JOIN content_template_versions v ON v.user_id = t.user_id AND v.template_id = t.id
     JOIN content_template_publications p ON p.user_id = t.user_id AND p.template_id = t.id`,
  );
  expect(rows).toHaveLength(ids.length);
  const checksum = checksumOf({ ...TEXT, missingVariablePolicy: MissingVariablePolicyEnum.DEFAULT });
  for (const row of rows) {
    expect(row).toMatchObject({
      published: row.version,
      kept: row.version,
      publication: row.version,
      checksum,
      author: userId,
    });
    expect(row.at).toEqual(new Date('2025-06-01T00:00:00Z'));
  }
  expect(steps).toBeGreaterThan(0);
});
