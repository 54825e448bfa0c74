import type { SubscribeResolverData } from 'type-graphql';
import { type Database, Parameters, statement } from '../database/statement';
import type { Viewer } from '../graphql/context';
import { CHANNEL, type Change, type ChangeHub } from './change-hub';

/** What the subscribe step of a subscription is given. */
export interface LiveContext {
  readonly viewer: Viewer;
  readonly changes: ChangeHub;
}

const MAX_LENGTH = 200;

/**
 * Tells whoever watches `id` that it has changed, once the transaction of `db` is committed and not at all when it is rolled back.
 * The same change told twice in one transaction is told once. It costs a lock on commit that all who notify share, so it is for
 * what people look at, not for every event that is counted.
 */
export async function publishChange(db: Database, topic: string, id: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${changeTold(db, parameters, topic, id)} FROM users t WHERE t.id = $1`;
  await db.query(statement('changes.publish', text, parameters));
}

/** The same as an SQL expression, for a statement that finds out itself whether there is something to tell: for each row that it is worked out for. */
export function changeTold({ userId }: Database, parameters: Parameters, topic: string, id: string): string {
  if (topic.length > MAX_LENGTH || id.length > MAX_LENGTH) throw new Error(`A change of ${topic} is too long to tell.`);
  const payload: Change = { userId, topic, id };
  return `pg_notify('${CHANNEL}', ${parameters.add(JSON.stringify(payload), 'text')})`;
}

/**
 * The `subscribe` of a subscription that shows one thing: `idOf` takes its UUID out of the arguments, or says
 * that it is the viewer. The subscription's resolver is
 * asked once at the start and again after every change that `publishChange` tells of.
 */
export function changesOf<Args>(topic: string, idOf: (args: Args, viewer: Viewer) => string) {
  return ({ args, context }: SubscribeResolverData<unknown, Args, LiveContext>) =>
    context.changes.watch({ userId: context.viewer.userId, topic, id: idOf(args, context.viewer) });
}
