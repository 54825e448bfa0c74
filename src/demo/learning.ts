import type { Client } from 'pg';
import { LearningOriginEnum } from '../features/learning/learning.enums';
import { executeRun, requestRun } from '../features/learning/runs/learning-run.service';
import type { Database, Statement } from '../platform/database/statement';
import type { Account } from './account';
import { type DemoParameters, dayOf, epochDay, momentOf } from './demo-parameters';
import type { PatternRow } from './rows';

/** When the account has learned from its data, as shares of its period: found in one part, judged by the next. */
const RUNS_AT = [0.65, 1];

/** The days before which facts count in the runs of a demo. */
export function learningDays({ days, endDay }: Pick<DemoParameters, 'days' | 'endDay'>): string[] {
  const first = epochDay(endDay) - days + 1;
  return RUNS_AT.map((share) => dayOf(first + Math.round(share * days)));
}

/**
 * Learns from the facts of an account in the open transaction of `client`, as the API would have done on these days; not again
 * where that was done before. @returns the patterns that are there then, and what was written.
 */
export async function learnFrom(
  client: Client,
  account: Account,
  runDays: readonly string[],
): Promise<{ patterns: PatternRow[]; performance_patterns: number; learning_runs: number }> {
  const db = asTenant(client, account.user.id);
  const before = await countRows(client, account.user.id);
  if (before.learning_runs === 0) for (const day of runDays) await learnOn(db, account, day);
  const after = await countRows(client, account.user.id);
  return {
    patterns: await findPatterns(client, account.user.id),
    performance_patterns: after.performance_patterns - before.performance_patterns,
    learning_runs: after.learning_runs - before.learning_runs,
  };
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

async function countRows(client: Client, userId: string) {
  const { rows } = await client.query<{ performance_patterns: number; learning_runs: number }>(
    `/* demo.countLearned */ SELECT (SELECT count(*) FROM performance_patterns WHERE user_id = $1) AS performance_patterns,
       (SELECT count(*) FROM learning_runs WHERE user_id = $1) AS learning_runs`,
    [userId],
  );
  return rows[0];
}

async function findPatterns(client: Client, userId: string): Promise<PatternRow[]> {
  const { rows } = await client.query(
    `/* demo.findPatterns */ SELECT id, name, description, metric, pattern_type AS "patternType", method, conditions,
       performance_impact AS "performanceImpact", rate_ratio AS "rateRatio", adjusted_p_value AS "adjustedPValue",
       confidence_level AS "confidenceLevel", status, fingerprint
     FROM performance_patterns WHERE user_id = $1 ORDER BY adjusted_p_value, fingerprint`,
    [userId],
  );
  return rows as PatternRow[];
}
