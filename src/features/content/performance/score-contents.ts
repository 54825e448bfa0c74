import {
  type LogEstimate,
  type SiblingRate,
  shrunkRatios,
  siblingRates,
} from '../../../statistics/rate-hierarchy/sibling-rates';
import type { ContentScore } from './content-score.entity';
import type { TemplateVersionScore } from './template-version-score.entity';

/** What was counted of a content, and what it was made of. */
export interface CountedContent {
  readonly id: string;
  readonly templateId: string | null;
  readonly templateVersion: number | null;
  readonly campaignId: string | null;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
}

export type ScoredContent = Omit<ContentScore, 'userId' | 'asOf' | 'content'>;
export type ScoredVersion = Omit<TemplateVersionScore, 'userId' | 'asOf' | 'templateVersion' | 'usageCount'>;

/** How the contents of all versions of a template do. */
export interface ScoredTemplate {
  readonly templateId: string;
  readonly successRate: number | null;
  readonly performanceScore: number | null;
}

/** Below these a ratio says more about chance than about a content. */
const FEWEST_IMPRESSIONS = 1_000;
const FEWEST_CLICKS = 100;

/** Sums over contents. */
interface Sums {
  contents: number;
  impressions: number;
  clicks: number;
}

/** Judges contents that were shown, all of one tenant together: each beside the others of its template and campaign. */
export function scoreContents(counted: readonly CountedContent[]): {
  readonly contents: ScoredContent[];
  readonly versions: ScoredVersion[];
  readonly templates: ScoredTemplate[];
} {
  const shown = counted.filter(({ impressions, clicks }) => impressions > 0 || clicks > 0);
  const engagement = siblingRates(
    shown.map((one) => ({
      path: pathOf(one),
      successes: Math.min(one.clicks, one.impressions),
      trials: one.impressions,
    })),
  );
  const conversion = siblingRates(
    shown.map((one) => ({ path: pathOf(one), successes: one.conversions, trials: one.clicks })),
  );
  const groups = sumsBy(shown, groupOf);
  const contents = shown.map((one, index): ScoredContent => {
    const group = groups.get(groupOf(one)) ?? NONE;
    const others = one.templateId === null ? NONE : without(group, one);
    const isEnough = Math.min(one.impressions, others.impressions) >= FEWEST_IMPRESSIONS;
    const converts = Math.min(one.clicks, others.clicks) >= FEWEST_CLICKS;
    return {
      contentId: one.id,
      ...{ impressions: one.impressions, clicks: one.clicks, conversions: one.conversions },
      ...{ others: others.contents, othersImpressions: others.impressions },
      ...named('engagement', asShare(engagement.things[index]?.rate)),
      ...named('othersEngagement', others.impressions > 0 ? asShare(engagement.things[index]?.others) : null),
      ...named('engagementRatio', isEnough ? engagement.things[index]?.ratio : null),
      ...named('conversionRate', conversion.things[index]?.rate),
      ...named('othersConversionRate', others.clicks > 0 ? conversion.things[index]?.others : null),
      ...named('conversionRatio', converts ? conversion.things[index]?.ratio : null),
    };
  });
  return { contents, ...scoreTemplates(shown, engagement.things, engagement.spread ?? 0) };
}

/** What a version's contents have shown where contents of other templates were shown too. */
interface Judged {
  readonly templateId: string;
  readonly version: number;
  impressions: number;
  clicks: number;
  judged: number;
  successes: number;
  /** Of the contents that are judged. */
  judgedClicks: number;
  expected: number;
  expectedSquares: number;
  othersClicks: number;
}

