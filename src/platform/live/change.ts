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
  if (topic.length > MAX_LENGTH || id.length > MAX_LENGTH) throw new Error(`A change of ${topic} is too long to tell.`);
  const parameters = new Parameters(db.userId);
  const payload: Change = { userId: db.userId, topic, id };
  const text = `SELECT pg_notify('${CHANNEL}', ${parameters.add(JSON.stringify(payload), 'text')}) FROM users t WHERE t.id = $1`;
  await db.query(statement('changes.publish', text, parameters));
}

/**
 * The `subscribe` of a subscription that shows one thing: `idOf` takes its UUID out of the arguments. The subscription's resolver is
 * asked once at the start and again after every change that `publishChange` tells of.
 */
export function changesOf<Args>(topic: string, idOf: (args: Args) => string) {
  return ({ args, context }: SubscribeResolverData<unknown, Args, LiveContext>) =>
    context.changes.watch({ userId: context.viewer.userId, topic, id: idOf(args) });
}
