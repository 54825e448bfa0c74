import type { Subject } from './subject';

/**
 * Variables of every mutation, for a user's own rows: each works for that user when they are run once, in this order. A new
 * mutation belongs here.
 */
export const MUTATIONS: Readonly<Record<string, (subject: Subject) => Record<string, unknown>>> = {
  createCampaign: () => ({ input: { name: 'Made here' } }),
  createContentTemplate: () => ({ input: { name: 'Made here', templateType: 'EMAIL', basePrompt: 'Hello' } }),
  createABTest: ({ ids }) => ({ input: { name: 'Made here', campaignId: ids.campaign } }),
  createTestVariation: ({ ids }) => ({
    input: { abTestId: ids.test, name: 'Made here', variationId: 'made-here', trafficPercentage: 0 },
  }),
  createCampaignRecommendation: ({ ids }) => ({
    input: { name: 'Made here', campaignType: 'LAUNCH', confidenceScore: 0.5, templateIds: [ids.template] },
  }),
  createPersonalizedContent: ({ ids }) => ({
    input: {
      contentType: 'TEXT',
      personalizedPrompt: 'Made here',
      campaignId: ids.campaign,
      templateId: ids.template,
    },
  }),
  refreshContentScores: () => ({}),
  upsertCampaignPersonalizationSettings: ({ ids }) => ({
    campaignId: ids.spareCampaign,
    input: { dynamicContentEnabled: true, templateIds: [ids.template] },
  }),
  importCampaignPerformance: () => ({
    input: { content: 'date,campaign,clicks,engagements,currency\n2025-05-09,Made here,1,2,USD' },
  }),
  updateCampaign: ({ ids }) => ({ id: ids.campaign, input: { name: 'Changed' } }),
  updateContentTemplate: ({ ids }) => ({ id: ids.template, input: { description: 'Changed', version: 1 } }),
  updateABTest: ({ ids }) => ({ id: ids.test, input: { campaignId: ids.campaign, hypothesis: 'Changed', version: 1 } }),
  updateTestVariation: ({ ids }) => ({ id: ids.variation, input: { description: 'Changed' } }),
  updateCampaignRecommendation: ({ ids }) => ({
    id: ids.recommendation,
    input: { reasoning: 'Changed', templateIds: [ids.template] },
  }),
  snoozeRecommendation: ({ ids }) => ({ id: ids.recommendation, until: '2999-01-01T00:00:00.000Z' }),
  acceptRecommendation: ({ ids }) => ({ id: ids.recommendation }),
  dismissRecommendation: ({ ids }) => ({ id: ids.recommendation, reason: 'Dismissed here' }),
  generateRecommendations: () => ({ count: 2 }),
  measureRecommendations: () => ({}),
  implementRecommendation: ({ ids }) => ({ id: ids.openRecommendation, campaignId: ids.campaign }),
  updatePersonalizedContent: ({ ids }) => ({
    id: ids.content,
    input: { contentType: 'IMAGE', campaignId: ids.campaign, templateId: ids.template },
  }),
  updateCampaignPersonalizationSettings: ({ ids }) => ({
    id: ids.settings,
    input: { templateIds: [ids.template], version: 1 },
  }),
  updateMetaUserProfile: ({ ids, profileVersion }) => ({
    id: ids.profile,
    input: { industry: 'Changed', version: profileVersion },
  }),
  setLearnedPreference: () => ({ key: 'platform', value: 'INSTAGRAM' }),
  lockLearnedPreference: () => ({ key: 'platform' }),
  unlockLearnedPreference: () => ({ key: 'platform' }),
  resetLearnedPreference: () => ({ key: 'platform' }),
  createExclusionGroup: () => ({ input: { name: 'Made here' } }),
  updateExclusionGroup: ({ ids }) => ({ id: ids.exclusionGroup, input: { description: 'Changed' } }),
  joinExclusionGroup: ({ ids }) => ({ abTestId: ids.test, exclusionGroupId: ids.exclusionGroup, share: 0.2 }),
  leaveExclusionGroup: ({ ids }) => ({ abTestId: ids.test }),
  deleteExclusionGroup: ({ ids }) => ({ id: ids.spareExclusionGroup }),
  // A holdout would keep units out of the test: it is gone before there are any, and the next is made behind them.
  updateHoldout: ({ ids }) => ({ id: ids.holdout, input: { description: 'Changed' } }),
  deleteHoldout: ({ ids }) => ({ id: ids.holdout }),
  startABTest: ({ ids }) => ({ id: ids.readyTest, version: 1 }),
  assignVariation: ({ ids }) => ({ abTestId: ids.readyTest, unitId: 'made-here' }),
  assignVariations: ({ ids }) => ({ abTestId: ids.readyTest, unitIds: ['made-here-too', 'made-here-as-well'] }),
  recordDailyTestStatistics: ({ ids }) => ({
    input: {
      abTestId: ids.readyTest,
      rows: [{ variationId: 'control', day: '2025-05-09', visitors: 100, conversions: 7, revenue: '250.00' }],
    },
  }),
  createHoldout: () => ({ input: { name: 'Made here', share: 0.05 } }),
  analyzeABTest: ({ ids }) => ({ id: ids.readyTest }),
  nextContent: ({ ids }) => ({ campaignId: ids.servedCampaign, unitId: 'made-here', context: { location: 'PT' } }),
  nextContents: ({ ids }) => ({ campaignId: ids.servedCampaign, units: [{ unitId: 'made-here-too' }] }),
  markNotificationsRead: ({ ids }) => ({
    ids: [ids.notification],
    campaignId: ids.servedCampaign,
    until: new Date(Date.now() + 60_000).toISOString(),
  }),
  trackEvents: () => ({
    input: {
      events: [
        { ...CONVERSION, eventId: 'made-here', occurredAt: new Date().toISOString(), value: '10.00', currency: 'USD' },
        { ...CONVERSION, eventId: 'too-old', occurredAt: '2020-01-01T00:00:00Z' },
      ],
    },
  }),
  pauseABTest: ({ ids }) => ({ id: ids.readyTest, reason: 'Paused here' }),
  resumeABTest: ({ ids }) => ({ id: ids.readyTest, reason: 'Resumed here' }),
  dropTestVariation: ({ ids }) => ({ id: ids.thirdVariation, reason: 'Dropped here' }),
  completeABTest: ({ ids }) => ({ id: ids.readyTest, winningVariationId: 'control', reason: 'Completed here' }),
  runLearning: () => ({ input: { conditions: 1, days: 90 } }),
  setAnalysisSchedule: () => ({ input: { learningFrequency: 'DAILY', outcomeFrequency: 'WEEKLY' } }),
  planOptimization: ({ ids }) => ({ campaignId: ids.optimizedCampaign }),
  approveOptimizationPlan: ({ ids, planDigest }) => ({ id: ids.plan, expectedDigest: planDigest }),
  applyOptimizationPlan: ({ ids, planDigest }) => ({ id: ids.plan, expectedDigest: planDigest }),
  revertOptimizationPlan: ({ ids }) => ({ id: ids.plan, reason: 'Taken back here' }),
  setOptimizationKillSwitch: () => ({ enabled: false, reason: 'Switched here' }),
  undoPerformanceImport: ({ ids }) => ({ id: ids.import }),
  publishContentTemplateVersion: ({ ids }) => ({ id: ids.writtenTemplate, templateVersion: 2, version: 2 }),
  rollbackContentTemplate: ({ ids }) => ({ id: ids.writtenTemplate, version: 3, reason: 'Rolled back here' }),
  deleteTestVariation: ({ ids }) => ({ id: ids.variation }),
  cancelABTest: ({ ids }) => ({ id: ids.test, reason: 'Cancelled here' }),
  deleteABTest: ({ ids }) => ({ id: ids.spareTest }),
  acknowledgeInsight: ({ ids }) => ({ id: ids.insight }),
  planInsight: ({ ids }) => ({ id: ids.insight }),
  implementInsight: ({ ids }) => ({ id: ids.insight }),
  dismissInsight: ({ ids }) => ({ id: ids.spareInsight, reason: 'Dismissed here' }),
  deleteCampaignPersonalizationSettings: ({ ids }) => ({ id: ids.settings }),
  generatePersonalizedContent: ({ ids }) => ({
    input: { campaignId: ids.campaign, templateId: ids.greeting, values: { name: 'Made here' } },
  }),
  generatePersonalizedContents: ({ ids }) => ({
    input: {
      campaignId: ids.campaign,
      templateId: ids.greeting,
      rows: [{ reference: 'Made here', values: { name: 'Two' } }],
    },
  }),
  cancelContentGeneration: ({ ids }) => ({ id: ids.waitingGenerationRun }),
  setContentGenerationLimits: () => ({ input: { contentsPerMinute: 1_000, budgetPerDay: '1.00' } }),
  deletePersonalizedContent: ({ ids }) => ({ id: ids.content }),
  deleteCampaignRecommendation: ({ ids }) => ({ id: ids.recommendation }),
  deleteContentTemplate: ({ ids }) => ({ id: ids.spareTemplate }),
  deleteCampaign: ({ ids }) => ({ id: ids.spareCampaign }),
  deleteMetaUserProfile: ({ ids }) => ({ id: ids.profile }),
  createMetaUserProfile: () => ({ input: { industry: 'Made here' } }),
  upsertMetaUserProfile: () => ({ input: { industry: 'Changed again', version: 1 } }),
};

const CONVERSION = { kind: 'CONVERSION', unitId: 'made-here', name: 'Order Completed' };
