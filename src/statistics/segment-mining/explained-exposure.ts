import { JointEffects } from './joint-effects';
import { combinationOf, type SegmentCube, tabulate } from './segment-cube';
import { column, scoreAgain, totals, type WithinHypothesis } from './segment-hypotheses';

/**
 * What the findings so far let expect: each cell's exposure times the rate ratios of the findings that it is part of.
 * Keeps the hypotheses of the family up to date with it.
 */
export class ExplainedExposure {
  private readonly effects: JointEffects;

  constructor(
    private readonly cube: SegmentCube,
    private readonly family: readonly WithinHypothesis[],
  ) {
    this.effects = new JointEffects(cube);
  }

  /** Takes a finding into account: fits the ratios of all findings anew and tests the family by them. */
  accept(hypothesis: WithinHypothesis): void {
    this.effects.add(hypothesis, hypothesis.score.logRatio);
    this.update(hypothesis.metric);
  }

  /** Forgets a finding. */
  takeBack(hypothesis: WithinHypothesis): void {
    this.effects.remove(hypothesis);
    this.update(hypothesis.metric);
  }

  /** The weights of a finding's metric by all other findings. */
  weightsWithout(hypothesis: WithinHypothesis): Float64Array {
    return this.effects.weights(hypothesis.metric, hypothesis);
  }

  private update(changed: number): void {
    this.effects.fit(changed);
    this.cube.metrics.forEach((metric, index) => {
      if (index === changed || metric.follows.includes(changed)) this.testAgain(index);
    });
  }

  private testAgain(metric: number): void {
    const weights = this.effects.weights(metric, null);
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
