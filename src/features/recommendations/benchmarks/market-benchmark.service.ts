import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { objectiveOf } from '../../performance/backfill/profile-inference';
import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { profiles } from '../../profiles/profile.store';
import { listOwnCampaigns } from '../generation/generation.store';
import { findBenchmarks } from './benchmark.store';
import type { MarketBenchmarkType } from './market-benchmark.type';
import { compareWithMarket, type OwnSums } from './market-comparison';

const DAY_MS = 86_400_000;
const PERIOD_DAYS = 365;
const NONE: OwnSums = {
  impressions: 0,
  clicks: 0,
  engagements: 0,
  engagementImpressions: 0,
  conversions: 0,
  campaigns: 0,
};

/** What kinds of campaigns are asked for; undefined: those that the viewer runs or wants. */
export interface BenchmarkQuestion {
  readonly objective?: CampaignObjectiveEnum | null | undefined;
  readonly platform?: PlatformPriorityEnum | null | undefined;
}

/** The viewer's rates beside those of the market: kinds that the viewer runs first, the largest first, then what the profile names. */
export async function listMarketBenchmarks(db: Database, question: BenchmarkQuestion): Promise<MarketBenchmarkType[]> {
  const [profile] = await findBy(db, profiles, 'userId', [db.userId], PROFILE);
  const benchmarks = await findBenchmarks(db);
  const at = now();
  const period = { since: dayOf(new Date(at.getTime() - PERIOD_DAYS * DAY_MS)), until: dayOf(at) };
  const own = new Map<string, OwnSums>();
  for (const row of await listOwnCampaigns(db, period)) {
    const [objective, platform] = [objectiveOf(row.objective), row.platform.toUpperCase()];
    if (objective === null || !isPlatform(platform)) continue;
    const sums = own.get(`${objective}/${platform}`) ?? NONE;
    own.set(`${objective}/${platform}`, {
      impressions: sums.impressions + row.impressions,
      clicks: sums.clicks + row.clicks,
      engagements: sums.engagements + row.engagements,
      engagementImpressions: sums.engagementImpressions + row.engagementImpressions,
      conversions: sums.conversions + Number(row.conversions),
      campaigns: sums.campaigns + 1,
    });
  }
  const [industry, businessSize] = [profile?.industry?.trim().toLowerCase() ?? '', profile?.businessSize ?? ''];
  return kindsOf(question, profile, own).flatMap(({ objective, platform }) => {
    const cell = { objective, platform, industry, businessSize };
    return compareWithMarket(benchmarks, cell, own.get(`${objective}/${platform}`) ?? NONE);
  });
}

const PROFILE = ['industry', 'businessSize', 'primaryObjective', 'secondaryObjectives', 'platformPriorities'] as const;

interface Kind {
  readonly objective: CampaignObjectiveEnum;
  readonly platform: PlatformPriorityEnum;
}

interface Wishes {
  readonly primaryObjective: CampaignObjectiveEnum | null;
  readonly secondaryObjectives: readonly CampaignObjectiveEnum[];
  readonly platformPriorities: readonly PlatformPriorityEnum[];
}

function kindsOf(question: BenchmarkQuestion, profile: Wishes | undefined, own: ReadonlyMap<string, OwnSums>): Kind[] {
  const wanted = [profile?.primaryObjective ?? null, ...(profile?.secondaryObjectives ?? [])].filter(
    (one) => one !== null,
  );
  const objectives = question.objective ? [question.objective] : orAll(wanted, Object.values(CampaignObjectiveEnum));
  const platforms = question.platform
    ? [question.platform]
    : orAll(profile?.platformPriorities ?? [], Object.values(PlatformPriorityEnum));
  const run = [...own]
    .sort(([, left], [, right]) => right.impressions - left.impressions)
    .map(([key]) => key.split('/') as [CampaignObjectiveEnum, PlatformPriorityEnum])
    .map(([objective, platform]): Kind => ({ objective, platform }))
    .filter(
      ({ objective, platform }) => isAsked(question.objective, objective) && isAsked(question.platform, platform),
    );
  const named = objectives.flatMap((objective) => platforms.map((platform): Kind => ({ objective, platform })));
  const unique = new Map([...run, ...named].map((kind) => [`${kind.objective}/${kind.platform}`, kind]));
  return [...unique.values()];
}

function isAsked<T>(asked: T | null | undefined, value: T): boolean {
  return asked === undefined || asked === null || asked === value;
}

function orAll<T>(list: readonly T[], all: readonly T[]): readonly T[] {
  return list.length > 0 ? list : all;
}

function isPlatform(name: string): name is PlatformPriorityEnum {
  return (Object.values(PlatformPriorityEnum) as string[]).includes(name);
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
