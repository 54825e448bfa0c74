import { PatternStatusEnum } from '../../../src/features/learning/learning.enums';
import { judgedKind, type Standing } from '../../../src/features/learning/patterns/pattern-history';
import { SURE } from '../../../src/features/learning/preferences/merge-preferences';
import { createRandom } from '../../../src/statistics/random';
import { compareFreshClusters } from '../../../src/statistics/segment-mining/fresh-clusters';
import type { MiningOptions } from '../../../src/statistics/segment-mining/mine-segments';
import type { Segment } from '../../../src/statistics/segment-mining/segment-cube';
import { valueEffects } from '../../../src/statistics/segment-mining/value-effects';
import { drawPlanted, simulateCube, trueLogRatio, withKindEffect } from './simulated-cube';

const CTR = 0;
const OBJECTIVE = 0;
const VOICE = 1;
/** Campaigns that were there before. */
const OLD = 40;

export interface PreferenceRow {
  /** Share of accounts without effects in which anything was learned. */
  readonly falseRuns: number;
  /** Share of the planted single values that were learned, and of what was learned, what has an effect. */
  readonly recall: number;
  readonly right: number;
  /** Share of the intervals of all values that hold their true ratio, and of those with a planted one. */
  readonly coverage: number;
  readonly plantedCoverage: number;
}

/** What a run would learn as preferences on the click-through rate, in accounts of a size without and with planted effects. */
export function learnPreferences(size: number, runs: number, seed: number, { floors }: MiningOptions): PreferenceRow {
  let [falseRuns, planted, found, learned, right, values, covered, plantedCovered] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const cube = simulateCube(createRandom(`${seed}/null-preferences/${size}/${run}`), size, []);
    const isSure = ({ effect }: { effect: { positive: number } }) => effect.positive >= SURE;
    if (valueEffects(cube, CTR, floors, OBJECTIVE).some(isSure)) falseRuns++;
    const random = createRandom(`${seed}/preferences/${size}/${run}`);
    const truth = drawPlanted(random, 1.25);
    const effects = valueEffects(simulateCube(random, size, truth), CTR, floors, OBJECTIVE);
    const sure = effects.filter(isSure);
    learned += sure.length;
    // A value of a planted pair does better on the whole as well.
    const touches = (place: number, value: number) =>
      truth.some(({ segment }) => segment.values[segment.dimensions.indexOf(place)] === value);
    right += sure.filter(({ kind, place, value }) => kind === 'WITHIN' && touches(place, value)).length;
    const singles = truth.flatMap(({ segment }) => (segment.dimensions.length === 1 ? [segment] : []));
    for (const one of effects.filter(({ kind }) => kind === 'WITHIN')) {
      const { place, value, effect } = one;
      const logRatio = trueLogRatio(truth, place, value);
      const isPlanted = singles.some((segment) => place === segment.dimensions[0] && value === segment.values[0]);
      const holds = effect.lower <= logRatio && logRatio <= effect.upper;
      values++;
      if (holds) covered++;
      if (!isPlanted) continue;
      planted++;
      if (isSure(one)) found++;
      if (holds) plantedCovered++;
    }
  }
  return {
    falseRuns: falseRuns / runs,
    recall: found / (2 * runs),
    right: learned === 0 ? 1 : right / learned,
    coverage: covered / values,
    plantedCoverage: plantedCovered / planted,
  };
}

export interface KindRow {
  /** Share of accounts whose fresh campaigns were enough to judge by. */
  readonly judged: number;
  /** Of those, the share in which the pattern held. */
  readonly held: number;
}

/**
 * A pattern of one brand voice on the click-through rate that is believed to be `believed`, judged by so many fresh campaigns whose
 * voice has an effect of `ratio`, in accounts that had 40 campaigns before.
 */
export function judgeKinds(fresh: number, ratio: number, believed: number, runs: number, seed: number): KindRow {
  const segment: Segment = { dimensions: [], values: [], attributes: [VOICE], attributeValues: [1] };
  let [judged, held] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const random = createRandom(`${seed}/kinds/${fresh}/${ratio}/${run}`);
    const cube = withKindEffect(simulateCube(random, OLD + fresh, []), segment, ratio, random);
    const isFresh = new Uint8Array(OLD + fresh).fill(1, OLD);
    const standing: Standing = { status: PatternStatusEnum.CANDIDATE, verdicts: [], judgedUntil: '2026-01-01' };
    const comparison = compareFreshClusters(cube, CTR, segment, isFresh, OBJECTIVE);
    const { verdicts } = judgedKind(standing, 'ctr', Math.log(believed), comparison, '2026-04-01');
    if (verdicts.length === 0) continue;
    judged++;
    if (verdicts[0].held) held++;
  }
  return { judged: judged / runs, held: judged === 0 ? 0 : held / judged };
}
