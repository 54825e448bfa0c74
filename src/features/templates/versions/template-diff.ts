import { diffSources } from '../rendering/renderer';
import type { TemplateText } from './template-text';

export interface TemplateDiff {
  /** Unified diff of the text; empty where it is the same. */
  readonly text: string;
  /** The same of the variables and the style, as JSON with one key a line. */
  readonly variables: string;
  readonly style: string;
  readonly linesAdded: number;
  readonly linesRemoved: number;
  readonly variablesAdded: readonly string[];
  readonly variablesRemoved: readonly string[];
  readonly variablesChanged: readonly string[];
  readonly policyChanged: boolean;
}

/** What changes from one text of a template to another. */
export async function diffTexts(
  from: TemplateText,
  to: TemplateText,
  names: readonly [from: string, to: string],
): Promise<TemplateDiff> {
  const pairs = [
    { from: from.basePrompt, to: to.basePrompt },
    { from: pretty(from.personalizationVariables), to: pretty(to.personalizationVariables) },
    { from: pretty(from.styleParameters), to: pretty(to.styleParameters) },
  ];
  const [text = '', variables = '', style = ''] = await diffSources(pairs, names);
  const [before, after] = [byName(from.personalizationVariables), byName(to.personalizationVariables)];
  return {
    text,
    variables,
    style,
    linesAdded: countLines(text, '+'),
    linesRemoved: countLines(text, '-'),
    variablesAdded: [...after.keys()].filter((name) => !before.has(name)),
    variablesRemoved: [...before.keys()].filter((name) => !after.has(name)),
    variablesChanged: [...after]
      .filter(([name, json]) => before.has(name) && before.get(name) !== json)
      .map(([name]) => name),
    policyChanged: from.missingVariablePolicy !== to.missingVariablePolicy,
  };
}

function countLines(patch: string, sign: '+' | '-'): number {
  return patch.split('\n').filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
}

function byName(variables: readonly Record<string, unknown>[]): Map<string, string> {
  return new Map(variables.map((variable) => [String(variable.name), pretty(variable)]));
}

/** Keys sorted, so that only what was changed differs. */
function pretty(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]));
}
