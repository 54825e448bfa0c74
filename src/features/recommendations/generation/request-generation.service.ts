import type { Database } from '../../../platform/database/statement';
import { enqueueJob } from '../../../platform/jobs/job';
import { wordReasoningJob } from '../recommendations.jobs';
import { generateRecommendations } from './generation.service';

/** Proposes campaigns in the viewer's transaction, and has their reasoning worded afterwards, where a model is configured. */
export async function proposeCampaigns(db: Database, count: number): Promise<string[]> {
  const recommendationIds = await generateRecommendations(db, count);
  if (recommendationIds.length > 0) await enqueueJob(db, wordReasoningJob, { recommendationIds });
  return recommendationIds;
}
