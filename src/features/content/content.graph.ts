import { ContentResolver } from './content.resolver';
import { contents } from './content.store';
import { CampaignContentsResolver, TemplateContentsResolver, UserContentsResolver } from './content-parents.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const CONTENT_RESOLVERS = [
  ContentResolver,
  UserContentsResolver,
  CampaignContentsResolver,
  TemplateContentsResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const CONTENT_NODES = [contents] as const;
