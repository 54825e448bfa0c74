import { parseId } from '../../graphql/ids';
import type { TestApi, TestViewer } from '../test-api';
import type { Make } from './make';

/** Two platforms, of which one brings four times as much for the money, with facts up to yesterday. */
export async function plannedCampaign(
  api: TestApi,
  viewer: TestViewer,
  make: Make,
): Promise<{ campaign: string; plan: string; digest: string }> {
  const campaign = await make('createCampaign', { name: 'To be optimized', objective: 'LEADS' });
  const uuid = parseId(campaign)?.uuid;
  await api.asOwner(
    `SELECT ensure_performance_partition(m::date) FROM generate_series(now() - interval '2 months', now(), '1 month') AS m`,
  );
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date - back, platform, 5000, 100, conversions + back % 3, 40 + back % 5, 0, 'USD', now(), now()
     FROM generate_series(1, 20) AS back, (VALUES ('INSTAGRAM', 8), ('FACEBOOK', 2)) AS platforms (platform, conversions)`,
    [viewer.userId, uuid],
  );
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    {
      id: campaign,
      input: { budgetAllocationStrategy: 'MARGINAL_ROI', guardrails: { maxStepShare: 0.2, dailyCap: '100' } },
    },
    viewer,
  );
  const { planOptimization } = await api.run<{ planOptimization: { id: string; digest: string } }>(
    'mutation ($id: ID!) { planOptimization(campaignId: $id) { id digest } }',
    { id: campaign },
    viewer,
  );
  await api.run(
    'mutation { setOptimizationKillSwitch(enabled: false, reason: "For mutations") { enabled } }',
    {},
    viewer,
  );
  await api.run('mutation { setAnalysisSchedule(input: { learningFrequency: WEEKLY }) { changedAt } }', {}, viewer);
  return { campaign, plan: planOptimization.id, digest: planOptimization.digest };
}
