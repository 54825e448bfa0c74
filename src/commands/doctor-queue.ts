import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { newId } from '../platform/database/new-id';
import { readQueue } from '../platform/jobs/queue';

/** A queue that is further behind than this has too few workers, or none. */
const MAX_LAG_SECONDS = 300;

/** Looks at the job queue: as its owner how it stands, as the API whether a job could be added. @returns all that is wrong. */
export async function examineQueue(api: DataSource, ownerUrl: string): Promise<{ ok: boolean; detail: string }> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'personalization-doctor' });
  await owner.connect();
  try {
    const state = await readQueue(owner);
    if (state === null) return { ok: false, detail: 'not installed. Run migrate up, or start a server or worker.' };
    const { due, running, later, lagSeconds, orphaned, failed } = state;
    const problems = failed.map(
      ({ job, count, lastError }) => `${count} of ${job} given up (last: ${lastError ?? 'its worker died'}).`,
    );
    if (lagSeconds > MAX_LAG_SECONDS) {
      problems.push(`the oldest of ${due} due jobs has waited for ${Math.round(lagSeconds)} s. Is a worker running?`);
    }
    if (orphaned > 0) problems.push(`${orphaned} held by workers that are gone. A running worker gives them back.`);
    const refusal = await refusalToEnqueue(api);
    if (refusal !== undefined) problems.push(`the API cannot add jobs: ${refusal}`);
    if (problems.length > 0) return { ok: false, detail: problems.join(' ') };
    return { ok: true, detail: `${due} due, ${running} running, ${later} for later, none given up` };
  } finally {
    await owner.end();
  }
}

/** Adds a job as the API does, for nobody, and takes it back. */
async function refusalToEnqueue(api: DataSource): Promise<string | undefined> {
  const runner = api.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(`SET LOCAL app.user_id = '${newId()}'`);
    await runner.query(`SELECT enqueue_job('doctor', '{}', NULL, NULL, 1)`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}
