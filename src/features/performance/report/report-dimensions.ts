import { ageGroupOf, cleanText, genderOf, isRoundedId, platformOf, type TextProblem } from './dimension-values';
import { isTotalsLabel } from './report-totals';

/** Name columns of a fact, by their column in the report. */
export const DIMENSIONS = [
  'campaign',
  'platform',
  'age_group',
  'gender',
  'region',
  'placement',
  'content_type',
  'ad',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface DimensionValue {
  /** '' when the cell is blank. */
  text: string;
  isTotalsLabel: boolean;
  isCleaned: boolean;
  isRoundedId: boolean;
  problem?: TextProblem;
}

const NORMALISED: Partial<Record<Dimension, (text: string) => string>> = {
  platform: platformOf,
  age_group: ageGroupOf,
  gender: genderOf,
};

/** Names repeat from line to line; the bound keeps a file of unique ads from filling the memory. */
const CACHE_SIZE = 50_000;
const DASHES = new Set(['', '-', '--', '—', '–']);

/** Reads one dimension of one file. */
export class DimensionReader {
  private readonly known = new Map<string, DimensionValue>();

  constructor(private readonly dimension: Dimension) {}

  read(raw: string): DimensionValue {
    const known = this.known.get(raw);
    if (known !== undefined) return known;
    // A field is a slice of the text around it, and keeping the slice would keep all of that text in memory.
    const own = Buffer.from(raw).toString();
    const value = this.parse(own);
    if (this.known.size >= CACHE_SIZE) this.known.clear();
    // Long texts are problems, and holding many of them is one too.
    if (value.problem === undefined) this.known.set(own, value);
    return value;
  }

  private parse(raw: string): DimensionValue {
    const none = { text: '', isTotalsLabel: false, isCleaned: false, isRoundedId: false };
    const clean = cleanText(raw);
    if (typeof clean === 'string') return { ...none, problem: clean };
    if (DASHES.has(clean.text)) return none;
    const normalise = NORMALISED[this.dimension];
    return {
      text: normalise ? normalise(clean.text) : clean.text,
      isTotalsLabel: isTotalsLabel(clean.text),
      isCleaned: clean.isCleaned,
      isRoundedId: isRoundedId(clean.text),
    };
  }
}
