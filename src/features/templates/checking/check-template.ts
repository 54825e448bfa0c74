import { BadUserInputError } from '../../../platform/errors';
import { analyzeSource, fillSource } from '../rendering/renderer';
import { MissingVariablePolicyEnum, TemplatePurposeEnum } from '../template.enums';
import { readVariables } from '../template.variables';
import { readStyle } from '../template.views';
import type { TemplateText } from '../versions/template-text';
import { checkVariables } from './check-variables';
import { fillIn } from './fill-in';
import { knownValues } from './known-values';
import { forbiddenWords, lintText } from './lint';
import { inOrder, isError, issueOf, type TemplateIssue } from './template-issue';

/**
 * Everything that can be said about a text without the values that it will be filled with: syntax, tags and filters, variables
 * against their declarations, words, and, where all variables have examples or defaults, length.
 */
export async function checkTemplate(text: TemplateText): Promise<TemplateIssue[]> {
  const variables = readVariables(text.personalizationVariables);
  const style = readStyle(text.styleParameters);
  const { uses, problems } = await analyzeSource(text.basePrompt);
  if (problems.length > 0) return problems.map((problem) => issueOf(problem));
  const issues = [...checkVariables(uses, variables), ...forbiddenWords(text.basePrompt, style.forbiddenWords)];
  if (style.purpose === TemplatePurposeEnum.CONTENT && !issues.some(isError)) {
    issues.push(...(await checkLength(text)));
  }
  return inOrder(issues);
}

/** Fills the template with its own examples, which say how long a text is usually. */
async function checkLength(text: TemplateText): Promise<TemplateIssue[]> {
  const style = readStyle(text.styleParameters);
  const { values, missing } = fillIn(readVariables(text.personalizationVariables), {
    given: {},
    known: knownValues(null, null),
    policy: MissingVariablePolicyEnum.EMPTY,
    useExamples: true,
  });
  if (missing.length > 0) return [];
  const [filled] = await fillSource(text.basePrompt, [values], { html: false, language: style.language, now: 0 });
  if (typeof filled?.output !== 'string') return [];
  return lintText(filled.output, { ...style, forbiddenWords: [] });
}

/** As `checkTemplate`; throws BAD_USER_INPUT with all errors, each with its line and column, where there are any. */
export async function requireValidTemplate(text: TemplateText): Promise<TemplateIssue[]> {
  const issues = await checkTemplate(text);
  const errors = issues.filter(isError);
  if (errors.length === 0) return issues;
  throw new BadUserInputError(
    `This template has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}: ${errors[0]?.message}`,
    errors.map(({ code, message, line, column }) => ({
      path: line === null ? 'personalizationVariables' : 'basePrompt',
      message: line === null ? message : `Line ${line}, column ${column}: ${message}`,
      constraint: code,
      ...(line === null ? {} : { line, column }),
    })),
  );
}
