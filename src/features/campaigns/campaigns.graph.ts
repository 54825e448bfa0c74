import { CampaignResolver, UserCampaignsResolver } from './campaign.resolver';
import { campaigns } from './campaign.store';
import { CampaignChangeResolver, CampaignHistoryResolver } from './history/campaign-change.resolver';
import { campaignChanges } from './history/campaign-change.store';
import { CampaignSettingsResolver, SettingsResolver, UserSettingsResolver } from './settings/settings.resolver';
import { settings } from './settings/settings.store';
import { SettingsViewsResolver } from './settings/settings.views.resolver';

/** What this feature adds to the graph: its resolver classes. */
export const CAMPAIGN_RESOLVERS = [
  CampaignResolver,
  UserCampaignsResolver,
  SettingsResolver,
  SettingsViewsResolver,
  CampaignSettingsResolver,
  UserSettingsResolver,
  CampaignChangeResolver,
  CampaignHistoryResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const CAMPAIGN_NODES = [campaigns, settings, campaignChanges] as const;
