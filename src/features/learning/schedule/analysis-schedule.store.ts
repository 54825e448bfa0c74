import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { AnalysisSchedule } from './analysis-schedule.entity';

export type ScheduleRow = Pick<
  AnalysisSchedule,
  'learningFrequency' | 'outcomeFrequency' | 'outcomesMeasuredAt' | 'updatedAt'
>;

/** The schedule of the viewer; null: it was never set. */
export async function findSchedule(db: Database): Promise<ScheduleRow | null> {
  const text = `SELECT t.learning_frequency AS "learningFrequency", t.outcome_frequency AS "outcomeFrequency",
      t.outcomes_measured_at AS "outcomesMeasuredAt", t.updated_at AS "updatedAt"
    FROM analysis_schedules t WHERE t.user_id = $1`;
  const [row] = await db.query<ScheduleRow>(statement('analysis_schedules.find', text, new Parameters(db.userId)));
  return row ?? null;
}

export type NewSchedule = Partial<Pick<AnalysisSchedule, 'learningFrequency' | 'outcomeFrequency'>>;

/** Sets what is given of the viewer's schedule. Throws CONFLICT where the viewer is no user. */
export async function writeSchedule(db: Database, schedule: NewSchedule): Promise<void> {
  const parameters = new Parameters(db.userId);
  const given = [
    ['learning_frequency', schedule.learningFrequency],
    ['outcome_frequency', schedule.outcomeFrequency],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const at = parameters.add(now(), 'timestamptz');
  const columns = [...given.map(([column]) => column), 'updated_at'];
  const values = [...given.map(([, value]) => parameters.add(value, 'text')), at];
  const text = `INSERT INTO analysis_schedules AS t (user_id, created_at, ${columns.join(', ')}) SELECT $1, ${at}, ${values.join(', ')}
    ON CONFLICT (user_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')} WHERE t.user_id = $1`;
  await db.query(statement(`analysis_schedules.write.${given.map(([column]) => column).join('+')}`, text, parameters));
}

/** Writes down that outcomes were measured because it was time to. Who has never set a schedule is measured every night anyway. */
export async function setOutcomesMeasured(db: Database, at: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `UPDATE analysis_schedules t SET outcomes_measured_at = ${parameters.add(at, 'timestamptz')} WHERE t.user_id = $1`;
  await db.query(statement('analysis_schedules.setOutcomesMeasured', text, parameters));
}
