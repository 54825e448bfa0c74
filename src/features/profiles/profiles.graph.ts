import { LearnedPreferenceResolver } from './preferences/learned-preference.resolver';
import { ProfileResolver, UserProfileResolver } from './profile.resolver';
import { profiles } from './profile.store';

/** What this feature adds to the graph: its resolver classes. */
export const PROFILE_RESOLVERS = [ProfileResolver, UserProfileResolver, LearnedPreferenceResolver] as const;

/** What of this feature `node(id)` finds. */
export const PROFILE_NODES = [profiles] as const;
