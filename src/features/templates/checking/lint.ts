import { TemplateIssueCodeEnum } from '../template.enums';
import type { TemplateStyle } from '../template.views';
import { type TemplateIssue, warning } from './template-issue';
import { textLimit } from './text-limits';

const { TOO_LONG, FORBIDDEN_WORD } = TemplateIssueCodeEnum;

/** What decides whether a text fits its place. */
export type TextRules = Pick<TemplateStyle, 'maxCharacters' | 'platform' | 'slot' | 'forbiddenWords'>;

/** What is wrong with a text as it would be shown: too long for its place, words that are not to be used. */
export function lintText(text: string, rules: TextRules): TemplateIssue[] {
  return [...tooLong(text, rules), ...forbiddenWords(text, rules.forbiddenWords)];
}

/** Characters as readers count them: an emoji is one. */
export function characterCount(text: string): number {
  return [...text].length;
}

function tooLong(text: string, { maxCharacters, platform, slot }: TextRules): TemplateIssue[] {
  const length = characterCount(text);
  const issues: TemplateIssue[] = [];
  if (maxCharacters !== null && length > maxCharacters) {
    issues.push(warning(TOO_LONG, `The text has ${length} characters; its style allows ${maxCharacters}.`));
  }
  const limit = platform === null || slot === null ? null : textLimit(platform, slot);
  if (limit?.accepted && length > limit.accepted) {
    issues.push(
      warning(TOO_LONG, `The text has ${length} characters; as ${slot} ${platform} takes ${limit.accepted}.`),
    );
  } else if (limit?.shown && length > limit.shown) {
    issues.push(
      warning(TOO_LONG, `The text has ${length} characters; as ${slot} ${platform} shows the first ${limit.shown}.`),
    );
  }
  return issues;
}

/** Whole words, whatever the case of their letters, each where it stands first. */
export function forbiddenWords(text: string, words: readonly string[]): TemplateIssue[] {
  return words.flatMap((word) => {
    const found = findWord(text.toLowerCase(), word.toLowerCase());
    if (found < 0) return [];
    const before = text.slice(0, found).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return [warning(FORBIDDEN_WORD, `“${word}” is not to be used.`, place)];
  });
}

const LETTER = /[\p{L}\p{N}]/u;

function findWord(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isWhole = !LETTER.test(text.charAt(at - 1)) && !LETTER.test(text.charAt(at + word.length));
    if (isWhole) return at;
  }
  return -1;
}
