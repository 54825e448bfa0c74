import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { LearningRunStatusEnum } from '../learning.enums';
import { LearningRun } from './learning-run.entity';

export const learningRuns = defineRecords({ entity: LearningRun, type: 'LearningRun', idPrefix: 'learning_run' });

/** The topic of changes of a run. */
export const LEARNING_RUN_CHANGES = 'learning-run';

export type RunState = Pick<
  LearningRun,
  'id' | 'status' | 'seed' | 'parameters' | 'windowEnd' | 'startedAt' | 'updatedAt'
>;

const STATE = `t.id, t.status, t.seed, t.parameters, t.window_end AS "windowEnd", t.started_at AS "startedAt",
  t.updated_at AS "updatedAt"`;
const { QUEUED, RUNNING } = LearningRunStatusEnum;

/** The run of the viewer that waits or is at work; there is at most one. */
export async function findActiveRun(db: Database): Promise<RunState | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${STATE} FROM learning_runs t WHERE t.user_id = $1 AND t.status IN ('${QUEUED}', '${RUNNING}')`;
  return (await db.query<RunState>(statement('learning_runs.findActive', text, parameters)))[0];
}

/** A run, locked until the transaction ends. */
export async function lockRun(db: Database, id: string): Promise<RunState | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${STATE} FROM learning_runs t
    WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  return (await db.query<RunState>(statement('learning_runs.lock', text, parameters)))[0];
}

/** The last run that wrote something, with what it worked on. */
export async function findLastCompleted(db: Database): Promise<Pick<LearningRun, 'id' | 'inputHash'> | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.input_hash AS "inputHash" FROM learning_runs t
    WHERE t.user_id = $1 AND t.status = 'COMPLETED' ORDER BY t.finished_at DESC, t.id DESC LIMIT 1`;
  const [run] = await db.query<Pick<LearningRun, 'id' | 'inputHash'>>(
    statement('learning_runs.findLastCompleted', text, parameters),
  );
  return run;
}
