import { adjustPValues } from '../multiple-comparisons';
import { type BetweenHypothesis, betweenHypotheses, compareAgain, logRatesOf } from './between-hypotheses';
import { clusterScore, scoresOf, signFlipP } from './cluster-score';
import { ExplainedExposure } from './explained-exposure';
import { clusterSums, type SegmentCube } from './segment-cube';
import { type SegmentFinding, shrunkenLogRatios, type TestedSegment, tested } from './segment-finding';
import { type SupportFloors, type WithinHypothesis, withinHypotheses } from './segment-hypotheses';

export interface MiningOptions {
  /** Expected share of false ones among what is reported, 0..1; the work is done at half of it. */
  readonly falseDiscoveryRate: number;
  /** Most conditions of a segment, 1..3. */
  readonly conditions: number;
  readonly floors: SupportFloors;
  /** The attribute (by index) inside whose values kinds of clusters are compared; null: none. */
  readonly strataAttribute: number | null;
  /** p-values (0..1) of other tests of the same run: they belong to the family. */
  readonly otherPValues: readonly number[];
  readonly seed: number | string;
}

export interface OtherVerdict {
  readonly adjustedPValue: number;
  readonly isAccepted: boolean;
}

export interface MinedSegments {
  readonly findings: readonly SegmentFinding[];
  /** Of `otherPValues`, in their order. */
  readonly others: readonly OtherVerdict[];
  /** All p-values that were corrected together. */
  readonly hypotheses: number;
  /** Those that would have been reported without taking the findings into account. */
  readonly acceptedBeforePruning: readonly TestedSegment[];
}

/** Below so many clusters, a finding must also pass the sign-flip test. */
const FEW_CLUSTERS = 20;
const SIGN_FLIP_LEVEL = 0.05;
const MOST_FINDINGS = 50;
/** A finding that is less sure than this beside the others is explained by them. */
const REDUNDANT = 0.05;

/** A member of the family as the search sees it. */
interface Member {
  readonly hypothesis: WithinHypothesis | BetweenHypothesis | null;
  /** Index in `otherPValues`; null for a segment. */
  readonly other: number | null;
  readonly before: TestedSegment | null;
}

/** A finding as it was when it was accepted. */
interface Accepted {
  readonly hypothesis: WithinHypothesis | BetweenHypothesis;
  readonly tested: TestedSegment;
  readonly adjustedPValue: number;
  readonly signFlipPValue: number | null;
  readonly relatives: TestedSegment[];
}

/**
 * Finds segments whose rates differ, one for each cause. All segments are tested by what varies between clusters; the
 * strongest that Benjamini-Hochberg accepts is taken, its ratio is multiplied into what is expected of its cells, the
 * ratios of all findings are fitted anew beside each other, and the rest is tested again, until nothing is accepted: what a
 * finding explains is its relative, not another finding. Metrics that are products of others come after them. Choosing
 * the strongest at each step, like the test itself, is shown to hold its error rate by simulation: `simulate learning`.
 */
