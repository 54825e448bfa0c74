import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase } from '../testing/test-database';
import { type CatalogueEntry, readCatalogue } from './catalogue';

const DOCUMENT = join(__dirname, '../../../docs/schema.md');

/** `table name definition` of a constraint or index; an index that only carries a constraint is not told twice. */
function objectsOf(entries: CatalogueEntry[]): string[] {
  const constraints = entries.filter(({ kind }) => kind === 'constraint').map(({ line }) => line);
  const carried = new Set(constraints.map((line) => line.split(' ').slice(0, 2).join(' ')));
  const indexes = entries
    .filter(({ kind }) => kind === 'index')
    .map(
      ({ line }) => /^CREATE (UNIQUE )?INDEX (\S+) ON (?:ONLY )?public\.(\S+) USING btree (.*)$/.exec(line) ?? [line],
    )
    .filter(([, , name, table]) => !carried.has(`${table} ${name}`))
    .map(([line, unique, name, table, rest]) => (table ? `${table} ${name} ${unique ?? ''}${rest}` : line));
  return [...constraints, ...indexes].sort();
}

test('docs/schema.md tells of every constraint and index as it is, with a reason', async () => {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  let entries: CatalogueEntry[];
  try {
    entries = await readCatalogue(client);
  } finally {
    await client.end();
    await database.drop();
  }
  const documented: string[] = [];
  let table = '';
  for (const line of readFileSync(DOCUMENT, 'utf8').split('\n')) {
    table = /^### (\S+)$/.exec(line)?.[1] ?? table;
    const [, name, definition, reason] = /^\| `([^`]+)` \| `([^`]+)` \| (.*) \|$/.exec(line) ?? [];
    if (!name) continue;
    documented.push(`${table} ${name} ${definition}`);
    expect([name, (reason ?? '').length > 10]).toEqual([name, true]);
  }
  // What is missing in the document has to be added there as `| name | definition | reason |` below its table.
  expect(documented.sort()).toEqual(objectsOf(entries));
});
