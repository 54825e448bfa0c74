import { createRandom } from '../../../src/statistics/random';
import type { SimulationOptions } from '../../simulate';
import { type Cell, MINIMUM_EFFECT, plannedUnits, playTest } from './played-test';
import { evenLooks, requireSameVerdict, verdictsOf } from './stopping-rules';
import { share, split, standardError, startTable } from './table';

const BASE_RATES = [0.002, 0.01, 0.1, 0.5];
const LOOKS = 28;
const JUDGED = 3;
/** Of the group-sequential test: power as a share of the fixed test's, and traffic used as a share of the plan. */
const BARS = { power: 0.95, traffic: 0.8 };

interface Row {
  readonly cell: Cell;
  readonly fixed: number;
  readonly sequential: number;
  readonly alwaysValid: number;
  readonly used: number;
  readonly ratio: number;
  readonly isMet: boolean;
}

/** Tests with the effect that they are planned for. @returns whether all bars were met. */
export function simulateRealEffects({ full, seed, print }: SimulationOptions): boolean {
  const runs = full ? 10_000 : 1_500;
  const table = startTable<Row>(
    print,
    `Tests of rates with an uplift of ${MINIMUM_EFFECT}, ${LOOKS} looks, planned for a power of 0.8, ${runs} tests a row`,
    [
      { title: 'base rate', show: ({ cell }) => String(cell.baseRate) },
      { title: 'split', show: ({ cell }) => split(cell.treatmentShare) },
      { title: 'power, one look', show: ({ fixed }) => share(fixed) },
      { title: 'power, group-sequential', show: ({ sequential }) => share(sequential) },
      { title: 'share of it', show: ({ ratio }) => share(ratio, 3) },
      { title: 'traffic used', show: ({ used }) => share(used, 3) },
      { title: 'power, confidence sequence', show: ({ alwaysValid }) => share(alwaysValid) },
      { title: 'holds', show: ({ isMet }) => (isMet ? 'yes' : 'NO') },
    ],
  );
  let all = true;
  for (const baseRate of BASE_RATES) {
    for (const treatmentShare of [0.5, 0.1]) {
      const row = play({ metric: 'RATE', baseRate, treatmentShare, uplift: MINIMUM_EFFECT }, runs, seed);
      table.add(row);
      all &&= row.isMet;
    }
  }
  print('');
  print(
    `holds: power ≥ ${BARS.power} of one look's in the same tests (less 3 standard errors), traffic ≤ ${BARS.traffic}.`,
  );
  return all;
}

function play(cell: Cell, runs: number, seed: number): Row {
  const planned = plannedUnits(cell);
  const random = createRandom(`${seed}/effect/${cell.baseRate}/${cell.treatmentShare}`);
  const sums = { fixed: 0, sequential: 0, alwaysValid: 0, used: 0, lost: 0 };
  for (let run = 0; run < runs; run++) {
    const readings = [...playTest(cell, planned, evenLooks(LOOKS), random)];
    const verdicts = verdictsOf(readings, planned);
    if (run < JUDGED) requireSameVerdict(readings, verdicts);
    for (const name of ['fixed', 'sequential', 'alwaysValid', 'used'] as const) sums[name] += Number(verdicts[name]);
    if (verdicts.fixed !== verdicts.sequential) sums.lost += 1;
  }
  const [fixed, sequential, alwaysValid, used, lost] = Object.values(sums).map((sum) => sum / runs);
  const ratio = sequential / fixed;
  // The two tests see the same data: only where they differ is there any noise.
  const noise = (3 * standardError(lost, runs)) / fixed;
  return {
    cell,
    fixed,
    sequential,
    alwaysValid,
    used,
    ratio,
    isMet: ratio >= BARS.power - noise && used <= BARS.traffic,
  };
}
