import type { LogAmount } from './log-amount';
import { logRateEvidence, logRateOf } from './log-rate';
import { maximizeOnLogScale } from './log-scale-search';
import type { RateCounts } from './pooled-rate';

/** The logarithm of what one thing showed, and how exactly it is known. */
export interface SeenAmount {
  readonly log: number;
  /** Variance of measuring; 0 for what is exact, c²/n for a mean of n amounts with a coefficient of variation c. */
  readonly variance: number;
}

/** What one thing showed, and where it hangs: an amount, or counts whose rate is the amount. */
export type AmountObservation = (SeenAmount | RateCounts) & { readonly path: readonly string[] };

export interface AmountTreeOptions {
  readonly root: LogAmount;
  /** For each level of the paths, then for things around their leaf: the standard deviation expected, and how sure (as SpreadPrior). */
  readonly spreads: readonly { readonly logDeviation: number; readonly uncertainty: number }[];
  readonly sweeps?: number;
  /** Variances to begin with, of a tree that was fitted before; default: those expected. */
  readonly from?: readonly number[];
}

/** A fitted hierarchy of amounts; `variances` by level, the last of things around their leaf. */
export interface AmountTree {
  readonly variances: readonly number[];
  readonly root: AmountNode;
}

export interface AmountNode {
  readonly belief: LogAmount;
  /** What is believed without what hangs below, and what that alone tells; null: nothing. */
  readonly prior: LogAmount;
  readonly told: SeenAmount | null;
  readonly things: number;
  readonly children: ReadonlyMap<string, AmountNode>;
}

interface Draft {
  children: Map<string, Draft>;
  observations: { seen: SeenAmount; readonly counts: RateCounts | null }[];
  things: number;
  /** Precision and precision times value, from below. */
  precision: number;
  weighted: number;
  messagePrecision: number;
  messageWeighted: number;
  prior: LogAmount;
  belief: LogAmount;
}

/**
 * A hierarchy of log-normal amounts by empirical Bayes: exact Gaussian beliefs on the tree given the variances, and the variances that
 * make what was seen likeliest, pulled towards the priors. Counts are read as normals anew in each sweep (expectation propagation),
 * and judged as the counts that they are. Deterministic, O(sweeps·levels·things). Throws a RangeError where a path has not one name for each level.
 */
export function fitAmountTree(observations: readonly AmountObservation[], options: AmountTreeOptions): AmountTree {
  const levels = options.spreads.length - 1;
  const root = draft(options.root);
  for (const { path, ...observed } of observations) {
    if (path.length !== levels) throw new RangeError(`path must have ${levels} names, got ${path.length}`);
    const counts = 'trials' in observed ? checkedCounts(observed) : null;
    const seen = 'trials' in observed ? NOTHING_SEEN : checkedAmount(observed);
    let node = root;
    node.things++;
    for (const name of path) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = draft(options.root);
        node.children.set(name, child);
      }
      node = child;
      node.things++;
    }
    if (counts?.trials !== 0) node.observations.push({ seen, counts });
  }
  const variances = [...(options.from ?? options.spreads.map(({ logDeviation }) => logDeviation ** 2))];
  pass(root, variances);
  for (let sweep = 0; sweep < (options.sweeps ?? 3); sweep++) {
    readCounts(root, variances);
    for (let level = levels; level >= 0; level--) {
      pass(root, variances);
      variances[level] = likeliest(root, level, variances, options.spreads[level]);
    }
  }
  readCounts(root, variances);
  pass(root, variances);
  return { variances, root: frozen(root) };
}

/** Before counts are read: all but nothing. */
const NOTHING_SEEN: SeenAmount = { log: 0, variance: 1e9 };
/** So many successes are normal enough to be judged as such. */
const MANY = 30;

function checkedCounts({ successes, trials }: RateCounts): RateCounts {
  if (successes >= 0 && trials >= successes) return { successes, trials };
  throw new RangeError(`successes must lie in 0..trials, got ${successes} of ${trials}`);
}

function checkedAmount({ log, variance }: SeenAmount): SeenAmount {
  if (Number.isFinite(log) && variance >= 0) return { log, variance };
  throw new RangeError('log must be finite and variance ≥ 0');
}

/** What counts tell depends a little on what else is believed: on the node without them, and on how things vary around it. */
function readCounts(node: Draft, variances: readonly number[]): void {
  const between = variances[variances.length - 1];
  for (const child of node.children.values()) readCounts(child, variances);
  for (const one of node.observations) {
    if (one.counts === null) continue;
    const around = withoutThing(node, one.seen, between);
    one.seen = logRateOf(one.counts, { ...around, variance: around.variance + between }) ?? NOTHING_SEEN;
  }
}

