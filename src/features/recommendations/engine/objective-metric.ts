import { CampaignObjectiveEnum } from '../../profiles/profile.enums';

/** The figures that are predicted from facts; reports do not tell of engagements. */
export type EngineMetric = 'ctr' | 'conversionRate' | 'roi';

/** What success of an objective is measured by: clicks where people should come, conversions or their value where they should act. */
export function objectiveMetric(objective: string): EngineMetric {
  switch (objective) {
    case CampaignObjectiveEnum.SALES:
      return 'roi';
    case CampaignObjectiveEnum.LEAD_GENERATION:
    case CampaignObjectiveEnum.APP_INSTALLS:
      return 'conversionRate';
    default:
      return 'ctr';
  }
}
