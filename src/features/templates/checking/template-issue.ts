import type { RenderProblem } from '../rendering/render-task';
import { TemplateIssueCodeEnum, TemplateIssueSeverityEnum } from '../template.enums';

/** Something about a template or the values for it. Lines and columns count from 1; null: it has no place in the text. */
export interface TemplateIssue {
  readonly code: TemplateIssueCodeEnum;
  readonly severity: TemplateIssueSeverityEnum;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The variable that it is about, as a path: `first_name`, `profile.industry`. */
  readonly variable: string | null;
}

const { ERROR, WARNING } = TemplateIssueSeverityEnum;

type Place = Partial<Pick<TemplateIssue, 'line' | 'column' | 'variable'>>;

export function error(code: TemplateIssueCodeEnum, message: string, place: Place = {}): TemplateIssue {
  return { line: null, column: null, variable: null, ...place, code, message, severity: ERROR };
}

export function warning(code: TemplateIssueCodeEnum, message: string, place: Place = {}): TemplateIssue {
  return { line: null, column: null, variable: null, ...place, code, message, severity: WARNING };
}

/** What a worker reported, as an issue. */
export function issueOf(problem: RenderProblem, severity = ERROR): TemplateIssue {
  return { ...problem, code: TemplateIssueCodeEnum[problem.code], severity };
}

export function isError({ severity }: TemplateIssue): boolean {
  return severity === ERROR;
}

/** Errors first, then by place. */
export function inOrder(issues: readonly TemplateIssue[]): TemplateIssue[] {
  const last = Number.MAX_SAFE_INTEGER;
  return [...issues].sort(
    (a, b) =>
      Number(isError(b)) - Number(isError(a)) ||
      (a.line ?? last) - (b.line ?? last) ||
      (a.column ?? last) - (b.column ?? last),
  );
}
