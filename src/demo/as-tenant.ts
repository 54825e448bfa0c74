import type { Client } from 'pg';
import type { Database, Statement } from '../platform/database/statement';

/** The owner's connection, whom row level security does not bind: every statement of the API names its tenant as well. */
export function asTenant(client: Client, userId: string): Database {
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
