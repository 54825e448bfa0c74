import { ContentStatusEnum } from '../features/content/content.enums';
import { contentHash } from '../features/content/content.identity';
import { rate } from '../features/content/content.rates';
import { NO_CURRENCY } from '../features/content/performance/content-counts';
import { ContentSourceEnum } from '../features/content/performance/content-performance.enums';
import { AgeGroupEnum } from '../features/profiles/profile.enums';
import { type Account, audienceOf } from './account';
import { pick, rounded } from './draws';
import type { MeasuredCampaign } from './profile';
import type { ContentDayRow, ContentRow, TemplateRow } from './rows';
import { TEMPLATE_OF_CONTENT } from './templates';
import { groupBy, type Totals, totalsOf } from './totals';
import { SEASONS } from './vocabulary';

const MODEL = 'demo-writer-1';
const FEW_IMPRESSIONS = 1_000;
const NOTHING: Totals = { impressions: 0, clicks: 0, conversions: 0, spendCents: 0, revenueCents: 0 };

/** One content for each kind that a campaign shows, with exactly what the campaign's facts of that kind add up to. */
export function createContents(
  account: Account,
  campaigns: readonly MeasuredCampaign[],
  templates: readonly TemplateRow[],
): ContentRow[] {
  const contents = campaigns.flatMap((campaign) => {
    const byKind = groupBy(campaign.facts, ({ contentType }) => contentType);
    const kinds = new Set(campaign.plan.cells.map(({ contentType }) => contentType));
    return [...kinds].map((kind) => {
      const facts = byKind.get(kind) ?? [];
      return contentRow(account, campaign, { kind, totals: facts.length === 0 ? NOTHING : totalsOf(facts) }, templates);
    });
  });
  return contents.map((content) => ({ ...content, performanceVsTemplate: besideOthers(content, contents) }));
}

function contentRow(
  account: Account,
  { plan }: MeasuredCampaign,
  { kind, totals }: { kind: string; totals: Totals },
  templates: readonly TemplateRow[],
): ContentRow {
  const draw = account.random(`content/${plan.row.id}/${kind}`);
  const template = templates[TEMPLATE_OF_CONTENT[kind]];
  const begun = totals.impressions > 0;
  const over = plan.lastEpoch < account.lastEpoch;
  const variables = {
    brand_name: account.businessName,
    product: pick(draw, account.industry.products),
    audience: account.ageGroups[0] === AgeGroupEnum.GEN_Z ? 'young adults' : 'families',
    tone: account.voice === 'PLAYFUL' ? 'playful' : account.voice === 'BOLD' ? 'bold' : 'friendly',
    season: SEASONS[(plan.row.startsAt ?? plan.row.createdAt).getUTCMonth()],
    site_url: `https://shop.example.com/${account.industry.name}`,
  };
  const prompt = fill(template.basePrompt, variables);
  const body = bodyOf(kind, variables);
  const createdAt = new Date(plan.row.createdAt.getTime() + 3_600_000);
  const file = kind === 'VIDEO' ? 'mp4' : 'jpg';
  const path = `contents/${account.user.id}/${plan.row.id}/${kind.toLowerCase()}.${file}`;
  const shown = {
    contentType: kind,
    personalizedPrompt: prompt,
    body,
    filePath: path,
    contentUrl: `https://media.example.com/${path}`,
    variablesUsed: variables,
    targeting: audienceOf(account),
  };
  return {
    ...shown,
    userId: account.user.id,
    id: account.newId(`content/${plan.row.id}/${kind}`, createdAt),
    campaignId: plan.row.id,
    templateId: template.id,
    templateVersion: template.publishedVersion,
    personalizationContext: {
      industry: account.industry.name,
      voice: account.voice,
      objective: plan.objective,
      platforms: plan.platforms,
      language: account.market.language,
    },
    fileSizeBytes: (kind === 'VIDEO' ? 2_400_000 : 180_000) + draw.integerBelow(900_000),
    metadata: metadataOf(kind, variables),
    impressions: totals.impressions,
    clicks: totals.clicks,
    conversions: totals.conversions,
    countedFrom: begun ? ContentSourceEnum.REPORTED : null,
    countedAt: begun ? account.knownAt(plan.lastEpoch + 1, 6) : null,
    adNames: [`${plan.row.name}, ${kind.toLowerCase()}`],
    engagementScore: rate(totals.clicks, totals.impressions),
    performanceVsTemplate: null,
    generationModel: MODEL,
    generationTimeMs: 900 + draw.integerBelow(5_000),
    generationCost: (0.002 + 0.01 * draw.uniform()).toFixed(6),
    currency: 'USD',
    qualityScore: rounded(0.7 + 0.3 * draw.beta(4, 2), 3),
    contentHash: contentHash(shown),
    status: statusOf(begun, over, draw.uniform()),
    createdAt,
    updatedAt: begun ? account.knownAt(plan.lastEpoch + 1, 6) : createdAt,
  };
}