export function mineSegments(cube: SegmentCube, options: MiningOptions): MinedSegments {
  const steps = mineSegmentsInSteps(cube, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in short steps, for a process that has other things to do in between; yields which share of the way is done. */
export function* mineSegmentsInSteps(cube: SegmentCube, options: MiningOptions): Generator<number, MinedSegments> {
  const { floors, conditions, strataAttribute } = options;
  const steps = withinHypotheses(cube, floors, conditions);
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield step.value * TESTING;
  const logRates = cube.metrics.map((_, metric) => logRatesOf(cube, metric));
  const between = betweenHypotheses(cube, floors, conditions, strataAttribute, logRates);
  yield TESTING;
  return yield* new Search(cube, options, step.value, between, logRates).run();
}

/** The part of the way that is done when all segments are tested by themselves. */
const TESTING = 0.5;

class Search {
  private readonly level: number;
  private readonly family: Member[];
  private readonly explained: ExplainedExposure;
  private accepted: Accepted[] = [];
  private readonly blocked = new Set<Member>();

  constructor(
    private readonly cube: SegmentCube,
    private readonly options: MiningOptions,
    within: readonly WithinHypothesis[],
    between: readonly BetweenHypothesis[],
    private readonly logRates: Float64Array[],
  ) {
    this.level = options.falseDiscoveryRate / 2;
    this.family = [
      ...[...within, ...between].map((hypothesis) => ({ hypothesis, other: null, before: tested(hypothesis) })),
      ...options.otherPValues.map((_, other) => ({ hypothesis: null, other, before: null })),
    ];
    this.explained = new ExplainedExposure(cube, within);
  }

  *run(): Generator<number, MinedSegments> {
    const hypotheses = this.family.length;
    const others: (OtherVerdict | null)[] = this.options.otherPValues.map(() => null);
    let rest = this.family;
    let significant = this.judge(rest);
    const acceptedBeforePruning = [...significant.keys()].flatMap(({ before }) => before ?? []);
    while (this.accepted.length < MOST_FINDINGS) {
      const done = this.accepted.length / Math.max(1, this.accepted.length + significant.size);
      yield TESTING + (1 - TESTING) * done;
      const best = this.strongest(significant);
      if (best === null) break;
      const adjustedPValue = significant.get(best) ?? 1;
      const { hypothesis, other } = best;
      if (hypothesis === null) {
        others[other ?? 0] = { adjustedPValue, isAccepted: true };
        rest = rest.filter((member) => member !== best);
        significant = this.judge(rest);
        continue;
      }
      const flip = this.signFlip(hypothesis);
      if (flip !== null && flip > SIGN_FLIP_LEVEL) {
        this.blocked.add(best);
        significant = this.judge(rest);
        continue;
      }
      rest = rest.filter((member) => member !== best);
      const relatives: TestedSegment[] = [];
      this.accepted.push({ hypothesis, tested: tested(hypothesis), adjustedPValue, signFlipPValue: flip, relatives });
      this.accountFor(hypothesis, rest);
      relatives.push(...this.dropRedundant(hypothesis));
      const still = this.judge(rest);
      for (const member of significant.keys()) {
        if (member !== best && member.before !== null && !still.has(member)) relatives.push(member.before);
      }
      significant = still;
    }
    return { findings: this.findings(rest), others: this.verdicts(others, rest), hypotheses, acceptedBeforePruning };
  }

  /** What Benjamini-Hochberg accepts of these, with their adjusted p-values. */
  private judge(rest: readonly Member[]): Map<Member, number> {
    const adjusted = this.adjusted(rest);
    const significant = new Map<Member, number>();
    for (const [member, p] of adjusted) if (p <= this.level && !this.blocked.has(member)) significant.set(member, p);
    return significant;
  }

  /**
   * Segments are corrected over all segments; the others over everything together and over themselves, whichever is larger. So a
   * handful of certain findings of one kind lets no doubtful ones of the other kind in, and segments are judged as the
   * simulation has tried it, whoever else is looking.
   */
  private adjusted(rest: readonly Member[]): Map<Member, number> {
    const segments = rest.filter(({ other }) => other === null);
    const others = rest.filter(({ other }) => other !== null);
    const larger = new Map<Member, number>();
    for (const family of [segments, rest, others]) {
      const adjusted = adjustPValues(
        family.map((member) => this.pValue(member)),
        'BENJAMINI_HOCHBERG',
        this.level,
      );
      family.forEach((member, i) => {
        if (family === rest && member.other === null) return;
        larger.set(member, Math.max(adjusted[i].adjustedPValue, larger.get(member) ?? 0));
      });
    }
    return larger;
  }

  private pValue(member: Member): number {
    if (this.blocked.has(member)) return 1;
    return member.hypothesis?.score.pValue ?? this.options.otherPValues[member.other ?? 0];
  }

  /**
   * Of the metrics that are not products of one in which something is left to find, the one with the smallest p; of its
   * segments, the one that explains most.
   */
  private strongest(significant: ReadonlyMap<Member, number>): Member | null {
    const members = [...significant.keys()];
    const open = new Set(members.flatMap(({ hypothesis }) => (hypothesis === null ? [] : [hypothesis.metric])));
    const first = members.filter(
      ({ hypothesis }) =>
        hypothesis === null || !this.cube.metrics[hypothesis.metric].follows.some((metric) => open.has(metric)),
    );
    const surest = first.reduce<Member | null>(
      (best, member) => (best === null || this.pValue(member) < this.pValue(best) ? member : best),
      null,
    );
    if (surest?.hypothesis?.kind !== 'WITHIN') return surest;
    // Not the smallest p: where two effects meet, their overlap stands out most and explains neither.
    const { metric } = surest.hypothesis;
    return first.reduce((best, member) => {
      const isRival = member.hypothesis?.kind === 'WITHIN' && member.hypothesis.metric === metric;
      return isRival && gainOf(member) > gainOf(best) ? member : best;
    }, surest);
  }

  private signFlip(hypothesis: WithinHypothesis | BetweenHypothesis): number | null {
    if (hypothesis.kind === 'BETWEEN' || hypothesis.score.clusters >= FEW_CLUSTERS) return null;
    return signFlipP(scoresOf(hypothesis), this.options.seed);
  }

  /** Multiplies the finding into what is expected, and tests the rest again. */
  private accountFor(hypothesis: WithinHypothesis | BetweenHypothesis, rest: readonly Member[]): void {
    if (hypothesis.kind === 'WITHIN') {
      this.explained.accept(hypothesis);
      return;
    }
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

  private findings(rest: readonly Member[]): SegmentFinding[] {
    const found = this.accepted.map(({ hypothesis, tested: before }) => ({
      ...before,
      ...this.beside(hypothesis),
      pValue: before.pValue,
    }));
    const left = rest.flatMap(({ hypothesis }) => (hypothesis === null ? [] : [tested(hypothesis)]));
    const shrunken = shrunkenLogRatios(found, left);
    return this.accepted.map(({ adjustedPValue, signFlipPValue, relatives }, i) => ({
      ...found[i],
      adjustedPValue,
      shrunkenLogRatio: shrunken[i],
      signFlipPValue,
      relatives,
    }));
  }

  /** Takes back findings that are explained by those that came after them: they are relatives of the last one. */
  private dropRedundant(last: WithinHypothesis | BetweenHypothesis): TestedSegment[] {
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
  private beside(hypothesis: WithinHypothesis | BetweenHypothesis): Partial<TestedSegment> {
    if (hypothesis.kind === 'BETWEEN') return {};
    const weights = this.explained.weightsWithout(hypothesis);
    const { segment, metric } = hypothesis;
    const score = clusterScore(clusterSums(this.cube, segment, this.cube.metrics[metric], weights));
    if (score === null) return {};
    const { logRatio, standardError, pValue } = score;
    return { logRatio, standardError, pValue };
  }

  private verdicts(others: readonly (OtherVerdict | null)[], rest: readonly Member[]): OtherVerdict[] {
    const adjusted = this.adjusted(rest);
    const at = new Map(rest.map((member) => [member.other, member]));
    return others.map((verdict, i) => {
      const member = at.get(i);
      return verdict ?? { adjustedPValue: (member && adjusted.get(member)) ?? 1, isAccepted: false };
    });
  }
}

function gainOf({ hypothesis }: Member): number {
  return hypothesis?.kind === 'WITHIN' ? hypothesis.score.gain : 0;
}
