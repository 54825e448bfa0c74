import { MarketBenchmarkResolver } from './benchmarks/market-benchmark.resolver';
import { CalibrationResolver } from './calibration/calibration.resolver';
import { RecommendationLifecycleResolver } from './lifecycle/recommendation-lifecycle.resolver';
import { RecommendationOutcomeResolver } from './outcomes/outcome.resolver';
import { PolicyResolver } from './policies/policy.resolver';
import { RecommendationResolver } from './recommendation.resolver';
import { recommendations } from './recommendation.store';
import { RecommendationFieldsResolver } from './recommendation-fields.resolver';
import {
  CampaignRecommendationsResolver,
  ProfileRecommendationsResolver,
  UserRecommendationsResolver,
} from './recommendation-parents.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const RECOMMENDATION_RESOLVERS = [
  RecommendationResolver,
  RecommendationLifecycleResolver,
  RecommendationFieldsResolver,
  MarketBenchmarkResolver,
  PolicyResolver,
  RecommendationOutcomeResolver,
  CalibrationResolver,
  UserRecommendationsResolver,
  ProfileRecommendationsResolver,
  CampaignRecommendationsResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const RECOMMENDATION_NODES = [recommendations] as const;