function metadataOf(
  kind: string,
  { product, brand_name: brand }: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const size = { VIDEO: [1080, 1920], IMAGE: [1080, 1350] }[kind] ?? [1080, 1080];
  return {
    mimeType: kind === 'VIDEO' ? 'video/mp4' : 'image/jpeg',
    widthPixels: size[0],
    heightPixels: size[1],
    ...(kind === 'VIDEO' ? { durationSeconds: 15 } : {}),
    altText: `${product} by ${brand}`,
    language: 'en',
  };
}

function statusOf(begun: boolean, over: boolean, chance: number): ContentStatusEnum {
  if (over) return ContentStatusEnum.ARCHIVED;
  if (begun) return ContentStatusEnum.PUBLISHED;
  return chance < 0.5 ? ContentStatusEnum.DRAFT : ContentStatusEnum.GENERATED;
}

/** The demo's advertisement templates use plain variables and defaults only: no more of Liquid is needed to fill them. */
function fill(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*(\w+)[^}]*\}\}/g, (_, name: string) => variables[name] ?? '');
}

function bodyOf(kind: string, variables: Readonly<Record<string, string>>): string {
  const { product, brand_name: brand, season } = variables;
  if (kind === 'VIDEO') return `What would you do with ${product} this ${season}? See how others do. ${brand}.`;
  if (kind === 'IMAGE') return `${product}, made for this ${season}. ${brand}.`;
  return `Three reasons for ${product}: made well, sent fast, taken back without a question. ${brand}.`;
}

/** What the days of contents add up from: the facts of their campaign and kind, day by day. */
export function daysOfContents(
  contents: readonly ContentRow[],
  campaigns: readonly MeasuredCampaign[],
): ContentDayRow[] {
  const byCampaign = new Map(
    campaigns.map(({ plan, facts }) => [plan.row.id, groupBy(facts, (fact) => fact.contentType)]),
  );
  return contents.flatMap(({ userId, id, campaignId, contentType }) => {
    const facts = byCampaign.get(campaignId ?? '')?.get(contentType) ?? [];
    return [...groupBy(facts, ({ date }) => date)].map(([day, ofDay]) => {
      const { impressions, clicks, conversions, revenueCents } = totalsOf(ofDay);
      const currencies = [...new Set(ofDay.map(({ currency }) => currency ?? NO_CURRENCY))].sort();
      return {
        ...{ userId, contentId: id, day, source: ContentSourceEnum.REPORTED, impressions, clicks },
        ...{ conversions: conversions.toFixed(6), revenue: `${(revenueCents / 100).toFixed(2)}0000`, currencies },
      };
    });
  });
}

/** Click-through rate relative to the other contents of the same template; null without enough data on either side. */
function besideOthers(content: ContentRow, contents: readonly ContentRow[]): number | null {
  const others = contents.filter(({ templateId, id }) => templateId === content.templateId && id !== content.id);
  const impressions = others.reduce((sum, other) => sum + other.impressions, 0);
  const clicks = others.reduce((sum, other) => sum + other.clicks, 0);
  if (content.impressions < FEW_IMPRESSIONS || impressions < FEW_IMPRESSIONS || clicks === 0) return null;
  return rounded(content.clicks / content.impressions / (clicks / impressions), 4);
}
