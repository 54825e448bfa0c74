import type { AssetStore } from '../../../platform/assets/asset-store';
import { now } from '../../../platform/clock';
import { defineJob, type StoringJobContext } from '../../../platform/jobs/job';
import { defineSchedule } from '../../../platform/jobs/schedule';
import {
  deleteOrphan,
  forgetAccount,
  forgetUsed,
  hasUser,
  holdOrphan,
  listAccountsWithAssets,
  listOrphans,
  noteOrphans,
} from './asset-use.store';
import { deleteRunRows, listRunsEndedBefore, listUsersWithRunRows, noteRowsDeleted } from './run-rows.store';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** So many at a time, each in a transaction of its own: locks are short, and what is done stays done. */
const BATCH = 1_000;

/** Deletes what was asked for in the rows of runs that ended long ago. What came of the runs as wholes stays. */
export const deleteOldRunRows = defineJob<object>({
  name: 'content.delete-old-run-rows',
  async run({ workspace, retention, log, signal }: StoringJobContext, { userId }) {
    if (retention.generationRowsDays === 0) return;
    const limit = new Date(now().getTime() - retention.generationRowsDays * DAY_MS);
    let deleted = 0;
    for (const runId of await workspace.run(userId, 'READ ONLY', (db) => listRunsEndedBefore(db, limit))) {
      for (let batch = BATCH; batch === BATCH; deleted += batch) {
        signal.throwIfAborted();
        batch = await workspace.run(userId, 'READ WRITE', (db) => deleteRunRows(db, runId, BATCH));
      }
      await workspace.run(userId, 'READ WRITE', (db) => noteRowsDeleted(db, runId));
    }
    log.info({ deleted }, 'rows of runs beyond their retention were deleted');
  },
});

/**
 * Deletes the assets that no content has shown for as long as they are kept, and all those of a user who is gone. An asset is
 * deleted by whoever holds its note (`asset_orphans`), and whoever is about to store it takes that note away first: so none
 * goes that a new content is just going to show.
 */
export const deleteUnusedAssets = defineJob<object>({
  name: 'content.delete-unused-assets',
  async run({ workspace, assets, retention, log, signal }: StoringJobContext, { userId }) {
    if (!(await workspace.run(userId, 'READ ONLY', hasUser))) {
      const deleted = await deleteAll(assets, userId, signal);
      // A worker may have stored another one just now: the account is forgotten when a night has found nothing.
      if (deleted === 0) await workspace.run(userId, 'READ WRITE', forgetAccount);
      return log.info({ deleted }, 'assets of a user who is gone were deleted');
    }
    if (retention.unusedAssetsDays === 0) return;
    const at = now();
    await workspace.run(userId, 'READ WRITE', forgetUsed);
    for await (const keys of batches(assets.list(userId))) {
      signal.throwIfAborted();
      await workspace.run(userId, 'READ WRITE', (db) => noteOrphans(db, keys, at));
    }
    const limit = new Date(at.getTime() - retention.unusedAssetsDays * DAY_MS);
    let deleted = 0;
    for (let after = ''; ; ) {
      const keys = await workspace.run(userId, 'READ ONLY', (db) => listOrphans(db, limit, after, BATCH));
      for (const key of keys) {
        signal.throwIfAborted();
        deleted += await workspace.run(userId, 'READ WRITE', async (db) => {
          if (!(await holdOrphan(db, key, limit))) return 0;
          await assets.remove(key);
          await deleteOrphan(db, key);
          return 1;
        });
      }
      if (keys.length < BATCH) break;
      after = keys.at(-1) ?? '';
    }
    log.info({ deleted }, 'assets that no content shows were deleted');
  },
});

async function deleteAll(assets: AssetStore, userId: string, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  for await (const keys of batches(assets.list(userId))) {
    for (const key of keys) {
      signal.throwIfAborted();
      await assets.remove(key);
      deleted += 1;
    }
  }
  return deleted;
}

async function* batches(keys: AsyncIterable<string>): AsyncIterable<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    batch.push(key);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export const CONTENT_RETENTION_SCHEDULES = [
  defineSchedule({
    name: 'delete-old-run-rows',
    cron: '55 2 * * *',
    tenants: listUsersWithRunRows,
    job: deleteOldRunRows,
  }),
  defineSchedule({
    name: 'delete-unused-assets',
    cron: '25 3 * * *',
    tenants: listAccountsWithAssets,
    job: deleteUnusedAssets,
  }),
] as const;