function scoreTemplates(
  shown: readonly CountedContent[],
  rates: readonly (SiblingRate | null)[],
  spread: number,
): { versions: ScoredVersion[]; templates: ScoredTemplate[] } {
  const campaigns = sumsBy(shown, ({ campaignId }) => campaignId ?? '');
  const ofTemplate = sumsBy(shown, groupOf);
  const versions = new Map<string, Judged>();
  shown.forEach((one, index) => {
    if (one.templateId === null || one.templateVersion === null) return;
    const key = `${one.templateId} ${one.templateVersion}`;
    const version = versions.get(key) ?? nothing(one.templateId, one.templateVersion);
    versions.set(key, version);
    version.impressions += one.impressions;
    version.clicks += one.clicks;
    const campaign = campaigns.get(one.campaignId ?? '') ?? NONE;
    const own = ofTemplate.get(groupOf(one)) ?? NONE;
    const [impressions, clicks] = [campaign.impressions - own.impressions, campaign.clicks - own.clicks];
    if (one.impressions < FEWEST_IMPRESSIONS || impressions < FEWEST_IMPRESSIONS || clicks <= 0) return;
    const expected = (one.impressions * clicks) / impressions;
    version.judged += 1;
    if ((rates[index]?.rate.estimate ?? 0) > clicks / impressions) version.successes += 1;
    version.judgedClicks += one.clicks;
    version.expected += expected;
    version.expectedSquares += expected ** 2;
    version.othersClicks += clicks;
  });
  const list = [...versions.values()];
  const templates = joined(list);
  const scores = scoresOf(list, spread);
  const ofTemplates = scoresOf(templates, spread);
  return {
    versions: list.map(({ templateId, version, judged, successes, impressions, clicks }, index) => ({
      ...{ templateId, version, judged, successes, impressions, clicks },
      ...named('performanceScore', scores[index]),
    })),
    templates: templates.map(({ templateId, judged, successes }, index) => ({
      templateId,
      successRate: judged > 0 ? successes / judged : null,
      performanceScore: ofTemplates[index]?.estimate ?? null,
    })),
  };
}

/** Null where nothing was judged. A version of few contents differs from what was expected by what contents differ anyway. */
function scoresOf(list: readonly Judged[], spread: number): (LogEstimate | null)[] {
  const judged = list.filter((one) => one.judged > 0);
  const ratios = shrunkRatios(
    judged.map(({ judgedClicks, expected, expectedSquares, othersClicks }) => ({
      successes: judgedClicks,
      expected,
      variance: (spread * expectedSquares) / expected ** 2 + 1 / othersClicks,
    })),
  );
  const byOne = new Map(judged.map((one, index) => [one, ratios[index]]));
  return list.map((one) => byOne.get(one) ?? null);
}

function joined(list: readonly Judged[]): Judged[] {
  const templates = new Map<string, Judged>();
  for (const { templateId, version, ...sums } of list) {
    const template = templates.get(templateId) ?? nothing(templateId, version);
    templates.set(templateId, template);
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) template[name] += sums[name];
  }
  return [...templates.values()];
}

function nothing(templateId: string, version: number): Judged {
  const sums = { impressions: 0, clicks: 0, judged: 0, successes: 0, judgedClicks: 0 };
  return { templateId, version, ...sums, expected: 0, expectedSquares: 0, othersClicks: 0 };
}

const NONE: Readonly<Sums> = { contents: 0, impressions: 0, clicks: 0 };

function pathOf({ templateId, campaignId }: CountedContent): string[] {
  return [templateId ?? '', campaignId ?? ''];
}

function groupOf(content: CountedContent): string {
  return pathOf(content).join(' ');
}

function sumsBy(contents: readonly CountedContent[], key: (one: CountedContent) => string): Map<string, Sums> {
  const groups = new Map<string, Sums>();
  for (const one of contents) {
    const sums = groups.get(key(one)) ?? { ...NONE };
    groups.set(key(one), sums);
    sums.contents += 1;
    sums.impressions += one.impressions;
    sums.clicks += one.clicks;
  }
  return groups;
}

function without(sums: Sums, { impressions, clicks }: CountedContent): Sums {
  return { contents: sums.contents - 1, impressions: sums.impressions - impressions, clicks: sums.clicks - clicks };
}

type Named<Name extends string> = Record<Name | `${Name}Lower` | `${Name}Upper`, number | null>;

function named<Name extends string>(name: Name, estimate: LogEstimate | null | undefined): Named<Name> {
  return {
    [name]: estimate?.estimate ?? null,
    [`${name}Lower`]: estimate?.lower ?? null,
    [`${name}Upper`]: estimate?.upper ?? null,
  } as Named<Name>;
}

/** A log-normal has a tail beyond 1, a share has none. */
function asShare(estimate: LogEstimate | null | undefined): LogEstimate | null {
  if (!estimate) return null;
  const { lower, upper } = estimate;
  return { estimate: Math.min(1, estimate.estimate), lower: Math.min(1, lower), upper: Math.min(1, upper) };
}
