import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../../src/features/profiles/profile.enums';
import type { MarketCampaign } from '../../../src/features/recommendations/engine/market-fit';
import type { Random } from '../../../src/statistics/random';

/** Standard deviations of the logarithm by level. */
const DEVIATION = {
  ctr: { objective: 0.35, platform: 0.35, industry: 0.25, size: 0.1, account: 0.25, kind: 0.15, campaign: 0.35 },
  engagementRate: {
    objective: 0.4,
    platform: 0.4,
    industry: 0.3,
    size: 0.1,
    account: 0.3,
    kind: 0.2,
    campaign: 0.4,
  },
  conversionRate: {
    objective: 0.6,
    platform: 0.2,
    industry: 0.25,
    size: 0.1,
    account: 0.25,
    kind: 0.15,
    campaign: 0.4,
  },
  cost: { objective: 0.2, platform: 0.5, industry: 0.2, size: 0.1, account: 0.2, kind: 0.15, campaign: 0.3 },
  value: { objective: 0.3, platform: 0.1, industry: 0.4, size: 0.2, account: 0.4, kind: 0.1, campaign: 0.2 },
} as const;
const CENTER = { ctr: 0.01, engagementRate: 0.03, conversionRate: 0.03, cost: 8, value: 55 };
const METRICS = ['ctr', 'conversionRate', 'cost', 'value'] as const;
type Metric = (typeof METRICS)[number] | 'engagementRate';
/** Of this share of accounts the reports say engagements. */
const TELLING = 0.8;

const OBJECTIVES = Object.values(CampaignObjectiveEnum);
const PLATFORMS = Object.values(PlatformPriorityEnum);
const INDUSTRIES = ['fashion', 'food', 'travel', 'software', 'home', 'fitness', 'beauty', 'education'];
const SIZES = ['STARTUP', 'SMB', 'ENTERPRISE'];

/** An account whose truth is known. */
export interface SimulatedAccount {
  readonly industry: string;
  readonly businessSize: string;
  readonly kinds: readonly (readonly [objective: string, platform: string])[];
  run(random: Random, kind: number, budget: number): MarketCampaign;
  /** The mean over all campaigns of a kind that it might run: clicks and engagements per impression, conversions per click, revenue per unit of spend. */
  meanOf(kind: number): {
    readonly ctr: number;
    readonly engagementRate: number;
    readonly conversionRate: number;
    readonly returned: number;
  };
}

/**
 * Draws a market, and then accounts in it. Campaigns of an account vary log-normally, as the engine assumes, or (`isGamma`) as a gamma with
 * the same mean and variance, so that it is not only tested on itself.
 */
export function simulateMarket(random: Random, isGamma = false): (random: Random, name: string) => SimulatedAccount {
  const effects = new Map<string, number>();
  const effect = (metric: Metric, level: keyof (typeof DEVIATION)['ctr'], key: string): number => {
    const name = `${metric}/${level}/${key}`;
    const known = effects.get(name);
    if (known !== undefined) return known;
    const made = random.fork(name).normal(0, DEVIATION[metric][level]);
    effects.set(name, made);
    return made;
  };
  return (draw, name) => {
    const industry = INDUSTRIES[draw.integerBelow(INDUSTRIES.length)];
    const businessSize = SIZES[draw.integerBelow(SIZES.length)];
    const objectives = [0, 1].map(() => OBJECTIVES[draw.integerBelow(OBJECTIVES.length)]);
    const platforms = [0, 1].map(() => PLATFORMS[draw.integerBelow(PLATFORMS.length)]);
    const kinds = objectives.flatMap((objective) => platforms.map((platform) => [objective, platform] as const));
    // Engagements have a stream of their own: all else is what it was before they were counted.
    const engaging = draw.fork('engagements');
    const tells = engaging.uniform() < TELLING;
    const own: Record<string, number> = Object.fromEntries(
      METRICS.map((metric) => [metric, draw.normal(0, DEVIATION[metric].account)]),
    );
    own.engagementRate = engaging.normal(0, DEVIATION.engagementRate.account);
    const ofKind = new Map<string, number>();
    const logOf = (metric: Metric, objective: string, platform: string): number => {
      const key = `${metric}/${objective}/${platform}`;
      if (!ofKind.has(key))
        ofKind.set(key, (metric === 'engagementRate' ? engaging : draw).normal(0, DEVIATION[metric].kind));
      return (
        Math.log(CENTER[metric]) +
        effect(metric, 'objective', objective) +
        effect(metric, 'platform', `${objective}/${platform}`) +
        effect(metric, 'industry', `${objective}/${platform}/${industry}`) +
        effect(metric, 'size', `${objective}/${platform}/${industry}/${businessSize}`) +
        own[metric] +
        (ofKind.get(key) ?? 0)
      );
    };
    return {
      industry,
      businessSize,
      kinds,
      meanOf(kind) {
        const [objective, platform] = kinds[kind];
        // Of a log-normal; revenue counts only where there are conversions, so that its mean has no zeros left out.
        const mean = (metric: Metric, sign = 1): number =>
          Math.exp(sign * logOf(metric, objective, platform) + DEVIATION[metric].campaign ** 2 / 2);
        return {
          ctr: mean('ctr'),
          engagementRate: mean('engagementRate'),
          conversionRate: mean('conversionRate'),
          returned: mean('ctr') * mean('conversionRate') * mean('value') * mean('cost', -1) * 1_000,
        };
      },
      run(stream, kind, budget) {
        const [objective, platform] = kinds[kind];
        const rate = (metric: Metric, stream: Random): number => {
          const variance = DEVIATION[metric].campaign ** 2;
          const center = logOf(metric, objective, platform);
          if (!isGamma || metric === 'cost') return Math.exp(center + stream.normal(0, Math.sqrt(variance)));
          const shape = 1 / Math.expm1(variance);
          return (Math.exp(center + variance / 2) * stream.gamma(shape)) / shape;
        };
        const impressions = Math.max(1, Math.round((budget / rate('cost', stream)) * 1_000));
        const clicks = stream.binomial(impressions, Math.min(0.9, rate('ctr', stream)));
        const conversions = stream.binomial(clicks, Math.min(0.9, rate('conversionRate', stream)));
        const each = rate('value', stream);
        // Conversions differ in value: the mean of so many is known so exactly.
        const revenue =
          conversions === 0 ? 0 : conversions * each * Math.exp(stream.normal(0, 0.6 / Math.sqrt(conversions)));
        const cell = { objective, platform, industry, businessSize };
        const engagementImpressions = tells ? impressions : 0;
        const engagements = engaging.binomial(engagementImpressions, Math.min(0.9, rate('engagementRate', engaging)));
        const counts = { impressions, clicks, engagements, engagementImpressions, conversions };
        return { account: name, ...cell, ...counts, spend: budget, revenue };
      },
    };
  };
}
