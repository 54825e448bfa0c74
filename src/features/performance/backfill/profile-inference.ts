import { unitsOf } from '../../profiles/currency-units';
import { BudgetRangeEnum, CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { platformOf } from '../report/dimension-values';
import { decimalText, ONE, scaledOf } from '../report/exact-decimal';

/** Campaigns of a user that say the same of themselves, in the words of the platform. */
export interface CampaignGroup {
  readonly objective: string | null;
  readonly platform: string | null;
  readonly currency: string;
  readonly campaigns: number;
  readonly lastCreatedAt: Date;
}

/** What a user spent on one platform in one currency; money as decimal text. */
export interface SpendGroup {
  /** '' where the facts are not broken down by platform. */
  readonly platform: string;
  readonly currency: string | null;
  readonly spend: string;
  /** Of the days that the budget is judged by. */
  readonly recentSpend: string;
  /** First day with facts, YYYY-MM-DD. */
  readonly firstDay: string;
}

/** What of a profile the account's own history tells; null or empty where it does not. */
export interface InferredProfile {
  readonly primaryObjective: CampaignObjectiveEnum | null;
  readonly secondaryObjectives: CampaignObjectiveEnum[];
  readonly platformPriorities: PlatformPriorityEnum[];
  /** Null where no money was ever named. */
  readonly currency: string | null;
  readonly monthlyBudget: string | null;
  readonly monthlyBudgetRange: BudgetRangeEnum | null;
}

/** The budget is judged by so many days up to the present one. */
export const BUDGET_DAYS = 90;
/** Fewer days with data do not make a month. */
const FEWEST_BUDGET_DAYS = 14;
const MONTH_DAYS = 30n;
/** Units of currencies are known to two places. */
const PER_UNIT = 100n;
const DAY_MS = 86_400_000;

/** The names that Meta gave the same objectives, before and after 2022. */
const OBJECTIVES: Readonly<Record<string, CampaignObjectiveEnum>> = {
  OUTCOME_AWARENESS: CampaignObjectiveEnum.BRAND_AWARENESS,
  AWARENESS: CampaignObjectiveEnum.BRAND_AWARENESS,
  REACH: CampaignObjectiveEnum.BRAND_AWARENESS,
  OUTCOME_LEADS: CampaignObjectiveEnum.LEAD_GENERATION,
  LEADS: CampaignObjectiveEnum.LEAD_GENERATION,
  OUTCOME_SALES: CampaignObjectiveEnum.SALES,
  CONVERSIONS: CampaignObjectiveEnum.SALES,
  OUTCOME_ENGAGEMENT: CampaignObjectiveEnum.ENGAGEMENT,
  OUTCOME_TRAFFIC: CampaignObjectiveEnum.TRAFFIC,
  LINK_CLICKS: CampaignObjectiveEnum.TRAFFIC,
  OUTCOME_APP_PROMOTION: CampaignObjectiveEnum.APP_INSTALLS,
  APP_PROMOTION: CampaignObjectiveEnum.APP_INSTALLS,
};

/**
 * Infers a profile from campaigns and spend up to `asOfDay` (YYYY-MM-DD). Objectives by how many campaigns have them, the more
 * recent first where as many do; platforms by spend, or by campaigns where nothing was spent; money in the one currency that
 * most was spent in, since currencies cannot be added.
 */
export function inferProfile(
  campaigns: readonly CampaignGroup[],
  spending: readonly SpendGroup[],
  asOfDay: string,
): InferredProfile {
  const currency = currencyOfMost(campaigns, spending);
  const own = spending.filter((group) => group.currency === currency);
  const [primaryObjective = null, ...secondaryObjectives] = rankedObjectives(campaigns);
  const monthlyBudget = monthlyBudgetOf(own, asOfDay);
  return {
    primaryObjective,
    secondaryObjectives,
    platformPriorities: rankedPlatforms(campaigns, own),
    currency,
    monthlyBudget,
    monthlyBudgetRange: monthlyBudget === null ? null : budgetRangeOf(monthlyBudget, currency),
  };
}

/**
 * The range that the API puts a monthly budget in, given as decimal text. Ranges are those of US dollars: 100,000 yen are not a large budget.
 * Without a currency, or with an unknown one, the figure is taken as it is.
 */
export function budgetRangeOf(monthlyBudget: string, currency: string | null): BudgetRangeEnum {
  const budget = (scaledMoney(monthlyBudget) * PER_UNIT) / BigInt(Math.round(unitsOf(currency) * Number(PER_UNIT)));
  if (budget < 1_000n * ONE) return BudgetRangeEnum.MICRO;
  if (budget < 5_000n * ONE) return BudgetRangeEnum.SMALL;
  if (budget < 25_000n * ONE) return BudgetRangeEnum.MEDIUM;
  return budget <= 100_000n * ONE ? BudgetRangeEnum.LARGE : BudgetRangeEnum.ENTERPRISE;
}

function currencyOfMost(campaigns: readonly CampaignGroup[], spending: readonly SpendGroup[]): string | null {
  const spent = sums(spending, ({ currency, spend }) => (currency === null ? null : [currency, scaledMoney(spend)]));
  const used = sums(campaigns, ({ currency, campaigns: count }) => [currency, BigInt(count)]);
  return ranked(spent)[0] ?? ranked(used)[0] ?? null;
}

function rankedObjectives(campaigns: readonly CampaignGroup[]): CampaignObjectiveEnum[] {
  const found = new Map<CampaignObjectiveEnum, { campaigns: number; lastAt: number }>();
  for (const { objective, campaigns: count, lastCreatedAt } of campaigns) {
    const known = objectiveOf(objective);
    if (known === null) continue;
    const before = found.get(known) ?? { campaigns: 0, lastAt: 0 };
    found.set(known, { campaigns: before.campaigns + count, lastAt: Math.max(before.lastAt, lastCreatedAt.getTime()) });
  }
  return [...found]
    .sort(([, left], [, right]) => right.campaigns - left.campaigns || right.lastAt - left.lastAt)
    .map(([objective]) => objective);
}

/** The objective that a platform calls so; null for words that are not known. */
export function objectiveOf(words: string | null): CampaignObjectiveEnum | null {
  const name = (words ?? '')
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  return OBJECTIVES[name] ?? Object.values(CampaignObjectiveEnum).find((one) => one === name) ?? null;
}

function rankedPlatforms(campaigns: readonly CampaignGroup[], spending: readonly SpendGroup[]): PlatformPriorityEnum[] {
  const spent = sums(spending, ({ platform, spend }) => {
    const known = priorityOf(platform);
    return known === null ? null : [known, scaledMoney(spend)];
  });
  const used = sums(campaigns, ({ platform, campaigns: count }) => {
    const known = priorityOf(platform ?? '');
    return known === null ? null : [known, BigInt(count)];
  });
  const bySpend = ranked(spent);
  return bySpend.length > 0 ? bySpend : ranked(used);
}

function priorityOf(words: string): PlatformPriorityEnum | null {
  const name = platformOf(words);
  return Object.values(PlatformPriorityEnum).find((one) => one === name) ?? null;
}

/** Decimal text of a month at the pace of the last days; null without spend or with too few days. */
function monthlyBudgetOf(spending: readonly SpendGroup[], asOfDay: string): string | null {
  const spent = spending.reduce((sum, { recentSpend }) => sum + scaledMoney(recentSpend), 0n);
  if (spent === 0n) return null;
  const asOf = Date.parse(asOfDay);
  const first = Math.min(...spending.map(({ firstDay }) => Date.parse(firstDay)));
  const known = (asOf - first) / DAY_MS + 1;
  const days = Math.min(BUDGET_DAYS, known);
  if (days < FEWEST_BUDGET_DAYS) return null;
  return decimalText((spent * MONTH_DAYS) / BigInt(days), 2);
}

function sums<T, Key extends string>(
  list: readonly T[],
  part: (one: T) => readonly [key: Key, amount: bigint] | null,
): Map<Key, bigint> {
  const totals = new Map<Key, bigint>();
  for (const one of list) {
    const found = part(one);
    if (found !== null) totals.set(found[0], (totals.get(found[0]) ?? 0n) + found[1]);
  }
  return totals;
}

/** Keys with something to them, the largest first; by name where they are equal, so that the order is always the same. */
function ranked<Key extends string>(totals: ReadonlyMap<Key, bigint>): Key[] {
  return [...totals]
    .filter(([, amount]) => amount > 0n)
    .sort(([left, more], [right, less]) => (more === less ? (left < right ? -1 : 1) : more > less ? -1 : 1))
    .map(([key]) => key);
}

function scaledMoney(decimal: string): bigint {
  const [whole, fraction = ''] = decimal.split('.');
  return scaledOf(whole, fraction);
}
