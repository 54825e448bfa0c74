import { createRandom } from '../../../src/statistics/random';
import type { Boundary } from '../../../src/statistics/sequential-boundaries';
import type { SimulationOptions } from '../../simulate';
import { ALPHA, type Cell, plannedUnits, playTest } from './played-test';
import { boundariesAt, evenLooks, requireSameVerdict, type Verdicts, verdictsOf } from './stopping-rules';
import { share, split, standardError, startTable } from './table';

const BASE_RATES = [0.002, 0.01, 0.1, 0.5];
const TREATMENT_SHARES = [0.5, 0.1];
/** Tests of each kind whose every look is judged a second time, by the product's judge. */
const JUDGED = 2;

interface Row {
  readonly cell: Cell;
  readonly looks: number;
  readonly found: Readonly<Record<Exclude<keyof Verdicts, 'used'>, number>>;
  /** What single looks find at the levels of the looks: see `singleLooks`. */
  readonly single: number;
  readonly bar: number;
  readonly isMet: boolean;
  readonly isNaiveCaught: boolean;
}

/** A/A tests: how often each rule calls a difference that is not there. @returns whether all bars were met. */
export function simulateFalseFindings({ full, seed, print }: SimulationOptions): boolean {
  const runs = full ? 20_000 : 3_000;
  const looksOf = full ? [5, 14, 28, 200] : [28];
  const table = startTable<Row>(print, `A/A tests called significant, alpha = ${ALPHA}, ${runs} tests a row`, [
    { title: 'metric', show: ({ cell }) => cell.metric.toLowerCase() },
    { title: 'base rate', show: ({ cell }) => String(cell.baseRate) },
    { title: 'split', show: ({ cell }) => split(cell.treatmentShare) },
    { title: 'looks', show: ({ looks }) => String(looks) },
    { title: 'one look', show: ({ found }) => share(found.fixed) },
    { title: 'group-sequential', show: ({ found }) => share(found.sequential) },
    { title: 'single looks', show: ({ single }) => share(single) },
    { title: 'confidence sequence', show: ({ found }) => share(found.alwaysValid) },
    { title: 'bar', show: ({ bar }) => share(bar) },
    { title: 'p < 0.05 at any look', show: ({ found }) => share(found.naive) },
    { title: 'chance > 95 % at any look', show: ({ found }) => share(found.bayesian) },
    { title: 'holds', show: ({ isMet, isNaiveCaught }) => (isMet && isNaiveCaught ? 'yes' : 'NO') },
  ]);
  let all = true;
  for (const looks of looksOf) {
    for (const cell of aaCells()) {
      const row = play(cell, looks, runs, seed);
      table.add(row);
      all &&= row.isMet && row.isNaiveCaught;
    }
  }
  print('');
  print('single looks: alpha, if each part of it were exceeded as much as a lone test exceeds the level of that look.');
  print('What is above alpha here is the t test on few and skewed values, not the looking.');
  print(
    'bar: alpha + 3 standard errors of the count; for revenue and for 0.002, plus what single looks exceed alpha by.',
  );
  print('holds: the two valid rules are at most at the bar, and p < 0.05 at any look is above it.');
  return all;
}

function aaCells(): Cell[] {
  return (['RATE', 'REVENUE'] as const).flatMap((metric) =>
    BASE_RATES.flatMap((baseRate) =>
      TREATMENT_SHARES.map((treatmentShare) => ({ metric, baseRate, treatmentShare, uplift: 0 })),
    ),
  );
}

function play(cell: Cell, looks: number, runs: number, seed: number): Row {
  const planned = plannedUnits(cell);
  const fractions = evenLooks(looks);
  const random = createRandom(`${seed}/aa/${cell.metric}/${cell.baseRate}/${cell.treatmentShare}/${looks}`);
  const boundaries = boundariesAt(fractions);
  const crossed = boundaries.map(() => 0);
  const count = { fixed: 0, naive: 0, bayesian: 0, sequential: 0, alwaysValid: 0 };
  for (let run = 0; run < runs; run++) {
    const readings = [...playTest(cell, planned, fractions, random)];
    const verdicts = verdictsOf(readings, planned);
    if (run < JUDGED) requireSameVerdict(readings, verdicts);
    readings.forEach(({ compared }, look) => {
      crossed[look] += Number(Math.abs(compared?.z ?? 0) >= boundaries[look].z);
    });
    for (const rule of Object.keys(count) as (keyof typeof count)[]) count[rule] += Number(verdicts[rule]);
  }
  const found = Object.fromEntries(Object.entries(count).map(([rule, times]) => [rule, times / runs])) as Row['found'];
  const single = singleLooks(crossed, boundaries, runs);
  const isThin = cell.metric === 'REVENUE' || cell.baseRate === 0.002;
  const own = isThin ? Math.max(0, found.fixed - ALPHA, single - ALPHA) : 0;
  const bar = ALPHA + 3 * standardError(ALPHA, runs) + own;
  return {
    cell,
    looks,
    found,
    single,
    bar,
    isMet: found.sequential <= bar && found.alwaysValid <= bar,
    isNaiveCaught: found.naive > bar,
  };
}

/** Alpha as spent look by look, each part times what a lone test at the look's level finds in place of that level. */
function singleLooks(crossed: readonly number[], boundaries: readonly Boundary[], runs: number): number {
  return boundaries.reduce((sum, { cumulativeAlpha, nominalPValue }, look) => {
    const spent = cumulativeAlpha - (look === 0 ? 0 : boundaries[look - 1].cumulativeAlpha);
    return sum + (spent * crossed[look]) / runs / nominalPValue;
  }, 0);
}
