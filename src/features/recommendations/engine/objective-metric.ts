import { CampaignObjectiveEnum } from '../../profiles/profile.enums';

/** The figures that are predicted from facts. */
export const ENGINE_METRICS = ['ctr', 'engagementRate', 'conversionRate', 'roi'] as const;
export type EngineMetric = (typeof ENGINE_METRICS)[number];

/**
 * What success of an objective is measured by: clicks where people should come, what they do with an ad where they should engage,
 * conversions or their value where they should act. An account whose reports do not say engagements (`tellsEngagements` false) could
 * never see whether it did better: there clicks stand for them.
 */
export function objectiveMetric(objective: string, tellsEngagements: boolean): EngineMetric {
  switch (objective) {
    case CampaignObjectiveEnum.SALES:
      return 'roi';
    case CampaignObjectiveEnum.LEAD_GENERATION:
    case CampaignObjectiveEnum.APP_INSTALLS:
      return 'conversionRate';
    case CampaignObjectiveEnum.ENGAGEMENT:
      return tellsEngagements ? 'engagementRate' : 'ctr';
    default:
      return 'ctr';
  }
}
