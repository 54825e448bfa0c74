import { AcceptedFindings } from './accepted-findings';
import { betweenHypotheses, logRatesOf } from './between-hypotheses';
import { scoresOf, signFlipP } from './cluster-score';
import { type Hypothesis, type Member, MiningFamily, type OtherVerdict } from './mining-family';
import type { SegmentCube } from './segment-cube';
import type { SegmentFinding, TestedSegment } from './segment-finding';
import { type SupportFloors, withinHypotheses } from './segment-hypotheses';

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
/** The part of the way that is done when all segments are tested by themselves. */
const TESTING = 0.5;

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
  const family = new MiningFamily([...step.value, ...between], options.otherPValues, options.falseDiscoveryRate / 2);
  return yield* search(cube, options, family, new AcceptedFindings(cube, step.value, logRates));
}

/** Accepts one finding after another, until nothing is left. */
function* search(
  cube: SegmentCube,
  { seed }: MiningOptions,
  family: MiningFamily,
  found: AcceptedFindings,
): Generator<number, MinedSegments> {
  const others = new Map<number, OtherVerdict>();
  let significant = family.significant();
  const acceptedBeforePruning = [...significant.keys()].flatMap(({ before }) => before ?? []);
  while (found.length < MOST_FINDINGS) {
    yield TESTING + (1 - TESTING) * (found.length / Math.max(1, found.length + significant.size));
    const best = strongest(cube, family, significant);
    if (best === null) break;
    const adjustedPValue = significant.get(best) ?? 1;
    const { hypothesis } = best;
    const signFlipPValue = hypothesis === null ? null : signFlip(hypothesis, seed);
    if (hypothesis === null) {
      others.set(best.other ?? 0, { adjustedPValue, isAccepted: true });
      family.leave(best);
      significant = family.significant();
    } else if (signFlipPValue !== null && signFlipPValue > SIGN_FLIP_LEVEL) {
      family.block(best);
      significant = family.significant();
    } else {
      family.leave(best);
      const relatives = found.accept(hypothesis, { adjustedPValue, signFlipPValue }, family.rest);
      const still = family.significant();
      for (const member of significant.keys()) {
        if (member !== best && member.before !== null && !still.has(member)) relatives.push(member.before);
      }
      significant = still;
    }
  }
  return {
    findings: found.findings(family.rest),
    others: family.verdicts(others),
    hypotheses: family.size,
    acceptedBeforePruning,
  };
}

/**
 * Of the metrics that are not products of one in which something is left to find, the one with the smallest p; of its
 * segments, the one that explains most.
 */
function strongest(cube: SegmentCube, family: MiningFamily, significant: ReadonlyMap<Member, number>): Member | null {
  const members = [...significant.keys()];
  const open = new Set(members.flatMap(({ hypothesis }) => (hypothesis === null ? [] : [hypothesis.metric])));
  const first = members.filter(
    ({ hypothesis }) =>
      hypothesis === null || !cube.metrics[hypothesis.metric].follows.some((metric) => open.has(metric)),
  );
  const surest = first.reduce<Member | null>(
    (best, member) => (best === null || family.pValue(member) < family.pValue(best) ? member : best),
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

function signFlip(hypothesis: Hypothesis, seed: MiningOptions['seed']): number | null {
  if (hypothesis.kind === 'BETWEEN' || hypothesis.score.clusters >= FEW_CLUSTERS) return null;
  return signFlipP(scoresOf(hypothesis), seed);
}

function gainOf({ hypothesis }: Member): number {
  return hypothesis?.kind === 'WITHIN' ? hypothesis.score.gain : 0;
}
