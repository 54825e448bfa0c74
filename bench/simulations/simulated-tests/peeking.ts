import { createRandom } from '../../../src/statistics/random';
import { testSampleRatioSequentially } from '../../../src/statistics/sample-ratio';
import type { SimulationOptions } from '../../simulate';
import { ALPHA, type Cell, plannedUnits, playTest } from './played-test';
import { evenLooks, isAlwaysSignificant } from './stopping-rules';
import { share, split, standardError, startTable } from './table';

interface Row {
  readonly cell: Cell;
  readonly ever: number;
  readonly naive: number;
  readonly isMet: boolean;
}

/** The confidence sequence, looked at all the time and long past the plan. @returns whether it kept alpha everywhere. */
export function simulatePeeking({ full, seed, print }: SimulationOptions): boolean {
  const [runs, looks] = full ? [4_000, 600] : [500, 150];
  const bar = ALPHA + 3 * standardError(ALPHA, runs);
  const title = `A/A tests looked at ${looks} times until twice the planned size, ${runs} tests a row`;
  const table = startTable<Row>(print, title, [
    { title: 'metric', show: ({ cell }) => cell.metric.toLowerCase() },
    { title: 'base rate', show: ({ cell }) => String(cell.baseRate) },
    { title: 'split', show: ({ cell }) => split(cell.treatmentShare) },
    { title: 'confidence sequence ever leaves out 0', show: ({ ever }) => share(ever) },
    { title: 'p < 0.05 ever', show: ({ naive }) => share(naive) },
    { title: 'holds', show: ({ isMet }) => (isMet ? 'yes' : 'NO') },
  ]);
  let all = true;
  for (const [metric, baseRate, treatmentShare] of [
    ['RATE', 0.002, 0.5],
    ['RATE', 0.01, 0.1],
    ['RATE', 0.1, 0.5],
    ['RATE', 0.5, 0.1],
    ['REVENUE', 0.1, 0.5],
  ] as const) {
    const cell: Cell = { metric, baseRate, treatmentShare, uplift: 0 };
    const planned = plannedUnits(cell);
    const random = createRandom(`${seed}/peeking/${metric}/${baseRate}`);
    let [ever, naive] = [0, 0];
    for (let run = 0; run < runs; run++) {
      let [found, foundNaively] = [false, false];
      for (const reading of playTest(cell, planned, evenLooks(looks, 2), random)) {
        found ||= isAlwaysSignificant(reading, planned);
        foundNaively ||= (reading.compared?.pValue ?? 1) <= ALPHA;
      }
      ever += Number(found);
      naive += Number(foundNaively);
    }
    const row = { cell, ever: ever / runs, naive: naive / runs, isMet: ever / runs <= ALPHA && naive / runs > bar };
    table.add(row);
    all &&= row.isMet;
  }
  return all;
}

interface SplitRow {
  readonly planned: number;
  readonly actual: number;
  readonly alarms: number;
  readonly strict: number;
  readonly medianUnits: number | null;
  readonly isMet: boolean;
}

const UNITS_A_LOOK = 100;
const STRICT = 0.001;

/** The sequential check of the split, read after every hundred units. @returns whether it kept its level, and found what is broken. */
export function simulateSampleRatio({ full, seed, print }: SimulationOptions): boolean {
  const [runs, looks] = full ? [10_000, 2_000] : [1_500, 1_000];
  const title = `Sample ratio, read ${looks} times, every ${UNITS_A_LOOK} units, ${runs} tests a row`;
  const table = startTable<SplitRow>(print, title, [
    { title: 'planned', show: ({ planned }) => split(planned) },
    { title: 'treatment really gets', show: ({ actual }) => share(actual, 3) },
    { title: `p ≤ ${ALPHA} ever`, show: ({ alarms }) => share(alarms) },
    { title: `p ≤ ${STRICT} ever`, show: ({ strict }) => share(strict) },
    { title: 'units until then (median)', show: ({ medianUnits }) => medianUnits?.toLocaleString('en') ?? '–' },
    { title: 'holds', show: ({ isMet }) => (isMet ? 'yes' : 'NO') },
  ]);
  let all = true;
  for (const [planned, actual] of [
    [0.5, 0.5],
    [0.1, 0.1],
    [0.5, 0.48],
    [0.1, 0.11],
  ] as const) {
    const row = watchSplit(planned, actual, runs, looks, seed);
    table.add(row);
    all &&= row.isMet;
  }
  return all;
}

function watchSplit(planned: number, actual: number, runs: number, looks: number, seed: number): SplitRow {
  const random = createRandom(`${seed}/split/${planned}/${actual}`);
  let alarms = 0;
  const caughtAt: number[] = [];
  for (let run = 0; run < runs; run++) {
    let treated = 0;
    let smallest = 1;
    for (let look = 1; look <= looks && smallest > STRICT; look++) {
      treated += random.binomial(UNITS_A_LOOK, actual);
      const arms = [
        { units: look * UNITS_A_LOOK - treated, weight: 1 - planned },
        { units: treated, weight: planned },
      ];
      const checked = testSampleRatioSequentially(arms);
      if (checked.ok) smallest = Math.min(smallest, checked.pValue);
      if (smallest <= STRICT) caughtAt.push(look * UNITS_A_LOOK);
    }
    alarms += Number(smallest <= ALPHA);
  }
  const [rate, strict] = [alarms / runs, caughtAt.length / runs];
  caughtAt.sort((one, other) => one - other);
  const isFair = planned === actual;
  return {
    planned,
    actual,
    alarms: rate,
    strict,
    medianUnits: strict >= 0.5 ? (caughtAt[Math.floor(runs / 2)] ?? null) : null,
    isMet: isFair ? rate <= ALPHA && strict <= STRICT + 3 * standardError(STRICT, runs) : strict > 0.99,
  };
}
