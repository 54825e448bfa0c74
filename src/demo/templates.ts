import { MissingVariablePolicyEnum } from '../features/templates/template.enums';
import { checksumOf, textOf } from '../features/templates/versions/template-text';
import { type Account, audienceOf } from './account';
import { momentOf } from './demo-parameters';
import type { ContentRow, PublicationRow, TemplateRow, VersionOfTemplateRow } from './rows';
import { type LibraryTemplate, TEMPLATE_LIBRARY } from './template-library';

/** Which template of the library the content of an advertisement is made of. */
export const TEMPLATE_OF_CONTENT: Readonly<Record<string, number>> = { VIDEO: 0, IMAGE: 1, CAROUSEL: 2 };

/** Templates of the library whose text is the content itself. */
export const WELCOME_TEMPLATE = 3;
export const OFFER_TEMPLATE = 4;

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
    sourceTemplateVersion: null,
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

/** The templates with how often they were used; how well is judged when the account is there. */
export function countUses(templates: readonly TemplateRow[], contents: readonly ContentRow[]): TemplateRow[] {
  return templates.map((template) => {
    const own = contents.filter(({ templateId }) => templateId === template.id);
    const updatedAt = new Date(Math.max(...[template, ...own].map((one) => one.updatedAt.getTime())));
    return { ...template, usageCount: own.length, updatedAt };
  });
}
