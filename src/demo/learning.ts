import type { Client } from 'pg';
import { LearningOriginEnum } from '../features/learning/learning.enums';
import { executeRun, requestRun } from '../features/learning/runs/learning-run.service';
import type { Database, Statement } from '../platform/database/statement';
import type { Account } from './account';
import { type DemoParameters, dayOf, epochDay, momentOf } from './demo-parameters';

/** When the account has learned from its data, as shares of its period: found in one part, judged by the next. */
const RUNS_AT = [0.65, 1];

const LEARNED_TABLES = ['performance_patterns', 'learning_insights', 'learning_runs'] as const;

/** The days before which facts count in the runs of a demo. */
export function learningDays({ days, endDay }: Pick<DemoParameters, 'days' | 'endDay'>): string[] {
  const first = epochDay(endDay) - days + 1;
  return RUNS_AT.map((share) => dayOf(first + Math.round(share * days)));
}

/** Rows that are there of what was learned, by table. */
type Learned = Record<(typeof LEARNED_TABLES)[number], number>;

/**
 * Learns from the facts of an account in the open transaction of `client`, as the API would have done on these days, somebody
 * acting on a part of the insights in between; not again where that was done before. @returns what was written.
 */
export async function learnFrom(client: Client, account: Account, runDays: readonly string[]): Promise<Learned> {
  const db = asTenant(client, account.user.id);
  const before = await countRows(client, account.user.id);
  if (before.learning_runs === 0) {
    for (const [index, day] of runDays.entries()) {
      await learnOn(db, account, day);
      if (index < runDays.length - 1) await actOnInsights(client, account.user.id, momentOf(epochDay(day)));
    }
  }
  const after = await countRows(client, account.user.id);
  return Object.fromEntries(LEARNED_TABLES.map((table) => [table, after[table] - before[table]])) as Learned;
}

async function learnOn(db: Database, account: Account, windowEnd: string): Promise<void> {
  const at = momentOf(epochDay(windowEnd));
  const options = { at, newId: (label: string) => account.newId(label, at) };
  const { id } = await requestRun(db, { origin: LearningOriginEnum.SCHEDULE, windowEnd }, options);
  await executeRun((_, work) => work(db), id, options);
}

/** The owner's connection, whom row level security does not bind: every statement of the API names its tenant as well. */
function asTenant(client: Client, userId: string): Database {
  let before: Promise<unknown> = Promise.resolve();
  return {
    userId,
    // One after the other: this connection is no pipeline.
    query<Row>({ text, values }: Statement): Promise<Row[]> {
      const answer = before.then(() => client.query(text, [...values]));
      before = answer.catch(() => undefined);
      return answer.then(({ rows }) => rows as Row[]);
    },
  };
}

/**
 * What people do with insights: what concerns a campaign that goes on is carried out, and of the others some are dismissed,
 * taken up or planned.
 */
async function actOnInsights(client: Client, userId: string, at: Date): Promise<void> {
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

async function countRows(client: Client, userId: string): Promise<Learned> {
  const counts = LEARNED_TABLES.map((table) => `(SELECT count(*) FROM ${table} WHERE user_id = $1) AS ${table}`);
  const { rows } = await client.query<Learned>(`/* demo.countLearned */ SELECT ${counts.join(', ')}`, [userId]);
  return rows[0];
}
