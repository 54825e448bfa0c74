import { type AmountNode, fitAmountTree } from './amount-tree';
import type { LogAmount } from './log-amount';
import { logDeviation, type PooledRate, type RateCounts, rateOfLogs, spreadRate, strengthOf } from './pooled-rate';

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
  /** Sweeps over all levels; default 3, after which spreads move by less than they are uncertain. */
  readonly sweeps?: number;
}

/** A fitted hierarchy of rates. */
export interface RateTree {
  /** By level of the paths, the last for things around their leaf: how much they vary, as a strength. */
  readonly strengths: readonly number[];
  readonly root: RateNode;
}

export interface RateNode {
  /** Of the mean over all things below, not of their median. */
  readonly belief: PooledRate;
  /** How many things hang below. */
  readonly things: number;
  readonly children: ReadonlyMap<string, RateNode>;
}

/**
 * A hierarchy of rates by empirical Bayes: on the log scale each node varies around its parent, each thing around its leaf, and how much
 * is what makes the counts likeliest (maximum marginal likelihood of Poisson counts with log-normal rates, pulled towards the priors).
 * Deterministic. Throws a RangeError where a path has not one name for each level, or successes exceed trials.
 */
export function fitRateTree(observations: readonly RateObservation[], options: RateTreeOptions): RateTree {
  const { root, spreads, sweeps } = options;
  const below = spreads.reduce((sum, { logDeviation: deviation }) => sum + deviation ** 2, 0);
  const variance = logDeviation(root) ** 2;
  const tree = fitAmountTree(observations, {
    root: { mean: Math.log(root.mean) - (variance + below) / 2, variance },
    spreads,
    sweeps,
  });
  return {
    strengths: tree.variances.map((one) => strengthOf(Math.sqrt(one))),
    root: ratesOf(tree.root, tree.variances),
  };
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

/** The rate of a belief about logarithms: the mean of a log-normal around its median, to which everything that varies below adds half its variance. */
export function rateOfNode(belief: LogAmount, below: readonly number[]): PooledRate {
  const varies = below.reduce((sum, one) => sum + one, 0);
  return rateOfLogs(belief.mean + (belief.variance + varies) / 2, belief.variance);
}

function ratesOf(node: AmountNode, variances: readonly number[]): RateNode {
  return {
    belief: rateOfNode(node.belief, variances),
    things: node.things,
    children: new Map([...node.children].map(([name, child]) => [name, ratesOf(child, variances.slice(1))])),
  };
}
