import { UserResolver } from './user.resolver';
import { users } from './user.store';

/** What this feature adds to the graph: its resolver classes. */
export const ACCOUNT_RESOLVERS = [UserResolver] as const;

/** What of this feature `node(id)` finds. */
export const ACCOUNT_NODES = [users] as const;
