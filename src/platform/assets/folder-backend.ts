import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AssetBackend } from './asset-backend';
import { type AssetKey, readAssetKey } from './asset-key';

const DRAFTS = 'drafts';
/** What a process that was killed left behind: nothing takes this long to write. */
const OLD_DRAFT_MS = 24 * 3_600_000;
const RENAMES = 5;

/**
 * Assets in a folder, made where it is missing: `<end of the account>/<account>/<start of the hash>/<hash>.<ext>`, so that no folder
 * grows too long. A file is written beside its place, made durable, and then renamed: it is there as a whole or not at all.
 */
export function folderBackend(directory: string): AssetBackend {
  let swept: Promise<void> | undefined;

  async function write(key: AssetKey, bytes: Uint8Array): Promise<boolean> {
    const path = pathOf(directory, key);
    // A shorter one is the work of a disk that failed.
    if ((await sizeOf(path)) === bytes.length) return false;
    const drafts = join(directory, DRAFTS);
    await makeFolder(drafts);
    swept ??= removeOldDrafts(drafts);
    await swept;
    const draft = join(drafts, `${process.pid}-${randomBytes(8).toString('hex')}`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await intoPlace(draft, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return true;
  }

  return {
    place: `folder ${directory}`,
    write,
    size: (key) => sizeOf(pathOf(directory, key)),
    async read(key, range) {
      const file = await open(pathOf(directory, key), 'r');
      return file.createReadStream(range && { ...range });
    },
    async *list(userId) {
      const own = join(directory, userId.slice(-2), userId);
      for (const shelf of await namesIn(own)) {
        for (const name of await namesIn(join(own, shelf))) {
          const key = readAssetKey(`${userId}/${name}`);
          if (key !== null) yield key;
        }
      }
    },
    async remove(key) {
      const path = pathOf(directory, key);
      await rm(path, { force: true });
      // Folders that are empty now; one that is not stays.
      await rmdir(dirname(path)).catch(() => undefined);
    },
    async probe() {
      const drafts = join(directory, DRAFTS);
      await makeFolder(drafts);
      const path = join(drafts, `probe-${process.pid}-${randomBytes(8).toString('hex')}`);
      await (await open(path, 'wx', 0o600)).close();
      await rm(path);
      const { bavail, bsize } = await statfs(directory);
      return `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free`;
    },
  };
}

function pathOf(directory: string, key: AssetKey): string {
  const { userId, sha256, type } = key;
  return join(directory, userId.slice(-2), userId, sha256.slice(0, 2), `${sha256}.${type.extension}`);
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Moves a draft to its place. Its folder may be removed as empty just after it was made: then once more. */
async function intoPlace(draft: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await makeFolder(dirname(path));
    try {
      return await rename(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === RENAMES) throw error;
    }
  }
}

/** Makes a folder, and makes it last: a new name is durable when the folder that it stands in is. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  // There a folder cannot be opened.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeOldDrafts(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name);
    // Another process may have ended with it in the meantime.
    const draft = await stat(path).catch(() => null);
    if (draft && Date.now() - draft.mtimeMs > OLD_DRAFT_MS) await rm(path, { force: true });
  }
}
