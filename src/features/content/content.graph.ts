import { ContentResolver } from './content.resolver';
import { contents } from './content.store';
import { CampaignContentsResolver, TemplateContentsResolver, UserContentsResolver } from './content-parents.resolver';
import { GenerateContentResolver } from './generation/generate-content.resolver';
import { GenerationLimitsResolver } from './generation/limits/generation-limits.resolver';
import {
  CampaignGenerationRunsResolver,
  ContentGenerationRowResolver,
  ContentGenerationRunResolver,
} from './generation/runs/generation-run.resolver';
import { generationRows, generationRuns } from './generation/runs/generation-run.store';
import {
  ContentGenerationResolver,
  GeneratedContentResolver,
} from './generation/snapshots/content-generation.resolver';
import { ContentPerformanceResolver, TemplateVersionScoreResolver } from './performance/content-performance.resolver';
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
  GenerateContentResolver,
  GeneratedContentResolver,
  ContentGenerationResolver,
  ContentGenerationRunResolver,
  ContentGenerationRowResolver,
  CampaignGenerationRunsResolver,
  GenerationLimitsResolver,
  ContentPerformanceResolver,
  TemplateVersionScoreResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const CONTENT_NODES = [contents, contentServings, generationRuns, generationRows] as const;
