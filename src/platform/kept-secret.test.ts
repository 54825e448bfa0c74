import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './kept-secret';

describe('a kept secret', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kept-secret-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('is made once, whoever asks first, and kept for its owner only', async () => {
    const data = join(directory, 'data');
    const secrets = await Promise.all(Array.from({ length: 5 }, () => keptSecret(data, 'secret')));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{64}$/);
    expect(await keptSecret(data, 'secret')).toBe(secrets[0]);
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['secret']);
  });

  test('is another one under another name', async () => {
    expect(await keptSecret(directory, 'a')).not.toBe(await keptSecret(directory, 'b'));
  });

  test('says what to do when its file is damaged', async () => {
    writeFileSync(join(directory, 'secret'), 'short');
    await expect(keptSecret(directory, 'secret')).rejects.toThrow('Remove the file');
  });
});