/** What is believed of a node without what one thing below it has told. */
function withoutThing(node: Draft, { log, variance }: SeenAmount, between: number): LogAmount {
  const precision = 1 / (variance + between);
  return combined(node.prior, node.precision - precision, node.weighted - precision * log);
}

/** What is believed of the node at a path; where the tree ends before it does, spread from the last one that there is. */
export function amountAt({ root, variances }: AmountTree, path: readonly string[]): LogAmount {
  let node = root;
  let depth = 0;
  for (; depth < path.length; depth++) {
    const child = node.children.get(path[depth]);
    if (child === undefined) break;
    node = child;
  }
  let { mean, variance } = node.belief;
  for (; depth < path.length; depth++) variance += variances[depth];
  return { mean, variance };
}

function draft(prior: LogAmount): Draft {
  return {
    children: new Map(),
    observations: [],
    things: 0,
    precision: 0,
    weighted: 0,
    messagePrecision: 0,
    messageWeighted: 0,
    prior,
    belief: prior,
  };
}

function pass(root: Draft, variances: readonly number[]): void {
  gather(root, 0, variances);
  root.belief = combined(root.prior, root.precision, root.weighted);
  spread(root, 0, variances);
}

function gather(node: Draft, depth: number, variances: readonly number[]): void {
  [node.precision, node.weighted] = [0, 0];
  for (const child of node.children.values()) {
    gather(child, depth + 1, variances);
    child.messagePrecision = child.precision === 0 ? 0 : 1 / (1 / child.precision + variances[depth]);
    child.messageWeighted = child.precision === 0 ? 0 : (child.messagePrecision * child.weighted) / child.precision;
    node.precision += child.messagePrecision;
    node.weighted += child.messageWeighted;
  }
  for (const { seen } of node.observations) {
    const precision = 1 / (seen.variance + variances[variances.length - 1]);
    node.precision += precision;
    node.weighted += precision * seen.log;
  }
}

function spread(node: Draft, depth: number, variances: readonly number[]): void {
  for (const child of node.children.values()) {
    const around = combined(node.prior, node.precision - child.messagePrecision, node.weighted - child.messageWeighted);
    child.prior = { mean: around.mean, variance: around.variance + variances[depth] };
    child.belief = combined(child.prior, child.precision, child.weighted);
    spread(child, depth + 1, variances);
  }
}

function combined({ mean, variance }: LogAmount, precision: number, weighted: number): LogAmount {
  const all = 1 / variance + Math.max(0, precision);
  return { mean: (mean / variance + weighted) / all, variance: 1 / all };
}

function likeliest(
  root: Draft,
  level: number,
  variances: readonly number[],
  prior: { readonly logDeviation: number; readonly uncertainty: number },
): number {
  const members: ((spreadVariance: number) => number)[] = [];
  const isThings = level === variances.length - 1;
  const addNormal = (around: LogAmount, log: number, variance: number): void => {
    const [squared, known] = [(log - around.mean) ** 2, variance + around.variance];
    members.push((spread) => -0.5 * (Math.log(known + spread) + squared / (known + spread)));
  };
  const collect = (node: Draft, depth: number): void => {
    if (isThings) {
      for (const { seen, counts } of node.observations) {
        const around = withoutThing(node, seen, variances[level]);
        if (counts === null || counts.successes >= MANY) addNormal(around, seen.log, seen.variance);
        else members.push((spread) => logRateEvidence(counts, { ...around, variance: around.variance + spread }));
      }
    } else if (depth === level) {
      for (const child of node.children.values()) {
        if (child.precision === 0) continue;
        const { messagePrecision, messageWeighted } = child;
        const around = combined(node.prior, node.precision - messagePrecision, node.weighted - messageWeighted);
        addNormal(around, child.weighted / child.precision, 1 / child.precision);
      }
    }
    for (const child of node.children.values()) collect(child, depth + 1);
  };
  collect(root, 0);
  const expected = Math.log(prior.logDeviation ** 2);
  return maximizeOnLogScale(
    (spreadVariance) => {
      let sum = -0.5 * ((Math.log(spreadVariance) - expected) / prior.uncertainty) ** 2;
      for (const evidenceOf of members) sum += evidenceOf(spreadVariance);
      return sum;
    },
    1e-5,
    20,
  );
}

function frozen({ belief, prior, precision, weighted, things, children }: Draft): AmountNode {
  return {
    belief,
    prior,
    told: precision > 0 ? { log: weighted / precision, variance: 1 / precision } : null,
    things,
    children: new Map([...children].map(([name, child]) => [name, frozen(child)])),
  };
}
