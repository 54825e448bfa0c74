import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { ACCOUNT_NODES, ACCOUNT_RESOLVERS } from './features/accounts/accounts.graph';
import { CAMPAIGN_NODES, CAMPAIGN_RESOLVERS } from './features/campaigns/campaigns.graph';
import { CONTENT_NODES, CONTENT_RESOLVERS } from './features/content/content.graph';
import { EXPERIMENT_NODES, EXPERIMENT_RESOLVERS } from './features/experiments/experiments.graph';
import { LEARNING_NODES, LEARNING_RESOLVERS } from './features/learning/learning.graph';
import { NOTIFICATION_NODES, NOTIFICATION_RESOLVERS } from './features/notifications/notifications.graph';
import { OPTIMIZATION_NODES, OPTIMIZATION_RESOLVERS } from './features/optimization/optimization.graph';
import { PERFORMANCE_NODES, PERFORMANCE_RESOLVERS } from './features/performance/performance.graph';
import { PROFILE_NODES, PROFILE_RESOLVERS } from './features/profiles/profiles.graph';
import { RECOMMENDATION_NODES, RECOMMENDATION_RESOLVERS } from './features/recommendations/recommendations.graph';
import { TEMPLATE_NODES, TEMPLATE_RESOLVERS } from './features/templates/templates.graph';
import { TRACKING_NODES, TRACKING_RESOLVERS } from './features/tracking/tracking.graph';
import { buildGraphSchema } from './platform/graphql/build-schema';
import { NodeResolver } from './platform/graphql/node.resolver';
import { NodeTypes } from './platform/graphql/node-types';

/** Every resolver class of the graph, from the first feature to the last. */
const RESOLVERS: readonly (new () => object)[] = [
  NodeResolver,
  ...ACCOUNT_RESOLVERS,
  ...PROFILE_RESOLVERS,
  ...CAMPAIGN_RESOLVERS,
  ...NOTIFICATION_RESOLVERS,
  ...PERFORMANCE_RESOLVERS,
  ...TEMPLATE_RESOLVERS,
  ...EXPERIMENT_RESOLVERS,
  ...CONTENT_RESOLVERS,
  ...TRACKING_RESOLVERS,
  ...LEARNING_RESOLVERS,
  ...OPTIMIZATION_RESOLVERS,
  ...RECOMMENDATION_RESOLVERS,
];

/** Every kind of thing that `node(id)` finds. */
export const NODE_TYPES = new NodeTypes([
  ...ACCOUNT_NODES,
  ...PROFILE_NODES,
  ...CAMPAIGN_NODES,
  ...NOTIFICATION_NODES,
  ...PERFORMANCE_NODES,
  ...TEMPLATE_NODES,
  ...EXPERIMENT_NODES,
  ...CONTENT_NODES,
  ...TRACKING_NODES,
  ...LEARNING_NODES,
  ...OPTIMIZATION_NODES,
  ...RECOMMENDATION_NODES,
]);

let schema: GraphQLSchema | undefined;

/** The schema of the whole API; built when first asked for. */
export function graphSchema(): GraphQLSchema {
  schema ??= buildGraphSchema(RESOLVERS);
  return schema;
}
