import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MIN_LENGTH = 32;

/**
 * A random secret of this installation: made on first use and kept in the file `name` of `directory`, readable for this
 * user of the machine only. Processes that ask for it at once get the same. Throws when the file is damaged.
 * @returns 64 characters of the URL-safe base64 alphabet.
 */
export async function keptSecret(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const known = await readSecret(path);
  if (known !== null) return known;
  await mkdir(directory, { recursive: true });
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and not where there already is one.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readSecret(path)) ?? '';
}

async function readSecret(path: string): Promise<string | null> {
  let secret: string;
  try {
    secret = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (secret.length < MIN_LENGTH) throw new Error(`The secret in ${path} is damaged. Remove the file and start again.`);
  await chmod(path, 0o600);
  return secret;
}
