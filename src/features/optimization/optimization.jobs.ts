import { now } from '../../platform/clock';
import { ConflictError, NotFoundError } from '../../platform/errors';
import { defineJob } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { applyApprovedPlan, optimizeCampaign, tellOfHeldUpPlan } from './automation/automation.service';
import { listApprovedPlans, listCampaignsToOptimize, listUsersToOptimize } from './automation/automation.store';
import { expirePlans } from './plans/plan.store';

/**
 * Looks at the campaigns of a user that are due, carries out what may be carried out, and lets old plans expire. Each campaign and
 * each plan in a transaction of its own: one that fails does not keep the others from it. Repeated it does nothing more, since
 * what was looked at is not due.
 */
export const optimizeDueCampaigns = defineJob<object>({
  name: 'optimization.optimize-due-campaigns',
  async run({ workspace, log, signal }, { userId }) {
    const failures: unknown[] = [];
    const attempt = async (
      what: object,
      work: () => Promise<object | undefined>,
      onConflict: (why: string) => Promise<void> = async () => undefined,
    ): Promise<void> => {
      signal.throwIfAborted();
      try {
        log.info({ ...what, ...(await work()) }, 'a campaign was optimized');
      } catch (err) {
        // Changed or deleted since the list was read, or a guardrail does not hold: the next turn looks again.
        if (err instanceof ConflictError || err instanceof NotFoundError) {
          log.info({ ...what, refused: err.message }, 'a campaign was not optimized');
          if (err instanceof ConflictError) await onConflict(err.message);
          return;
        }
        log.error({ ...what, err }, 'a campaign could not be optimized');
        failures.push(err);
      }
    };
    for (const plan of await workspace.run(userId, 'READ ONLY', (db) => listApprovedPlans(db, now()))) {
      await attempt(
        { planId: plan.id },
        async () => {
          await workspace.run(userId, 'READ WRITE', (db) => applyApprovedPlan(db, plan));
          return undefined;
        },
        (why) => workspace.run(userId, 'READ WRITE', (db) => tellOfHeldUpPlan(db, plan, why)),
      );
    }
    for (const campaignId of await workspace.run(userId, 'READ ONLY', (db) => listCampaignsToOptimize(db, now()))) {
      await attempt({ campaignId }, () =>
        workspace.run(userId, 'READ WRITE', (db) => optimizeCampaign(db, campaignId)),
      );
    }
    await workspace.run(userId, 'READ WRITE', (db) => expirePlans(db, now()));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} campaigns could not be optimized.`);
  },
});

export const OPTIMIZATION_JOBS = [optimizeDueCampaigns] as const;

/** Four times an hour: the most that HOURLY asks for, and soon after an import with real-time optimization. */
export const OPTIMIZATION_SCHEDULES = [
  defineSchedule({
    name: 'optimize-due-campaigns',
    cron: '*/15 * * * *',
    tenants: listUsersToOptimize,
    job: optimizeDueCampaigns,
  }),
] as const;
