import type { Subject } from './subject';

/** Variables of every subscription, for a user's own rows: a new subscription belongs here. */
export const SUBSCRIPTIONS: Readonly<Record<string, (subject: Subject) => Record<string, unknown>>> = {
  testResultUpdated: ({ ids }) => ({ abTestId: ids.test }),
  campaignOptimized: ({ ids }) => ({ campaignId: ids.optimizedCampaign }),
  accountNotified: () => ({}),
  contentGenerationProgress: ({ ids }) => ({ id: ids.generationRun }),
  learningRunProgress: ({ ids }) => ({ id: ids.learningRun }),
};
