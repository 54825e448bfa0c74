import { characterCount, forbiddenWords } from '../../../templates/checking/lint';
import { textLimit } from '../../../templates/checking/text-limits';
import { TemplatePurposeEnum, TextSlotEnum } from '../../../templates/template.enums';
import type { TemplateStyle } from '../../../templates/template.views';
import { ContentGeneratorEnum, QualityRuleEnum } from '../generation.enums';
import { asksForSomething, firstEmoji, leftGap, lix, repeatedWord, shouting } from './text-measures';

/** What a rule says of a content. `message` says why it failed, or what it saw. */
export interface QualityFinding {
  readonly rule: QualityRuleEnum;
  readonly isMet: boolean;
  /** What it counts for in the score. */
  readonly weight: number;
  readonly message: string;
}

/** What rules look at. */
export interface Judged {
  readonly generator: ContentGeneratorEnum;
  /** The text; null for a picture. */
  readonly text: string | null;
  readonly style: TemplateStyle;
  /** Variables that the text reads and that had no value. */
  readonly missing: readonly string[];
  /** Whether the campaign had exactly this text or picture before. */
  readonly isDuplicate: boolean;
  readonly picture?: { readonly widthPixels: number | null; readonly heightPixels: number | null };
}

const VERY_DIFFICULT = 55;
const RATIO_TOLERANCE = 0.02;

/** What each rule says that has something to say about this content: rules that do not apply are not there. */
export function judge(content: Judged): QualityFinding[] {
  const { text, isDuplicate } = content;
  const findings = text === null ? judgePicture(content) : judgeText(text, content);
  const duplicate = isDuplicate
    ? 'The campaign has a content with exactly this already.'
    : 'The campaign has no other like it.';
  return [...findings, finding(QualityRuleEnum.NOT_A_DUPLICATE, 2, !isDuplicate, duplicate)];
}

/** Share 0 to 1 of the weights whose rules are met; null where no rule applied. */
export function qualityScore(findings: readonly QualityFinding[]): number | null {
  const sum = (of: readonly QualityFinding[]): number => of.reduce((total, { weight }) => total + weight, 0);
  const all = sum(findings);
  return all === 0 ? null : sum(findings.filter(({ isMet }) => isMet)) / all;
}

function judgeText(text: string, { style, generator, missing }: Judged): QualityFinding[] {
  const gap = leftGap(text);
  const twice = repeatedWord(text);
  const loud = shouting(text);
  return [
    finding(QualityRuleEnum.NOT_EMPTY, 4, text.trim() !== '', text.trim() === '' ? 'It is empty.' : 'It is not empty.'),
    isContent(style, generator),
    ...lengths(text, style),
    ...wordsOf(text, style),
    finding(QualityRuleEnum.NO_GAP, 3, gap === null, gap === null ? 'No gap was left.' : `It has ${gap}.`),
    finding(
      QualityRuleEnum.NO_BLANK_VARIABLE,
      2,
      missing.length === 0,
      missing.length === 0 ? 'Every variable had a value.' : `Without a value: ${missing.slice(0, 10).join(', ')}.`,
    ),
    finding(
      QualityRuleEnum.NO_REPEATED_WORD,
      1,
      twice === null,
      twice === null ? 'No word stands there twice in a row.' : `“${twice}” stands there twice in a row.`,
    ),
    finding(
      QualityRuleEnum.NOT_SHOUTING,
      1,
      loud === null,
      loud === null ? 'It does not shout.' : `It shouts: “${loud.slice(0, 60)}”.`,
    ),
    ...emojis(text, style),
    ...readability(text),
    ...callToAction(text, style),
  ];
}

function isContent({ purpose }: TemplateStyle, generator: ContentGeneratorEnum): QualityFinding {
  const isMet = purpose === TemplatePurposeEnum.CONTENT || generator !== ContentGeneratorEnum.TEMPLATE;
  return finding(
    QualityRuleEnum.IS_CONTENT,
    4,
    isMet,
    isMet
      ? 'It is a content.'
      : 'The template has the purpose PROMPT: these are the instructions, and no model has carried them out.',
  );
}

function lengths(text: string, { maxCharacters, platform, slot }: TemplateStyle): QualityFinding[] {
  const length = characterCount(text);
  const place = platform === null || slot === null ? null : textLimit(platform, slot);
  const most = [maxCharacters, place?.accepted ?? null].filter((limit) => limit !== null);
  const findings: QualityFinding[] = [];
  if (most.length > 0) {
    const limit = Math.min(...most);
    const message = `It has ${length} characters of at most ${limit}.`;
    findings.push(finding(QualityRuleEnum.WITHIN_LIMIT, 3, length <= limit, message));
  }
  if (place?.shown) {
    const message = `It has ${length} characters; ${platform} shows ${place.shown} of its ${slot}.`;
    findings.push(finding(QualityRuleEnum.SHOWN_WHOLE, 1, length <= place.shown, message));
  }
  return findings;
}

function wordsOf(text: string, { forbiddenWords: words }: TemplateStyle): QualityFinding[] {
  if (words.length === 0) return [];
  const found = forbiddenWords(text, words);
  const message = found.length === 0 ? 'None of the words is in it.' : found.map((issue) => issue.message).join(' ');
  return [finding(QualityRuleEnum.NO_FORBIDDEN_WORD, 3, found.length === 0, message)];
}

function emojis(text: string, { emojis: areWanted }: TemplateStyle): QualityFinding[] {
  if (areWanted !== false) return [];
  const found = firstEmoji(text);
  const message = found === null ? 'It has no emoji.' : `It has ${found}, and its style wants no emoji.`;
  return [finding(QualityRuleEnum.NO_EMOJI, 1, found === null, message)];
}

function readability(text: string): QualityFinding[] {
  const value = lix(text);
  if (value === null) return [];
  const message = `Its LIX is ${Math.round(value)}; above ${VERY_DIFFICULT} is very difficult.`;
  return [finding(QualityRuleEnum.READABLE, 1, value <= VERY_DIFFICULT, message)];
}

function callToAction(text: string, { slot, language, callToAction: button }: TemplateStyle): QualityFinding[] {
  const isMainText = slot === null || slot === TextSlotEnum.PRIMARY_TEXT;
  if (!isMainText || !/^en\b/i.test(language ?? 'en')) return [];
  if (button !== null) return [finding(QualityRuleEnum.CALL_TO_ACTION, 1, true, `Its button says “${button}”.`)];
  const isMet = asksForSomething(text);
  const message = isMet ? 'It says what to do.' : 'It does not say what to do, and there is no button that does.';
  return [finding(QualityRuleEnum.CALL_TO_ACTION, 1, isMet, message)];
}

function judgePicture({ picture, style }: Judged): QualityFinding[] {
  const findings = [finding(QualityRuleEnum.NOT_EMPTY, 4, true, 'There is a picture.')];
  const [wide, high] = (style.aspectRatio ?? '').split(':').map(Number);
  const { widthPixels = null, heightPixels = null } = picture ?? {};
  if (!wide || !high || widthPixels === null || heightPixels === null) return findings;
  const isMet = Math.abs(widthPixels / heightPixels / (wide / high) - 1) <= RATIO_TOLERANCE;
  const message = `It is ${widthPixels} × ${heightPixels}; its style asks for ${style.aspectRatio}.`;
  return [...findings, finding(QualityRuleEnum.ASPECT_RATIO, 2, isMet, message)];
}

function finding(rule: QualityRuleEnum, weight: number, isMet: boolean, message: string): QualityFinding {
  return { rule, isMet, weight, message };
}
