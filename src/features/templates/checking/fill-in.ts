import { MissingVariablePolicyEnum, TemplateIssueCodeEnum, TemplateVariableTypeEnum } from '../template.enums';
import { fitsVariable, type TemplateVariableValue } from '../template.variables';
import { isBlank, isKnownRoot, type KnownValues } from './known-values';
import { error, isError, type TemplateIssue, warning } from './template-issue';

const { WRONG_VALUE, UNKNOWN_VALUE } = TemplateIssueCodeEnum;

export interface FillIn {
  /** What the template is filled with; a variable without a value is not in it. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of variables whose default stood in. */
  readonly defaultsApplied: readonly string[];
  /** Names of required variables that have no value. */
  readonly missing: readonly string[];
  readonly issues: readonly TemplateIssue[];
}

export interface FillInOptions {
  /** By variable name, as the caller gives them. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly known: KnownValues;
  readonly policy: MissingVariablePolicyEnum;
  /** Whether the examples of variables stand in where there is neither a value nor a default: for previews. */
  readonly useExamples: boolean;
}

/** Finds a value for each declared variable: the given one, else its source, else its default (and in previews its example). */
export function fillIn(variables: readonly TemplateVariableValue[], options: FillInOptions): FillIn {
  const values: Record<string, unknown> = {};
  const defaultsApplied: string[] = [];
  const missing: string[] = [];
  const issues: TemplateIssue[] = [];
  for (const variable of variables) {
    const { name } = variable;
    const { value, isDefault, problem } = findValue(variable, options);
    if (problem) issues.push(problem);
    if (isDefault) defaultsApplied.push(name);
    if (value !== undefined) values[name] = value;
    // What does not fit is said already: it is not missing as well.
    else if (variable.required && !(problem && isError(problem))) missing.push(name);
  }
  return {
    values: { ...options.known, ...values },
    defaultsApplied,
    missing,
    issues: [...issues, ...unknownValues(variables, options.given)],
  };
}

interface Found {
  readonly value?: unknown;
  readonly isDefault?: boolean;
  readonly problem?: TemplateIssue;
}

function findValue(variable: TemplateVariableValue, { given, known, policy, useExamples }: FillInOptions): Found {
  const { name } = variable;
  const own = Object.hasOwn(given, name) ? given[name] : undefined;
  if (!isBlank(own)) {
    if (fitsVariable(own, variable)) return { value: own };
    const problem = error(WRONG_VALUE, wrong(variable), { variable: name });
    return { ...standIn(variable, policy, useExamples), problem };
  }
  const sourced = fromSource(variable, known);
  if (!isBlank(sourced)) {
    if (fitsVariable(sourced, variable)) return { value: sourced };
    const message = `What \`${variable.source}\` says does not fit \`${name}\`: it was passed over.`;
    return { ...standIn(variable, policy, useExamples), problem: warning(WRONG_VALUE, message, { variable: name }) };
  }
  return standIn(variable, policy, useExamples);
}

function standIn(variable: TemplateVariableValue, policy: MissingVariablePolicyEnum, useExamples: boolean): Found {
  if (policy !== MissingVariablePolicyEnum.ERROR && variable.default !== null && !isBlankText(variable.default))
    return { value: variable.default, isDefault: true };
  if (useExamples && variable.example !== null) return { value: variable.example };
  return {};
}

/** A list without entries is a default that somebody may mean; a blank text is none. */
function isBlankText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function fromSource({ source, type }: TemplateVariableValue, known: KnownValues): unknown {
  if (source === null) return undefined;
  const [root = '', name = ''] = source.split('.');
  if (!isKnownRoot(root) || !Object.hasOwn(known[root], name)) return undefined;
  const value = known[root][name];
  // Money is an exact text everywhere but in a template's NUMBER.
  const isNumeric = type === TemplateVariableTypeEnum.NUMBER && typeof value === 'string' && value.trim() !== '';
  return isNumeric ? Number(value) : value;
}

function unknownValues(
  variables: readonly TemplateVariableValue[],
  given: Readonly<Record<string, unknown>>,
): TemplateIssue[] {
  const names = new Set(variables.map(({ name }) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, 5).map((name) => `\`${name.slice(0, 64)}\``);
  return [warning(UNKNOWN_VALUE, `Values were given that the template does not declare: ${shown.join(', ')}.`)];
}

function wrong({ name, type, enum: allowed, maxLength, min, max }: TemplateVariableValue): string {
  const parts = [`a ${type}`];
  if (allowed) parts.push(`one of ${allowed.slice(0, 10).join(', ')}`);
  if (maxLength !== null) parts.push(`at most ${maxLength} characters`);
  if (min !== null) parts.push(`at least ${min}`);
  if (max !== null) parts.push(`at most ${max}`);
  return `The value of \`${name}\` does not fit: it must be ${parts.join(', ')}.`;
}
