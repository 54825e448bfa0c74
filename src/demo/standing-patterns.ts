import type { Client } from 'pg';
import { WEEKEND_VOLUME } from './facts';
import { PLANTED } from './planted-effects';
import { PLATFORMS } from './vocabulary';

/** A mined pattern that the demo's runs have neither given up nor explained by another one. */
export interface StandingPattern {
  readonly metric: string;
  /** Values of its conditions, in the order of their dimensions' names. */
  readonly values: readonly string[];
  readonly status: string;
  readonly rateRatio: number;
  readonly lower: number;
  readonly upper: number;
}

/** The standing patterns of all accounts in a database, asked as the owner of the tables. */
export async function standingPatterns(owner: Client): Promise<StandingPattern[]> {
  const { rows } = await owner.query<StandingPattern>(
    `/* demo.standingPatterns */ SELECT metric, status, rate_ratio AS "rateRatio", rate_ratio_lower AS "lower",
       rate_ratio_upper AS "upper",
       ARRAY(SELECT c->>'value' FROM jsonb_array_elements(conditions) AS c ORDER BY c->>'dimension') AS "values"
     FROM performance_patterns WHERE method <> 'EXPERIMENT' AND status NOT IN ('SUPERSEDED', 'DECAYED')
     ORDER BY metric, "values"`,
  );
  return rows;
}

/** A pattern, and what was planted of it; null where nothing was. */
export interface JudgedPattern extends StandingPattern {
  /** As people would call it: `ctr 18-24 INSTAGRAM`. */
  readonly name: string;
  readonly planted: number | null;
}

/** Says of each pattern which ratio was planted there: of days of the week, beside those that were found as well. */
export function judgePatterns(patterns: readonly StandingPattern[]): JudgedPattern[] {
  const week = patterns.flatMap(({ metric, values }) => (metric === 'ctr' ? (daysOf(values) ?? []) : []));
  return patterns.map((pattern) => {
    const name = `${pattern.metric} ${pattern.values.join(' ')}`;
    const [days] = (pattern.metric === 'ctr' ? daysOf(pattern.values) : null) ?? [];
    return { ...pattern, name, planted: days ? plantedOn(days, week) : (SEGMENTS[name] ?? null) };
  });
}

const price = PLATFORMS.FACEBOOK.thousandCents / PLATFORMS.INSTAGRAM.thousandCents;
const SEGMENTS: Readonly<Record<string, number>> = {
  'ctr STORIES': PLANTED.storiesCtr,
  'ctr 18-24 INSTAGRAM': PLANTED.instagramGenZCtr,
  'conversion_rate VIDEO WEEKEND': PLANTED.weekendVideoConversionRate,
  // The account that visitors see runs on these two, on which people are as ready to click and to buy.
  'cpa FACEBOOK': price,
  'roas FACEBOOK': 1 / price,
};

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const SWEEPS = 50;

/** One condition on days of the week, as a list of one set of days (Sunday is 0); null where it is something else. */
function daysOf(values: readonly string[]): [ReadonlySet<number>] | null {
  const [value] = values;
  if (values.length !== 1) return null;
  if (value === 'WEEKEND') return [new Set([0, 6])];
  const day = DAYS.indexOf(value);
  return day < 0 ? null : [new Set([day])];
}

/** The planted ratio of some days to all others, beside those of other sets of days: fitted in turns, as patterns are. */
function plantedOn(days: ReadonlySet<number>, found: readonly ReadonlySet<number>[]): number {
  const sets = found.map((own) => ({ own, ratio: 1 }));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const one of sets) one.ratio = ratioBeside(one.own, without(sets, one.own));
  }
  return ratioBeside(days, without(sets, days));
}

type RatedDays = readonly { readonly own: ReadonlySet<number>; readonly ratio: number }[];

function without(sets: RatedDays, days: ReadonlySet<number>): RatedDays {
  const key = [...days].join();
  return sets.filter(({ own }) => [...own].join() !== key);
}

function ratioBeside(days: ReadonlySet<number>, others: RatedDays): number {
  const sums = { inside: [0, 0], outside: [0, 0] };
  for (let day = 0; day < DAYS.length; day++) {
    const shown = day === 0 || day === 6 ? WEEKEND_VOLUME : 1;
    const expected = others.reduce((product, { own, ratio }) => (own.has(day) ? product * ratio : product), shown);
    const side = days.has(day) ? sums.inside : sums.outside;
    side[0] += shown * PLANTED.weekdayCtr[day];
    side[1] += expected;
  }
  return sums.inside[0] / sums.inside[1] / (sums.outside[0] / sums.outside[1]);
}
