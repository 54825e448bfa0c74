import { fillIn } from '../checking/fill-in';
import { isKnownRoot, type KnownValues } from '../checking/known-values';
import { lintText } from '../checking/lint';
import { error, inOrder, isError, issueOf, type TemplateIssue, warning } from '../checking/template-issue';
import type { Filled, RenderProblem } from '../rendering/render-task';
import { fillSource } from '../rendering/renderer';
import {
  MissingVariablePolicyEnum,
  TemplateFormatEnum,
  TemplateIssueCodeEnum,
  TemplateOutcomeEnum,
  TemplatePurposeEnum,
} from '../template.enums';
import { readVariables, type TemplateVariableValue } from '../template.variables';
import { readStyle, type TemplateStyle } from '../template.views';
import type { TemplateText } from '../versions/template-text';

/** One addressee: what is given for the variables, and what is known anyway. */
export interface FillCase {
  readonly given: Readonly<Record<string, unknown>>;
  readonly known: KnownValues;
}

export interface FilledTemplate {
  readonly outcome: TemplateOutcomeEnum;
  /** What came out, with nothing where a value is missing: also where it was not to be made. Null: it could not be filled. */
  readonly output: string | null;
  readonly issues: readonly TemplateIssue[];
  /** The declared variables as they were filled in. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly defaultsApplied: readonly string[];
  /** Variables that were needed and had no value, as paths. */
  readonly missing: readonly string[];
}

const { DEFAULT, EMPTY, ERROR, SKIP } = MissingVariablePolicyEnum;
const { MADE, REFUSED, SKIPPED } = TemplateOutcomeEnum;

/** Fills a template for each case. Never rejects for what a template or a value does. `now` is what `now` means in it. */
export async function fillTemplate(
  text: TemplateText,
  cases: readonly FillCase[],
  { now, useExamples = false }: { readonly now: Date; readonly useExamples?: boolean },
): Promise<FilledTemplate[]> {
  const variables = readVariables(text.personalizationVariables);
  const style = readStyle(text.styleParameters);
  const policy = text.missingVariablePolicy;
  const prepared = cases.map(({ given, known }) => fillIn(variables, { given, known, policy, useExamples }));
  const filled = await fillSource(
    text.basePrompt,
    prepared.map(({ values }) => values),
    { html: style.format === TemplateFormatEnum.HTML, language: style.language, now: now.getTime() },
  );
  return prepared.map(({ values, missing: required, issues, defaultsApplied }, index) => {
    const result = filled[index] as Filled;
    const wrong = new Set(issues.filter(isError).map(({ variable }) => variable));
    const read = result.missing.filter(({ variable }) => variable === null || !wrong.has(variable));
    const missing = missingIssues(read, required, { policy, variables });
    const all = [...issues, ...missing.issues, ...shownIssues(result, style)];
    return {
      outcome: all.some(isError) ? REFUSED : policy === SKIP && missing.names.length > 0 ? SKIPPED : MADE,
      output: result.output,
      issues: inOrder(all),
      values: Object.fromEntries(Object.entries(values).filter(([name]) => !isKnownRoot(name))),
      defaultsApplied,
      missing: missing.names,
    };
  });
}

function shownIssues({ output, problem }: Filled, style: TemplateStyle): TemplateIssue[] {
  if (problem !== null) return [issueOf(problem)];
  return output === null || style.purpose !== TemplatePurposeEnum.CONTENT ? [] : lintText(output, style);
}

/** What is missing: what the text read without a value, and what is required whether the text reads it or not. */
function missingIssues(
  read: readonly RenderProblem[],
  required: readonly string[],
  { policy, variables }: { policy: MissingVariablePolicyEnum; variables: readonly TemplateVariableValue[] },
): { names: string[]; issues: TemplateIssue[] } {
  const names = new Set(read.map(({ variable }) => variable ?? ''));
  const unread = required.filter((name) => !names.has(name));
  const isRequired = (name: string): boolean => variables.some((one) => one.name === name && one.required);
  const isFatal = (name: string): boolean => policy === ERROR || (policy === DEFAULT && isRequired(name));
  const issues = [
    ...read.map((problem) => {
      const issue = issueOf(problem);
      if (isFatal(issue.variable ?? '')) return issue;
      const { variable, line, column } = issue;
      return warning(issue.code, missingMessage(variable ?? '', policy), { variable, line, column });
    }),
    ...unread.map((variable) => {
      const make = isFatal(variable) ? error : warning;
      return make(TemplateIssueCodeEnum.MISSING_VARIABLE, missingMessage(variable, policy), { variable });
    }),
  ];
  return { names: [...names, ...unread], issues };
}

function missingMessage(variable: string, policy: MissingVariablePolicyEnum): string {
  if (policy === SKIP) return `\`${variable}\` has no value: nothing is made for this addressee.`;
  if (policy === EMPTY || policy === DEFAULT)
    return `\`${variable}\` has no value and no default: its place stays empty.`;
  return `\`${variable}\` has no value.`;
}
