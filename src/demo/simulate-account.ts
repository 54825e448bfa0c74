import { type Account, createAccount } from './account';
import { planCampaigns } from './campaigns';
import { createContents } from './contents';
import type { DemoParameters } from './demo-parameters';
import { createTests, runningOf } from './experiments/ab-tests';
import { simulateFacts } from './facts';
import { optimizeCampaigns } from './optimization';
import { createProfile } from './profile';
import type { AccountRows, CampaignRow } from './rows';
import { createSettings } from './settings';
import { countUses, createTemplates, createVersions } from './templates';
import { totalsOf } from './totals';

/** An account as it is before anything is learned from it, made or served. */
export interface SimulatedAccount {
  readonly account: Account;
  readonly rows: AccountRows;
  /** The campaign that contents are made for and visitors are served of. */
  readonly running: CampaignRow;
}

/** Everything of account number `index`, from 0, but what the engines make: a pure function of the parameters. */
export function simulateAccount(parameters: DemoParameters, index: number): SimulatedAccount {
  const account = createAccount(parameters, index);
  const campaigns = planCampaigns(account).map((plan) => {
    const facts = simulateFacts(account, plan);
    return { plan, facts, totals: totalsOf(facts) };
  });
  const facts = campaigns.flatMap((campaign) => campaign.facts);
  const blank = createTemplates(account);
  const { contents, days } = createContents(account, campaigns, blank);
  const templates = countUses(blank, contents);
  const history = createVersions(account, templates);
  const begun = campaigns.filter((campaign) => campaign.facts.length > 0);
  const tests = createTests(
    account,
    begun.map(({ plan }) => plan),
    contents,
  );
  const settings = campaigns.map(({ plan }, at) => createSettings(account, plan, at, templates, contents));
  const optimization = optimizeCampaigns(account, campaigns, settings);
  const rows: AccountRows = {
    users: [account.user],
    meta_user_profiles: [createProfile(account)],
    campaigns: campaigns.map(({ plan }) => plan.row),
    content_templates: templates,
    content_template_versions: history.versions,
    content_template_publications: history.publications,
    campaign_personalization_settings: optimization.settings,
    personalized_content: contents,
    content_daily_statistics: days,
    ab_tests: tests.tests,
    test_variations: tests.variations,
    test_daily_statistics: tests.dailyStatistics,
    test_results: tests.results,
    optimization_plans: optimization.plans,
    campaign_changes: optimization.changes,
    campaign_performance_facts: facts,
  };
  return { account, rows, running: runningOf(begun.map(({ plan }) => plan)).row };
}
