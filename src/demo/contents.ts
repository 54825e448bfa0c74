import { ContentStatusEnum } from '../features/content/content.enums';
import { contentHash } from '../features/content/content.identity';
import { ContentSourceEnum } from '../features/content/performance/content-performance.enums';
import { AgeGroupEnum } from '../features/profiles/profile.enums';
import { type Account, audienceOf } from './account';
import { divideDays } from './content-days';
import { pick, rounded } from './draws';
import type { MeasuredCampaign } from './profile';
import type { ContentDayRow, ContentRow, TemplateRow } from './rows';
import { TEMPLATE_OF_CONTENT } from './templates';
import { groupBy } from './totals';
import { SEASONS } from './vocabulary';

const MODEL = 'demo-writer-1';

/** The contents of an account, and what was counted of them day by day. */
export interface CountedContents {
  readonly contents: readonly ContentRow[];
  readonly days: readonly ContentDayRow[];
}

/** Two or three contents for each kind that a campaign shows: together they have exactly what the campaign's facts of that kind add up to. */
export function createContents(
  account: Account,
  campaigns: readonly MeasuredCampaign[],
  templates: readonly TemplateRow[],
): CountedContents {
  const [contents, days]: [ContentRow[], ContentDayRow[]] = [[], []];
  for (const campaign of campaigns) {
    const { streamId, cells } = campaign.plan;
    const byKind = groupBy(campaign.facts, ({ contentType }) => contentType);
    for (const kind of new Set(cells.map(({ contentType }) => contentType))) {
      const label = `${streamId}/${kind}`;
      const count = 2 + account.random(`contents/${label}`).integerBelow(2);
      const blank = Array.from({ length: count }, (_, at) => contentRow(account, campaign, { kind, at }, templates));
      const ids = blank.map(({ id }) => id);
      const counted = groupBy(divideDays(account, label, ids, byKind.get(kind) ?? []), ({ contentId }) => contentId);
      contents.push(...blank.map((content) => ({ ...content, ...sumsOf(counted.get(content.id) ?? []) })));
      days.push(...[...counted.values()].flat());
    }
  }
  return { contents, days };
}

/** Where nothing was counted of a content, nobody has counted. */
function sumsOf(days: readonly ContentDayRow[]): Partial<ContentRow> {
  if (days.length === 0) return { countedFrom: null, countedAt: null };
  const sum = (of: (day: ContentDayRow) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    impressions: sum(({ impressions }) => impressions),
    clicks: sum(({ clicks }) => clicks),
    conversions: sum(({ conversions }) => Number(conversions)),
  };
}

function contentRow(
  account: Account,
  { plan, facts }: MeasuredCampaign,
  { kind, at }: { kind: string; at: number },
  templates: readonly TemplateRow[],
): ContentRow {
  const label = at === 0 ? kind : `${kind}/${at + 1}`;
  const [draw, ofKind] = [label, kind].map((name) => account.random(`content/${plan.streamId}/${name}`));
  const template = templates[TEMPLATE_OF_CONTENT[kind]];
  const begun = facts.length > 0;
  const over = plan.lastEpoch < account.lastEpoch;
  const variables = {
    brand_name: account.businessName,
    product: pick(ofKind, account.industry.products),
    audience: account.ageGroups[0] === AgeGroupEnum.GEN_Z ? 'young adults' : 'families',
    tone: account.voice === 'PLAYFUL' ? 'playful' : account.voice === 'BOLD' ? 'bold' : 'friendly',
    season: SEASONS[(plan.row.startsAt ?? plan.row.createdAt).getUTCMonth()],
    site_url: `https://shop.example.com/${account.industry.name}`,
  };
  const prompt = fill(template.basePrompt, variables);
  const body = bodyOf(kind, at, variables);
  const createdAt = new Date(plan.row.createdAt.getTime() + 3_600_000);
  const file = kind === 'VIDEO' ? 'mp4' : 'jpg';
  const path = `contents/${account.user.id}/${plan.row.id}/${label.toLowerCase().replace('/', '-')}.${file}`;
  const shown = {
    contentType: kind,
    personalizedPrompt: prompt,
    body,
    filePath: path,
    contentUrl: `https://media.example.com/${path}`,
    variablesUsed: variables,
    // The first of each kind is for everybody, so that there is something for whom nothing is known of.
    targeting: at === 0 ? {} : audienceOf(account),
  };
  return {
    ...shown,
    userId: account.user.id,
    id: account.newId(`content/${plan.row.id}/${label}`, createdAt),
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
    impressions: 0,
    clicks: 0,
    conversions: 0,
    countedFrom: begun ? ContentSourceEnum.REPORTED : null,
    countedAt: begun ? account.knownAt(plan.lastEpoch + 1, 6) : null,
    adNames: [`${plan.row.name}, ${label.toLowerCase().replace('/', ' ')}`],
    // What the counts are worth is judged when all of them are there.
    engagementScore: null,
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

/** What a content says; each kind has three openings, of which a campaign tries two or three. */
function bodyOf(kind: string, at: number, variables: Readonly<Record<string, string>>): string {
  const { product, brand_name: brand, season } = variables;
  const bodies: Readonly<Record<string, readonly string[]>> = {
    VIDEO: [
      `What would you do with ${product} this ${season}? See how others do. ${brand}.`,
      `${product}, one day, from morning to night. Watch until the end. ${brand}.`,
      `Fifteen seconds on ${product}: how they are made, and who makes them. ${brand}.`,
    ],
    IMAGE: [
      `${product}, made for this ${season}. ${brand}.`,
      `The ${season} in one picture: ${product}. Find yours at ${brand}.`,
      `Look twice: ${product} by ${brand}, as our customers use them.`,
    ],
    CAROUSEL: [
      `Three reasons for ${product}: made well, sent fast, taken back without a question. ${brand}.`,
      `${product} in three steps: choose, try, keep. Swipe to see each. ${brand}.`,
      `Which of these three is yours? ${product} for this ${season}, by ${brand}.`,
    ],
  };
  return bodies[kind]?.[at] ?? '';
}
