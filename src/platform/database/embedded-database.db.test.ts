import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from './data-source';
import { startEmbeddedDatabase } from './embedded-database';
import { checkRole } from './role-check';

test('the built-in database has an owner and a login for the API that is bound; both survive a restart', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'embedded-database-'));
  const start = () => startEmbeddedDatabase({ dataDirectory, appRole: 'personalization_app', log: () => undefined });
  const query = async (url: string, sql: string): Promise<unknown> => {
    const dataSource = await createDataSource({ url, logging: false }).initialize();
    try {
      return await dataSource.query(sql);
    } finally {
      await dataSource.destroy();
    }
  };
  try {
    const [first, second] = await Promise.all([start(), start()]);
    await query(first.ownerUrl, 'CREATE TABLE notes (body text)');
    await query(first.ownerUrl, 'GRANT SELECT ON notes TO personalization_app');
    expect(await query(second.apiUrl, 'SELECT * FROM notes')).toEqual([]);
    await expect(query(second.apiUrl, 'DROP TABLE notes')).rejects.toThrow('must be owner');
    const dataSource = await createDataSource({ url: first.apiUrl, logging: false }).initialize();
    expect(await checkRole(dataSource)).toMatchObject({ role: 'personalization_api', safe: true });
    await dataSource.destroy();
    await first.stop();
    await second.stop();

    const again = await start();
    expect(await query(again.apiUrl, 'SELECT * FROM notes')).toEqual([]);
    await again.stop();
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
});
