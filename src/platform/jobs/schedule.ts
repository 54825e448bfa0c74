import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { attemptsOf, type Job } from './job';

/** Something that is due at set times: a job for some tenants, or work for the platform as a whole. */
export type Schedule = TenantSchedule | PlatformSchedule;

interface Timed {
  /** Lower-case words, digits and hyphens. Renaming it forgets when it last ran. */
  readonly name: string;
  /** Minute, hour, day of month, month, day of week, in UTC: `15 3 * * *`. */
  readonly cron: string;
}

/** A job that is due at set times for some tenants. */
export interface TenantSchedule extends Timed {
  /** The ids of the users for whom it is due now. The pool is the owner's, whom row level security does not bind. */
  tenants(owner: Pool): Promise<string[]>;
  /** Gets no payload but the tenant. */
  readonly job: Job<object>;
}

/** Work at set times that belongs to no tenant. It is done in the worker itself, and tried again as a job is. */
export interface PlatformSchedule extends Timed {
  /** The pool is the owner's: what is read here may be anybody's, and none of it may get into what tenants see or into the log. */
  run(owner: Pool, context: PlatformContext): Promise<void>;
}

export interface PlatformContext {
  readonly log: Logger;
  /** Aborted when the worker has to stop. */
  readonly signal: AbortSignal;
}

/** Scheduled work waits for what somebody has asked for. */
const PRIORITY = 10;

/** Only one of a schedule waits or runs for a tenant: where the last one still runs, this turn is left out. */
const FAN_OUT = `
  SELECT graphile_worker.add_job($1, json_build_object('userId', tenant), max_attempts => $3, priority => $5, job_key => own.key)
  FROM unnest($2::uuid[]) AS tenant, concat($1::text, '/', tenant, '/schedule/', $4::text) AS own(key)
  WHERE NOT EXISTS (SELECT FROM graphile_worker.jobs WHERE jobs.key = own.key AND locked_at IS NOT NULL)`;

/** Declares a schedule. Throws for a name that cannot be one. */
export function defineSchedule<S extends Schedule>(schedule: S): S {
  if (!/^[a-z][a-z0-9-]{0,99}$/.test(schedule.name)) throw new Error(`${schedule.name} is no name for a schedule.`);
  return Object.freeze(schedule);
}

/** The queue's own task that adds the jobs of a schedule. The slash keeps it apart from what tenants may enqueue. */
export function scheduleTask({ name }: Pick<Schedule, 'name'>): string {
  return `schedule/${name}`;
}

/** Adds the job of a schedule for every tenant for whom it is due. @returns for how many. */
export async function runSchedule({ name, job, tenants }: TenantSchedule, owner: Pool): Promise<number> {
  const due = await tenants(owner);
  if (due.length === 0) return 0;
  const { rowCount } = await owner.query(FAN_OUT, [job.name, due, attemptsOf(job), name, PRIORITY]);
  return rowCount ?? 0;
}
