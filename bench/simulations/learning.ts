/**
 * `npm run simulate -- learning`: the pattern miner, the very code that `learn run` calls, on accounts whose truth is known.
 * Without any effect it must stay silent, with planted ones it must find them, once each, at their size. The miner that pools
 * campaigns has to fail the same test, or the test would be too easy.
 */
import { betaQuantile } from '../../src/statistics/distributions';
import { createRandom } from '../../src/statistics/random';
import { type MiningOptions, mineSegments } from '../../src/statistics/segment-mining/mine-segments';
import type { Segment } from '../../src/statistics/segment-mining/segment-cube';
import type { SimulationOptions } from '../simulate';
import { countNaivePatterns } from './pattern-mining/naive-miner';
import { judgeKinds, learnPreferences } from './pattern-mining/preferences-and-kinds';
import { drawPlanted, simulateCube } from './pattern-mining/simulated-cube';

/** As the product mines: src/features/learning/patterns/mining-options.ts. */
const OPTIONS: MiningOptions = {
  falseDiscoveryRate: 0.1,
  conditions: 2,
  floors: { support: 1_000, events: 20, clusters: 8, clustersPerSide: 4 },
  strataAttribute: 0,
  otherPValues: [],
  seed: 1,
};
const RATIO = 1.25;
const BARS = {
  falseRuns: 0.1,
  recallBefore: 0.8,
  exactRecall: 0.7,
  planted: 0.8,
  bias: 0.03,
  naive: 0.9,
  /** Of 95 percent, over 2,400 values that belong to 120 accounts. */
  intervals: [0.93, 0.98],
};
const NULL_SIZES = [10, 20, 60, 200];
const CTR = 0;

export async function simulate({ full, seed, print }: SimulationOptions): Promise<boolean> {
  const [nullRuns, plantedRuns] = full ? [1_000, 200] : [300, 60];
  print(`No effect anywhere (campaigns differ, effects vary around nothing), ${nullRuns} accounts per size:`);
  print(
    '  campaigns  hypotheses  runs with any pattern  95 % bound  patterns a run | pooled z + BH: runs  patterns a run',
  );
  const nulls = NULL_SIZES.map((size) => nullRow(size, nullRuns, seed, print));
  print('');
  print(`Four effects of × ${RATIO} on the click-through rate, ${plantedRuns} accounts per size:`);
  print(
    '  campaigns  found before pruning  segments before pruning  exact after  reported  of them planted  ratio  shrunken',
  );
  const planted = (full ? [20, 60, 200] : [20, 60]).map((size) => plantedRow(size, plantedRuns, seed, print));
  print('');
  const others = [...preferenceBars(full ? 400 : 120, seed, print), ...kindBars(full ? 2_000 : 200, seed, print)];
  print('');
  return judge(nulls, planted, others, print);
}

type Bar = readonly [text: string, isMet: boolean];

function preferenceBars(runs: number, seed: number, print: SimulationOptions['print']): Bar[] {
  print(`Preferences by estimates alone, ${runs} accounts per size without effects and with the same four:`);
  print(
    '  campaigns  accounts with a false one  single values learned  learned ones with an effect  intervals that hold  of planted values',
  );
  return [10, 20, 60].flatMap((size): Bar[] => {
    const { falseRuns, recall, right, coverage, plantedCoverage } = learnPreferences(size, runs, seed, OPTIONS);
    print(
      `  ${cell(size, 9)}  ${cell(falseRuns.toFixed(3), 25)}  ${cell(recall.toFixed(3), 21)}  ${cell(right.toFixed(3), 27)}  ${cell(coverage.toFixed(3), 19)}  ${cell(plantedCoverage.toFixed(3), 17)}`,
    );
    const [fewest, most] = BARS.intervals;
    return [
      [
        `preferences, ${size} campaigns: intervals that hold, ${fewest} to ${most}`,
        coverage >= fewest && coverage <= most,
      ],
      [`preferences, ${size} campaigns: accounts without effects with a preference ≤ 0.1`, falseRuns <= 0.1],
      [`preferences, ${size} campaigns: of the learned, with an effect ≥ 0.9`, right >= 0.9],
    ];
  });
}

function kindBars(runs: number, seed: number, print: SimulationOptions['print']): Bar[] {
  print(`Kinds of campaigns, believed to do × 1.5, judged by campaigns that began since, ${runs} accounts each:`);
  print('  fresh campaigns  true ratio  judged  of them held');
  const rows = (runs > 1_000 ? [20, 40, 80] : [40, 80]).flatMap((fresh) =>
    [1, 1.5].map((ratio) => {
      const row = judgeKinds(fresh, ratio, 1.5, runs, seed);
      print(
        `  ${cell(fresh, 15)}  ${cell(ratio, 10)}  ${cell(row.judged.toFixed(3), 6)}  ${cell(row.held.toFixed(3), 12)}`,
      );
      return { fresh, ratio, ...row };
    }),
  );
  // Two standard errors of the simulation beyond the level.
  const most = (judged: number) => 0.05 + 2 * Math.sqrt((0.05 * 0.95) / (judged * runs));
  return rows
    .filter(({ judged }) => judged > 0.5)
    .map(
      ({ fresh, ratio, judged, held }): Bar =>
        ratio === 1
          ? [
              `kinds, ${fresh} fresh campaigns: without an effect, held ≤ ${most(judged).toFixed(3)}`,
              held <= most(judged),
            ]
          : [`kinds, ${fresh} fresh campaigns: with it, held ≥ 0.8`, held >= 0.8],
    );
}

