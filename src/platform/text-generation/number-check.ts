/**
 * The first number in a text that no fact bears out, as it is written there; null where there is none. Tolerant in how a number is
 * written, not in what it says: rounded, a share as a percentage, with separators of thousands, in thousands or millions,
 * with or without its sign. The length of a list is a fact, too.
 */
export function inventedNumber(text: string, facts: unknown): string | null {
  const known = [...new Set(numbersOf(facts))];
  const found = numbersIn(text).find(({ readings, markers }) => !isKnown(readings, markers, known));
  return found?.written ?? null;
}

interface Reading {
  readonly value: number;
  /** What the last digit stands for: half of it is how far rounding may be off. */
  readonly grain: number;
}

interface WrittenNumber {
  readonly written: string;
  /** A comma may separate thousands or decimals. */
  readonly readings: readonly (readonly Reading[])[];
  readonly markers: readonly string[];
}

const SEPARATED = String.raw`\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?`;
const MARKER = String.raw`%|percent(?:age points?)?\b|points?\b|pp\b|prozent\b|thousand\b|million\b|billion\b|k\b|mn?\b|bn?\b`;
const NUMBER = new RegExp(String.raw`(${SEPARATED}|\d+(?:[.,]\d+)*)(?:[\s\u00a0\u202f-]?(${MARKER}))?`, 'giu');
const RANGE = /^\s*(?:[-–—]|to|and|or|bis|und|oder)\s*[$€£¥]?\s*$/i;
const SCALES: Readonly<Record<string, number>> = {
  thousand: 1e3,
  k: 1e3,
  million: 1e6,
  m: 1e6,
  mn: 1e6,
  billion: 1e9,
  b: 1e9,
  bn: 1e9,
};
const PERCENT = /^(?:%|percent|points?$|pp$|prozent)/i;

/** Words that claim a number. `one`, `first` and the like seldom do. */
const WORDS: Readonly<Record<string, number>> = {
  ...{ two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12 },
  ...{ twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90 },
  ...{ hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, dozen: 12 },
  ...{
    twice: 2,
    double: 2,
    doubled: 2,
    doubles: 2,
    doubling: 2,
    triple: 3,
    tripled: 3,
    half: 0.5,
    halved: 0.5,
    halves: 0.5,
  },
};

function numbersIn(text: string): WrittenNumber[] {
  const matches = [...text.matchAll(NUMBER)];
  const digits = matches.map((match, index): WrittenNumber => {
    const [written, number, marker] = match;
    const next = matches[index + 1];
    // In "10 to 12 %" the percent sign is that of both.
    const isRange = next && RANGE.test(text.slice(match.index + written.length, next.index));
    const markers = [marker, isRange ? next[2] : undefined].filter((one) => one !== undefined);
    return { written, readings: readingsOf(number), markers };
  });
  const words = [...text.replace(NUMBER, ' ').matchAll(/\p{L}+/gu)].flatMap(([word]): WrittenNumber[] => {
    const value = WORDS[word.toLowerCase()];
    return value === undefined ? [] : [{ written: word, readings: [[{ value, grain: 0 }]], markers: [] }];
  });
  return [...digits, ...words];
}

/** Each way to read a number; a reading has several parts where it is a date or a version. */
function readingsOf(number: string): Reading[][] {
  const plain = number.replace(/[ \u00a0\u202f'’]/g, '');
  const separators = plain.match(/[.,]/g) ?? [];
  const last = separators.at(-1);
  if (last === undefined) return [[reading(plain)]];
  const isMixed = new Set(separators).size > 1;
  const decimal = reading(plain.replace(/[.,](?=.*[.,])/g, '').replace(',', '.'));
  if (isMixed) return [[decimal]];
  const readings = separators.length === 1 ? [[decimal]] : [plain.split(/[.,]/).map(reading)];
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(plain)) readings.push([reading(plain.replace(/[.,]/g, ''))]);
  return readings;
}

function reading(plain: string): Reading {
  const [whole, decimals = ''] = plain.split('.');
  const value = Number(plain);
  if (decimals !== '') return { value, grain: 10 ** -decimals.length };
  // 12,000 may stand for 12,345, but 100 not for 60: two digits at least are meant.
  const zeros = /0*$/.exec(whole)?.[0].length ?? 0;
  return { value, grain: Math.max(1, Math.min(10 ** zeros, 10 ** (whole.length - 2))) };
}

function isKnown(
  readings: readonly (readonly Reading[])[],
  markers: readonly string[],
  known: readonly number[],
): boolean {
  return readings.some((parts) =>
    parts.every(({ value, grain }) =>
      known.some(
        (fact) =>
          isNear(value, grain, fact) ||
          markers.some((marker) => {
            if (PERCENT.test(marker)) return isNear(value, grain, fact * 100);
            const scale = SCALES[marker.toLowerCase()] ?? 1;
            return isNear(value * scale, grain * scale, fact);
          }),
      ),
    ),
  );
}

function isNear(value: number, grain: number, fact: number): boolean {
  return Math.abs(value - fact) <= (grain / 2) * (1 + 1e-9) + 1e-9 * fact;
}

function numbersOf(facts: unknown): number[] {
  if (typeof facts === 'number') return Number.isFinite(facts) ? [Math.abs(facts)] : [];
  if (typeof facts === 'string') {
    return numbersIn(facts).flatMap(({ readings, markers }) =>
      readings
        .flat()
        .flatMap(({ value }) => (markers.some((one) => PERCENT.test(one)) ? [value, value / 100] : [value])),
    );
  }
  if (Array.isArray(facts)) return [facts.length, ...facts.flatMap(numbersOf)];
  if (typeof facts !== 'object' || facts === null) return [];
  return [...Object.keys(facts).flatMap(numbersOf), ...Object.values(facts).flatMap(numbersOf)];
}
