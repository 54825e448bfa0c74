import { type BetweenHypothesis, compareAgain } from './between-hypotheses';
import { type ClusterSums, clusterScore } from './cluster-score';
import { ExplainedExposure } from './explained-exposure';
import type { Hypothesis, Member } from './mining-family';
import { clusterSums, type SegmentCube } from './segment-cube';
import { type SegmentFinding, shrunkenLogRatios, type TestedSegment, tested } from './segment-finding';
import type { WithinHypothesis } from './segment-hypotheses';

/** A finding that is less sure than this beside the others is explained by them. */
const REDUNDANT = 0.05;

/** A finding as it was when it was accepted. */
interface Accepted {
  readonly hypothesis: Hypothesis;
  readonly tested: TestedSegment;
  readonly adjustedPValue: number;
  readonly signFlipPValue: number | null;
  readonly relatives: TestedSegment[];
}

/** What has been found, and what it explains: each finding is multiplied into what is expected of the rest. */
export class AcceptedFindings {
  private accepted: Accepted[] = [];
  private readonly explained: ExplainedExposure;

  /** `logRates` are those of clusters, by metric; they are changed. */
  constructor(
    private readonly cube: SegmentCube,
    within: readonly WithinHypothesis[],
    private readonly logRates: Float64Array[],
  ) {
    this.explained = new ExplainedExposure(cube, within);
  }

  get length(): number {
    return this.accepted.length;
  }

  /**
   * Multiplies a finding into what is expected, and tests `rest` again. @returns its relatives, to be added to: at first those
   * findings that it explains, which are none any more.
   */
  accept(
    hypothesis: Hypothesis,
    { adjustedPValue, signFlipPValue }: Pick<Accepted, 'adjustedPValue' | 'signFlipPValue'>,
    rest: readonly Member[],
  ): TestedSegment[] {
    const relatives: TestedSegment[] = [];
    this.accepted.push({ hypothesis, tested: tested(hypothesis), adjustedPValue, signFlipPValue, relatives });
    if (hypothesis.kind === 'WITHIN') this.explained.accept(hypothesis);
    else this.accountFor(hypothesis, rest);
    relatives.push(...this.dropRedundant(hypothesis));
    return relatives;
  }

  /** The findings, each beside all others, drawn towards nothing as all that was tested suggests. */
  findings(rest: readonly Member[]): SegmentFinding[] {
    const found = this.accepted.map(({ hypothesis, tested: before }) => ({
      ...before,
      ...this.beside(hypothesis),
      pValue: before.pValue,
    }));
    const left = rest.flatMap(({ hypothesis }) => (hypothesis === null ? [] : [tested(hypothesis)]));
    const shrunken = shrunkenLogRatios(found, left);
    return this.accepted.map(({ hypothesis, adjustedPValue, signFlipPValue, relatives }, i) => {
      const sums = hypothesis.kind === 'WITHIN' ? this.sumsBeside(hypothesis) : null;
      return {
        ...found[i],
        adjustedPValue,
        shrunkenLogRatio: shrunken[i],
        signFlipPValue,
        relatives,
        sums,
        expectedEvents: sums && expectedEvents(sums),
      };
    });
  }

  /** A kind of clusters that differs from the others is made like them, in its metric and those that follow from it. */
  private accountFor(hypothesis: BetweenHypothesis, rest: readonly Member[]): void {
    this.cube.metrics.forEach((metric, index) => {
      if (index !== hypothesis.metric && !metric.follows.includes(hypothesis.metric)) return;
      this.logRates[index] = this.logRates[index].map((rate, c) =>
        hypothesis.isInside[c] === 1 ? rate - hypothesis.score.difference : rate,
      );
    });
    for (const { hypothesis: other } of rest) {
      if (other?.kind === 'BETWEEN') compareAgain(this.cube, other, this.logRates[other.metric]);
    }
  }

  /** Takes back findings that are explained by those that came after them: they are relatives of the last one. */
  private dropRedundant(last: Hypothesis): TestedSegment[] {
    const redundant = this.accepted.filter(
      ({ hypothesis }) =>
        hypothesis !== last &&
        hypothesis.kind === 'WITHIN' &&
        hypothesis.metric === last.metric &&
        (this.beside(hypothesis).pValue ?? 1) > REDUNDANT,
    );
    this.accepted = this.accepted.filter((one) => !redundant.includes(one));
    for (const { hypothesis } of redundant) if (hypothesis.kind === 'WITHIN') this.explained.takeBack(hypothesis);
    return redundant.flatMap(({ tested: found, relatives }) => [found, ...relatives]);
  }

  /** Ratio, error and p of a finding beside all others. */
  private beside(hypothesis: Hypothesis): Partial<TestedSegment> {
    if (hypothesis.kind === 'BETWEEN') return {};
    const score = clusterScore(this.sumsBeside(hypothesis));
    if (score === null) return {};
    const { logRatio, standardError, pValue } = score;
    return { logRatio, standardError, pValue };
  }

  /** What happened inside and around, exposure weighed by all other findings. */
  private sumsBeside(hypothesis: WithinHypothesis): ClusterSums {
    const weights = this.explained.weightsWithout(hypothesis);
    return clusterSums(this.cube, hypothesis.segment, this.cube.metrics[hypothesis.metric], weights);
  }
}

/** What each cluster's own rate outside of the segment lets expect inside. */
function expectedEvents({ insideEvents, insideExposure, events, exposure }: ClusterSums): number {
  return events.reduce((expected, all, c) => {
    const outside = exposure[c] - insideExposure[c];
    const rate = outside > 0 ? (all - insideEvents[c]) / outside : 0;
    return expected + insideExposure[c] * rate;
  }, 0);
}
