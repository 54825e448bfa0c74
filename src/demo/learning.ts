import type { Client } from 'pg';
import { LearningOriginEnum } from '../features/learning/learning.enums';
import { executeRun, requestRun } from '../features/learning/runs/learning-run.service';
import { ALL_LEARNING_PARTS } from '../learning-parts';
import type { Database } from '../platform/database/statement';
import type { Account } from './account';
import { dayOf, momentOf } from './demo-parameters';

/** Learns from the facts before a day, as the API would have done on that day. */
export async function learnOn(db: Database, account: Account, epoch: number): Promise<void> {
  const [at, windowEnd] = [momentOf(epoch), dayOf(epoch)];
  const options = { at, newId: (label: string) => account.newId(label, at), parts: ALL_LEARNING_PARTS };
  const { id } = await requestRun(db, { origin: LearningOriginEnum.SCHEDULE, windowEnd }, options);
  await executeRun((_, work) => work(db), id, options);
}

/**
 * What people do with insights: what concerns a campaign that goes on is carried out, and of the others some are dismissed,
 * taken up or planned.
 */
export async function actOnInsights(client: Client, userId: string, at: Date): Promise<void> {
  await client.query(
    `/* demo.actOnInsights */ UPDATE learning_insights i SET
       status = CASE f.fate WHEN 0 THEN 'IMPLEMENTED' WHEN 1 THEN 'DISMISSED' WHEN 2 THEN 'ACKNOWLEDGED' ELSE 'PLANNED' END,
       is_implemented = f.fate = 0,
       implemented_at = CASE f.fate WHEN 0 THEN $2::timestamptz END,
       dismissal_reason = CASE f.fate WHEN 1 THEN 'Known: it was planned that way.' END,
       updated_at = $2
     FROM (
       SELECT n.id, CASE WHEN c.ends_at > $2::timestamptz + interval '15 days' AND n.insight_type <> 'PACING' THEN 0
         ELSE 1 + row_number() OVER (ORDER BY n.fingerprint) % 5 END AS fate
       FROM learning_insights n LEFT JOIN campaigns c ON c.user_id = $1 AND c.id = n.campaign_id WHERE n.user_id = $1
     ) f
     WHERE i.user_id = $1 AND i.id = f.id AND f.fate <= 3`,
    [userId, at],
  );
}
