import { clusterScore } from './cluster-score';
import { cellsOf, clusterSums, type Segment, type SegmentCube } from './segment-cube';

/** That the rate of one metric (by index) differs inside a segment. */
export interface SegmentEffect {
  readonly metric: number;
  readonly segment: Segment;
}

interface Fitted {
  readonly effect: SegmentEffect;
  readonly cells: Uint32Array;
  /** ln of the rate ratio. */
  logRatio: number;
}

const SWEEPS = 10;
const CLOSE_ENOUGH = 1e-4;

/**
 * Effects that hold at once: each has the Mantel-Haenszel rate ratio that it has beside all others, whose ratios are multiplied
 * into the exposure of their cells. A metric that follows from others (`CubeMetric.follows`) has their effects too.
 */
export class JointEffects {
  private effects: Fitted[] = [];

  constructor(private readonly cube: SegmentCube) {}

  /** Takes an effect in, with the ln of its ratio as far as it is known; call `fit` for its metric next. */
  add(effect: SegmentEffect, logRatio: number): void {
    this.effects.push({ effect, cells: cellsOf(this.cube, effect.segment), logRatio });
  }

  /** Forgets an effect; call `fit` for its metric next. */
  remove(effect: SegmentEffect): void {
    this.effects = this.effects.filter((one) => one.effect !== effect);
  }

  /** Fits the ratios of one metric's effects in turns, each beside the others, until they stand still. */
  fit(metric: number): void {
    const own = this.effects.filter(({ effect }) => effect.metric === metric);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let moved = 0;
      for (const one of own) {
        const weights = this.weights(metric, one.effect);
        const sums = clusterSums(this.cube, one.effect.segment, this.cube.metrics[metric], weights);
        const score = clusterScore(sums);
        if (score === null) continue;
        moved = Math.max(moved, Math.abs(score.logRatio - one.logRatio));
        one.logRatio = score.logRatio;
      }
      if (moved < CLOSE_ENOUGH) return;
    }
  }

  /** Of each cell, what all effects on a metric but one multiply its expected events by. */
  weights(metric: number, without: SegmentEffect | null): Float64Array {
    const weights = new Float64Array(this.cube.cells).fill(1);
    for (const { effect, cells, logRatio } of this.effects) {
      const counts = effect.metric === metric || this.cube.metrics[metric].follows.includes(effect.metric);
      if (!counts || effect === without) continue;
      const ratio = Math.exp(logRatio);
      for (let i = 0; i < cells.length; i++) weights[cells[i]] *= ratio;
    }
    return weights;
  }
}
