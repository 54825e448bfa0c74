import type { Notice } from '../features/notifications/notice';
import { insertNotices, markRead } from '../features/notifications/notification.store';
import { PlanStatusEnum } from '../features/optimization/plans/plan.enums';
import { appliedNotices, proposedNotice, refusedNotice } from '../features/optimization/plans/plan-notices';
import type { Database } from '../platform/database/statement';
import { asOf } from '../platform/told-moment';
import { momentFor } from './demo-moment';
import type { SimulatedAccount } from './simulate-account';

/** Tells of the plans what the job would have told, and whoever has applied one, which is also read. */
export async function tellOfPlans(db: Database, { account, rows }: SimulatedAccount): Promise<void> {
  for (const plan of rows.optimization_plans) {
    const { id, campaignId, status, createdAt, appliedAt } = plan;
    const tell = async (notices: readonly Notice[], at: Date) => {
      const moment = momentFor(account, `notices/${id}/${at.getTime()}`, at);
      await asOf(moment, () => insertNotices(db, campaignId, notices, at));
    };
    const notice = status === PlanStatusEnum.REFUSED ? refusedNotice(plan) : proposedNotice(plan);
    if (notice !== null) await tell([notice], createdAt);
    if (appliedAt === null) continue;
    await tell(appliedNotices(plan, true), appliedAt);
    await markRead(db, { campaignId }, appliedAt);
  }
}
