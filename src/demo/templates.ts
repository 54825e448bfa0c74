import { type Account, audienceOf } from './account';
import { momentOf } from './demo-parameters';
import { rounded } from './draws';
import type { ContentRow, TemplateRow } from './rows';
import { type LibraryTemplate, TEMPLATE_LIBRARY } from './template-library';

/** Contents need so many impressions before they say anything about their template. */
const ENOUGH_IMPRESSIONS = 1_000;

/** Which template of the library the content of an advertisement is made of. */
export const TEMPLATE_OF_CONTENT: Readonly<Record<string, number>> = { VIDEO: 0, IMAGE: 1, CAROUSEL: 2 };

/** The templates of an account, before anything was made of them. */
export function createTemplates(account: Account): TemplateRow[] {
  return TEMPLATE_LIBRARY.map((template, index) => templateRow(account, template, index));
}

function templateRow(account: Account, template: LibraryTemplate, index: number): TemplateRow {
  const createdAt = momentOf(account.firstEpoch - 5, 10 + index);
  const { industry, voice, market } = account;
  return {
    userId: account.user.id,
    id: account.newId(`template/${index}`, createdAt),
    name: template.name,
    description: template.description,
    templateType: template.templateType,
    category: template.category,
    basePrompt: template.basePrompt,
    personalizationVariables: template.variables.map((variable) => ({ ...variable })),
    styleParameters: { ...template.style, voice, language: market.language, emojis: voice === 'PLAYFUL' },
    usageCount: 0,
    performanceScore: null,
    successRate: null,
    targetIndustries: index === 1 ? [industry.name] : [],
    targetObjectives: [...template.objectives],
    targetDemographics: audienceOf(account),
    isActive: index !== 5 || account.index % 2 === 0,
    // Each account publishes one template, so that there is something to adopt and not the same one from everybody.
    isPublic: index === account.index % 5,
    version: 1,
    sourceTemplateId: null,
    sourceUserId: null,
    createdBy: account.user.id,
    createdAt,
    updatedAt: createdAt,
  };
}

/** The templates with what their contents did: how often they were used, and how well beside the others of a campaign. */
export function scoreTemplates(templates: readonly TemplateRow[], contents: readonly ContentRow[]): TemplateRow[] {
  const expected = expectedClicks(contents);
  return templates.map((template) => {
    const own = contents.filter(({ templateId }) => templateId === template.id);
    const judged = own.filter(({ impressions }) => impressions >= ENOUGH_IMPRESSIONS);
    const clicks = judged.reduce((sum, content) => sum + content.clicks, 0);
    const wanted = judged.reduce((sum, content) => sum + (expected.get(content.id) ?? 0), 0);
    const better = judged.filter((content) => content.clicks > (expected.get(content.id) ?? 0));
    return {
      ...template,
      usageCount: own.length,
      performanceScore: wanted === 0 ? null : rounded(clicks / wanted, 4),
      successRate: judged.length === 0 ? null : rounded(better.length / judged.length, 4),
      updatedAt: new Date(Math.max(...[template, ...own].map(({ updatedAt }) => updatedAt.getTime()))),
    };
  });
}

/** What each content would have been clicked at the rate of its whole campaign. */
function expectedClicks(contents: readonly ContentRow[]): Map<string, number> {
  const sums = new Map<string | null, { impressions: number; clicks: number }>();
  for (const { campaignId, impressions, clicks } of contents) {
    const sum = sums.get(campaignId) ?? { impressions: 0, clicks: 0 };
    sums.set(campaignId, { impressions: sum.impressions + impressions, clicks: sum.clicks + clicks });
  }
  return new Map(
    contents.map(({ id, campaignId, impressions }) => {
      const sum = sums.get(campaignId);
      return [id, sum && sum.impressions > 0 ? (sum.clicks * impressions) / sum.impressions : 0];
    }),
  );
}
