import { MissingVariablePolicyEnum } from '../features/templates/template.enums';
import { checksumOf, textOf } from '../features/templates/versions/template-text';
import { type Account, audienceOf } from './account';
import { momentOf } from './demo-parameters';
import { rounded } from './draws';
import type { ContentRow, PublicationRow, TemplateRow, VersionOfTemplateRow } from './rows';
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
    version: template.formerPrompt === undefined ? 1 : 2,
    missingVariablePolicy: MissingVariablePolicyEnum.DEFAULT,
    publishedVersion: template.formerPrompt === undefined ? 1 : 2,
    sourceTemplateId: null,
    sourceUserId: null,
    createdBy: account.user.id,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Every text that the templates have had, and from when on each was the published one. */
export function createVersions(
  account: Account,
  templates: readonly TemplateRow[],
): { versions: VersionOfTemplateRow[]; publications: PublicationRow[] } {
  const versions = templates.flatMap((template, index) => versionsOf(account, template, TEMPLATE_LIBRARY[index]));
  const publications = versions.map(({ userId, templateId, version, authorId, changeNote, createdAt }) => ({
    userId,
    id: account.newId(`publication/${templateId}/${version}`, createdAt),
    templateId,
    templateVersion: version,
    isRollback: false,
    reason: changeNote,
    publishedBy: authorId,
    publishedAt: createdAt,
  }));
  return { versions, publications };
}

function versionsOf(account: Account, template: TemplateRow, library?: LibraryTemplate): VersionOfTemplateRow[] {
  const texts = [...(library?.formerPrompt === undefined ? [] : [library.formerPrompt]), template.basePrompt];
  return texts.map((basePrompt, at) => {
    const createdAt = new Date(template.createdAt.getTime() + at * 3_600_000);
    const text = textOf({ ...template, basePrompt });
    return {
      userId: template.userId,
      id: account.newId(`version/${template.id}/${at}`, createdAt),
      templateId: template.id,
      version: at + 1,
      ...text,
      checksum: checksumOf(text),
      issues: at < texts.length - 1 ? (library?.formerIssues ?? []).map((issue) => ({ ...issue })) : [],
      changeNote: at === 0 ? null : (library?.changeNote ?? null),
      authorId: template.createdBy,
      createdAt,
    };
  });
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
