import { ContentResolver } from './content.resolver';
import { contents } from './content.store';
import { CampaignContentsResolver, TemplateContentsResolver, UserContentsResolver } from './content-parents.resolver';
import { contentServings } from './serving/content-serving.store';
import { ContentServingResolver, NextContentResolver } from './serving/serving.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const CONTENT_RESOLVERS = [
  ContentResolver,
  UserContentsResolver,
  CampaignContentsResolver,
  TemplateContentsResolver,
  NextContentResolver,
  ContentServingResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const CONTENT_NODES = [contents, contentServings] as const;
