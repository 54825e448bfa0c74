import type { VariableUse } from '../rendering/render-task';
import { TemplateIssueCodeEnum } from '../template.enums';
import type { TemplateVariableValue } from '../template.variables';
import { isKnownRoot, KNOWN_ROOTS, knownNames } from './known-values';
import { error, type TemplateIssue, warning } from './template-issue';

const { UNKNOWN_VARIABLE, UNUSED_VARIABLE, RESERVED_NAME, UNKNOWN_SOURCE } = TemplateIssueCodeEnum;

type Declared = Pick<TemplateVariableValue, 'name' | 'source'>;

/** Compares what a text reads with what is declared: every unknown, unused and misnamed variable at once. */
export function checkVariables(uses: readonly VariableUse[], declared: readonly Declared[]): TemplateIssue[] {
  const names = new Set(declared.map(({ name }) => name));
  const read = new Set(uses.map(({ path }) => path[0]));
  return [
    ...uses.flatMap((use) => checkUse(use, names)),
    ...declared.flatMap(({ name, source }) => [
      ...(isKnownRoot(name)
        ? [error(RESERVED_NAME, `\`${name}\` is always there. Choose another name.`, { variable: name })]
        : []),
      ...(source === null ? [] : checkSource(name, source)),
      ...(read.has(name)
        ? []
        : [warning(UNUSED_VARIABLE, `\`${name}\` is declared but the text never reads it.`, { variable: name })]),
    ]),
  ];
}

function checkUse({ path, line, column }: VariableUse, declared: ReadonlySet<string>): TemplateIssue[] {
  const [root = '', name] = path;
  const place = { line, column, variable: path.slice(0, 2).join('.') };
  if (declared.has(root)) return [];
  if (!isKnownRoot(root)) {
    const hint = suggestion(root, [...declared, ...KNOWN_ROOTS]);
    const advice =
      hint === null ? 'Declare it in personalizationVariables' : `Did you mean \`${hint}\`? Else declare it`;
    return [error(UNKNOWN_VARIABLE, `\`${root}\` is not declared. ${advice}.`, { ...place, variable: root })];
  }
  const names = knownNames(root);
  if (names === null || name === undefined || names.includes(name)) return [];
  const hint = suggestion(name, names);
  const advice = hint === null ? `There are: ${names.join(', ')}` : `Did you mean \`${root}.${hint}\`?`;
  return [error(UNKNOWN_VARIABLE, `There is no \`${root}.${name}\`. ${advice}${hint === null ? '.' : ''}`, place)];
}

function checkSource(variable: string, source: string): TemplateIssue[] {
  const [root = '', name = '', ...rest] = source.split('.');
  const names = isKnownRoot(root) ? knownNames(root) : [];
  const exists = rest.length === 0 && name !== '' && isKnownRoot(root) && (names === null || names.includes(name));
  if (exists) return [];
  const message = `\`${variable}\` is to be filled from \`${source}\`, which there is not. Use profile.…, campaign.… or preferences.…`;
  return [error(UNKNOWN_SOURCE, message, { variable })];
}

/** The name that was probably meant: at most two letters (of short names one) away. */
function suggestion(name: string, names: readonly string[]): string | null {
  const limit = name.length < 5 ? 1 : 2;
  const near = names
    .map((one) => ({ one, away: distance(name.slice(0, 64), one) }))
    .filter(({ away }) => away <= limit)
    .sort((a, b) => a.away - b.away);
  return near[0]?.one ?? null;
}

/** Levenshtein's distance: letters to put in, take out or exchange. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
