import { clusterScore } from './cluster-score';
import { cellsOf, clusterSums, combinationOf, type SegmentCube, tabulate } from './segment-cube';
import { column, scoreAgain, totals, type WithinHypothesis } from './segment-hypotheses';

interface Effect {
  readonly hypothesis: WithinHypothesis;
  readonly cells: Uint32Array;
  logRatio: number;
}

const SWEEPS = 10;
const CLOSE_ENOUGH = 1e-4;

/**
 * What the findings so far let expect: each cell's exposure times the rate ratios of the findings that it is part of.
 * Keeps the hypotheses of the family up to date with it.
 */
export class ExplainedExposure {
  private effects: Effect[] = [];

  constructor(
    private readonly cube: SegmentCube,
    private readonly family: readonly WithinHypothesis[],
  ) {}

  /** Takes a finding into account: fits the ratios of all findings anew and tests the family by them. */
  accept(hypothesis: WithinHypothesis): void {
    const { logRatio } = hypothesis.score;
    this.effects.push({ hypothesis, cells: cellsOf(this.cube, hypothesis.segment), logRatio });
    this.update(hypothesis.metric);
  }

  /** Forgets a finding. */
  takeBack(hypothesis: WithinHypothesis): void {
    this.effects = this.effects.filter((effect) => effect.hypothesis !== hypothesis);
    this.update(hypothesis.metric);
  }

  private update(changed: number): void {
    this.fit(changed);
    this.cube.metrics.forEach((metric, index) => {
      if (index === changed || metric.follows.includes(changed)) this.testAgain(index);
    });
  }

  /** The weights of a finding's metric by all other findings. */
  weightsWithout(hypothesis: WithinHypothesis): Float64Array {
    return this.weights(hypothesis.metric, hypothesis);
  }

  /** Fits the ratios of one metric's findings in turns, each beside the others, until they stand still. */
  private fit(metric: number): void {
    const own = this.effects.filter(({ hypothesis }) => hypothesis.metric === metric);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let moved = 0;
      for (const effect of own) {
        const { segment } = effect.hypothesis;
        const weights = this.weights(metric, effect.hypothesis);
        const score = clusterScore(clusterSums(this.cube, segment, this.cube.metrics[metric], weights));
        if (score === null) continue;
        moved = Math.max(moved, Math.abs(score.logRatio - effect.logRatio));
        effect.logRatio = score.logRatio;
      }
      if (moved < CLOSE_ENOUGH) return;
    }
  }

  private weights(metric: number, without: WithinHypothesis | null): Float64Array {
    const weights = new Float64Array(this.cube.cells).fill(1);
    for (const { hypothesis, cells, logRatio } of this.effects) {
      const counts = hypothesis.metric === metric || this.cube.metrics[metric].follows.includes(hypothesis.metric);
      if (!counts || hypothesis === without) continue;
      const ratio = Math.exp(logRatio);
      for (let i = 0; i < cells.length; i++) weights[cells[i]] *= ratio;
    }
    return weights;
  }

  private testAgain(metric: number): void {
    const weights = this.weights(metric, null);
    const bySubset = new Map<string, WithinHypothesis[]>();
    for (const hypothesis of this.family) {
      if (hypothesis.metric !== metric) continue;
      const key = hypothesis.segment.dimensions.join();
      bySubset.set(key, [...(bySubset.get(key) ?? []), hypothesis]);
    }
    for (const group of bySubset.values()) {
      const { dimensions } = group[0].segment;
      const exposure = tabulate(this.cube, dimensions, this.cube.metrics[metric].exposure, weights);
      for (const hypothesis of group) {
        const at = combinationOf(this.cube, dimensions, hypothesis.segment.values);
        hypothesis.insideExposure = column(exposure, hypothesis.clusters, at);
        hypothesis.exposure = totals(exposure, hypothesis.clusters);
        scoreAgain(hypothesis);
      }
    }
  }
}
