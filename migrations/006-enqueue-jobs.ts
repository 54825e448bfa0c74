import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const SIGNATURE = 'enqueue_job(text, jsonb, text, timestamptz, integer)';

/**
 * The one door that the application has into the job queue, whose schema `graphile_worker` it may not touch. The queue brings
 * migrations of its own and may come later than this function.
 */
export class EnqueueJobs1700000006000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(ENQUEUE);
    await queryRunner.query(`REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`);
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION ${SIGNATURE} TO ${role}`);
  }

  /** The queue stays: it is not of this migration's making, and there may be jobs in it. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query(`DROP FUNCTION ${SIGNATURE}`);
  }
}

/**
 * Works with its owner's rights, so it trusts nothing that the caller says about tenants: the tenant is the transaction's own
 * setting, and overwrites whatever the payload holds. Keys are a tenant's own as well. Names with a slash belong to the
 * queue's own schedules, which work for all tenants.
 */
const ENQUEUE = `
  CREATE FUNCTION enqueue_job(job text, payload jsonb, key text, run_at timestamptz, max_attempts integer) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    tenant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  BEGIN
    IF tenant IS NULL THEN
      RAISE EXCEPTION 'A job is enqueued by a tenant, and app.user_id is not set.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF job !~ '^[a-z][a-z0-9.-]{0,99}$' THEN
      RAISE EXCEPTION 'This is no name of a job.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regnamespace('graphile_worker') IS NULL THEN
      RAISE EXCEPTION 'The job queue is not installed: run migrate up, or start a worker.'
        USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    PERFORM graphile_worker.add_job(
      job, (payload || jsonb_build_object('userId', tenant))::json,
      run_at => run_at, max_attempts => max_attempts, job_key => job || '/' || tenant || '/' || key);
  END $$`;
