import { trackedEvents } from './event.store';
import { RedirectResolver } from './redirect/redirect.resolver';
import { TrackingResolver } from './tracking.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const TRACKING_RESOLVERS = [TrackingResolver, RedirectResolver] as const;

/** What of this feature `node(id)` finds. */
export const TRACKING_NODES = [trackedEvents] as const;