interface NullRow {
  readonly size: number;
  /** Upper 95 percent bound (Clopper-Pearson, one-sided) of the share of runs that report anything. */
  readonly bound: number;
  readonly naive: number;
}

function nullRow(size: number, runs: number, seed: number, print: SimulationOptions['print']): NullRow {
  let [withAny, patterns, naiveRuns, naivePatterns, hypotheses] = [0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const cube = simulateCube(createRandom(`${seed}/null/${size}/${run}`), size, []);
    const mined = mineSegments(cube, OPTIONS);
    hypotheses += mined.hypotheses;
    patterns += mined.findings.length;
    if (mined.findings.length > 0) withAny++;
    const naive = countNaivePatterns(cube, OPTIONS.falseDiscoveryRate);
    naivePatterns += naive;
    if (naive > 0) naiveRuns++;
  }
  const bound = withAny === runs ? 1 : betaQuantile(0.95, withAny + 1, runs - withAny);
  print(
    `  ${cell(size, 9)}  ${cell(Math.round(hypotheses / runs), 10)}  ${cell((withAny / runs).toFixed(3), 21)}  ${cell(bound.toFixed(3), 10)}  ${cell(
      (patterns / runs).toFixed(3),
      14,
    )} | ${cell((naiveRuns / runs).toFixed(3), 19)}  ${cell((naivePatterns / runs).toFixed(1), 14)}`,
  );
  return { size, bound, naive: naiveRuns / runs };
}

interface PlantedRow {
  readonly size: number;
  readonly recallBefore: number;
  readonly exactRecall: number;
  readonly planted: number;
  readonly bias: number;
}

function plantedRow(size: number, runs: number, seed: number, print: SimulationOptions['print']): PlantedRow {
  let [before, exact, reported, segments, logRatios, shrunken] = [0, 0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const random = createRandom(`${seed}/planted/${size}/${run}`);
    const truth = drawPlanted(random, RATIO);
    const { findings, acceptedBeforePruning } = mineSegments(simulateCube(random, size, truth), OPTIONS);
    const planted = new Set(truth.map(({ segment }) => keyOf(segment)));
    const isPlanted = ({ metric, segment }: { metric: number; segment: Segment }) =>
      metric === CTR && planted.has(keyOf(segment));
    before += acceptedBeforePruning.filter(isPlanted).length;
    segments += acceptedBeforePruning.length;
    reported += findings.length;
    for (const { logRatio, shrunkenLogRatio } of findings.filter(isPlanted)) {
      exact++;
      logRatios += logRatio;
      shrunken += shrunkenLogRatio;
    }
  }
  const effects = 4 * runs;
  const ratio = Math.exp(logRatios / exact);
  const row = {
    size,
    recallBefore: before / effects,
    exactRecall: exact / effects,
    planted: exact / reported,
    bias: ratio / RATIO - 1,
  };
  print(
    `  ${cell(size, 9)}  ${cell(row.recallBefore.toFixed(3), 20)}  ${cell((segments / runs).toFixed(1), 23)}  ${cell(
      row.exactRecall.toFixed(3),
      11,
    )}  ${cell((reported / runs).toFixed(2), 8)}  ${cell(row.planted.toFixed(3), 15)}  ${ratio.toFixed(3)}  ${cell(
      Math.exp(shrunken / exact).toFixed(3),
      8,
    )}`,
  );
  return row;
}

function judge(
  nulls: readonly NullRow[],
  planted: readonly PlantedRow[],
  others: readonly Bar[],
  print: SimulationOptions['print'],
): boolean {
  const at60 = planted.find(({ size }) => size === 60);
  const bars: Bar[] = [
    ...nulls.map(
      ({ size, bound }): Bar => [
        `without effects, ${size} campaigns: bound of the share of runs with a pattern ≤ ${BARS.falseRuns}`,
        bound <= BARS.falseRuns,
      ],
    ),
    ...nulls.map(
      ({ size, naive }): Bar => [
        `the pooling miner fails it: a pattern in ≥ ${BARS.naive} of the runs at ${size} campaigns`,
        naive >= BARS.naive,
      ],
    ),
    [`60 campaigns: found before pruning ≥ ${BARS.recallBefore}`, (at60?.recallBefore ?? 0) >= BARS.recallBefore],
    [`60 campaigns: found exactly ≥ ${BARS.exactRecall}`, (at60?.exactRecall ?? 0) >= BARS.exactRecall],
    [`60 campaigns: of the reported, planted ≥ ${BARS.planted}`, (at60?.planted ?? 0) >= BARS.planted],
    [`60 campaigns: bias of the ratio ≤ ${BARS.bias}`, Math.abs(at60?.bias ?? 1) <= BARS.bias],
    ...others,
  ];
  for (const [text, isMet] of bars) print(`${isMet ? 'met   ' : 'MISSED'}  ${text}`);
  return bars.every(([, isMet]) => isMet);
}

function keyOf({ dimensions, values, attributes }: Segment): string {
  return `${dimensions.join()}=${values.join()}/${attributes.join()}`;
}

function cell(value: number | string, width: number): string {
  return String(value).padStart(width);
}
