import { maximizeOnLogScale } from './log-scale-search';
import {
  discountCounts,
  logEvidence,
  type PooledRate,
  type RateCounts,
  spreadRate,
  strengthOf,
  updateRate,
} from './pooled-rate';

/** What one thing (a campaign) did, and where it hangs: a name for each level below the root, none left out. */
export interface RateObservation extends RateCounts {
  readonly path: readonly string[];
}

/** How much is known of a spread before anything is seen. */
export interface SpreadPrior {
  /** Standard deviation of the logarithm of the rates that is expected. > 0. */
  readonly logDeviation: number;
  /** How sure that is: standard deviation of the logarithm of the strength. > 0; 1 is vague. */
  readonly uncertainty: number;
}

export interface RateTreeOptions {
  /** What is believed of the root before anything is seen. */
  readonly root: PooledRate;
  /** For each level of the paths, then for things around their leaf. */
  readonly spreads: readonly SpreadPrior[];
  /** Sweeps over all levels; default 3, after which strengths move by less than they are uncertain. */
  readonly sweeps?: number;
}

/** A fitted hierarchy of rates. */
export interface RateTree {
  /** By level of the paths, the last for things around their leaf: how much they vary, as a strength. */
  readonly strengths: readonly number[];
  readonly root: RateNode;
}

export interface RateNode {
  readonly belief: PooledRate;
  /** How many things hang below. */
  readonly things: number;
  readonly children: ReadonlyMap<string, RateNode>;
}

interface Draft {
  children: Map<string, Draft>;
  observations: RateCounts[];
  things: number;
  /** Counts about this node's mean, from below. */
  counts: RateCounts;
  /** What this node tells its parent. */
  message: RateCounts;
  /** What is believed without anything below. */
  prior: PooledRate;
  belief: PooledRate;
}

/**
 * A hierarchy of rates by empirical Bayes: each node varies around its parent, each thing around its leaf, and how much is what makes
 * the counts likeliest (maximum marginal likelihood of the beta-binomial, pulled towards the priors). Beliefs go up and down the tree
 * once a sweep, each child judged by its parent without itself, so that nothing is counted twice. Deterministic, O(sweeps·levels·things).
 * Throws a RangeError where a path has not one name for each level.
 */
export function fitRateTree(observations: readonly RateObservation[], options: RateTreeOptions): RateTree {
  const levels = options.spreads.length - 1;
  const root = grow(observations, options.root, levels);
  const strengths = options.spreads.map(({ logDeviation }) => strengthOf(logDeviation));
  const { sweeps = 3 } = options;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let level = levels; level >= 0; level--) {
      passBeliefs(root, strengths);
      strengths[level] = likeliestStrength(root, level, strengths, options.spreads[level]);
    }
  }
  passBeliefs(root, strengths);
  return { strengths, root: frozen(root) };
}

/** What is believed of the node at a path; where the tree ends before it does, spread from the last one that there is. */
export function beliefAt({ root, strengths }: RateTree, path: readonly string[]): PooledRate {
  let node = root;
  let depth = 0;
  for (; depth < path.length; depth++) {
    const child = node.children.get(path[depth]);
    if (child === undefined) break;
    node = child;
  }
  let { belief } = node;
  for (; depth < path.length; depth++) belief = spreadRate(belief, strengths[depth]);
  return belief;
}

function grow(observations: readonly RateObservation[], prior: PooledRate, levels: number): Draft {
  const root = draft(prior);
  for (const { path, successes, trials } of observations) {
    if (path.length !== levels) throw new RangeError(`path must have ${levels} names, got ${path.length}`);
    if (!(successes >= 0 && trials >= successes)) {
      throw new RangeError(`successes must lie in 0..trials, got ${successes} of ${trials}`);
    }
    let node = root;
    node.things++;
    for (const name of path) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = draft(prior);
        node.children.set(name, child);
      }
      node = child;
      node.things++;
    }
    node.observations.push({ successes, trials });
  }
  return root;
}

function draft(prior: PooledRate): Draft {
  const none = { successes: 0, trials: 0 };
  return {
    children: new Map(),
    observations: [],
    things: 0,
    counts: none,
    message: none,
    prior,
    belief: prior,
  };
}

function passBeliefs(root: Draft, strengths: readonly number[]): void {
  gather(root, 0, strengths, root.belief.mean);
  root.belief = updateRate(root.prior, root.counts);
  spread(root, 0, strengths);
}

/**
 * Upwards: counts about each node's mean. Weights must not follow what was seen (things with high rates would count for less,
 * and the mean would become a harmonic one): they come from what was expected of the node, and travel up in successes expected.
 */
function gather(node: Draft, depth: number, strengths: readonly number[], expected: number): void {
  let [successes, trials] = [0, 0];
  for (const child of node.children.values()) {
    const ofChild = child.prior.mean;
    gather(child, depth + 1, strengths, ofChild);
    const ratio = ofChild / expected;
    const told = { successes: child.counts.successes * ratio, trials: child.counts.trials * ratio };
    child.message = discountCounts(told, expected, strengths[depth]);
    successes += child.message.successes;
    trials += child.message.trials;
  }
  for (const observation of node.observations) {
    const counts = discountCounts(observation, expected, strengths[strengths.length - 1]);
    successes += counts.successes;
    trials += counts.trials;
  }
  node.counts = { successes, trials };
}

/** Downwards: what each node is expected to be by its parent and siblings. */
function spread(node: Draft, depth: number, strengths: readonly number[]): void {
  for (const child of node.children.values()) {
    child.prior = spreadRate(without(node, child.message), strengths[depth]);
    child.belief = updateRate(child.prior, child.counts);
    spread(child, depth + 1, strengths);
  }
}

/** What is believed of a node without what one child (or thing) has told. */
function without(node: Draft, message: RateCounts): PooledRate {
  return updateRate(node.prior, {
    successes: Math.max(0, node.counts.successes - message.successes),
    trials: Math.max(0, node.counts.trials - message.trials),
  });
}

function likeliestStrength(root: Draft, level: number, strengths: readonly number[], prior: SpreadPrior): number {
  const members: { readonly around: PooledRate; readonly counts: RateCounts }[] = [];
  const isThings = level === strengths.length - 1;
  const collect = (node: Draft, depth: number): void => {
    if (isThings) {
      for (const counts of node.observations) {
        const message = discountCounts(counts, node.prior.mean, strengths[level]);
        members.push({ around: without(node, message), counts });
      }
    } else if (depth === level) {
      for (const { message, counts } of node.children.values())
        members.push({ around: without(node, message), counts });
    }
    for (const child of node.children.values()) collect(child, depth + 1);
  };
  collect(root, 0);
  const expected = Math.log(strengthOf(prior.logDeviation));
  return maximizeOnLogScale(
    (strength) => {
      let sum = -0.5 * ((Math.log(strength) - expected) / prior.uncertainty) ** 2;
      for (const { around, counts } of members) sum += logEvidence(spreadRate(around, strength), counts);
      return sum;
    },
    0.05,
    1e5,
  );
}

function frozen({ belief, things, children }: Draft): RateNode {
  return { belief, things, children: new Map([...children].map(([name, child]) => [name, frozen(child)])) };
}
