import { maximizeOnLogScale } from './log-scale-search';

/** What is believed of the logarithm of an amount (a cost, the value of a conversion): a normal. */
export interface LogAmount {
  readonly mean: number;
  /** ≥ 0. */
  readonly variance: number;
}

/** The logarithm of what one thing showed, and how exactly it is known. */
export interface AmountObservation {
  readonly path: readonly string[];
  readonly log: number;
  /** Variance of measuring; 0 for what is exact, c²/n for a mean of n amounts with a coefficient of variation c. */
  readonly variance: number;
}

export interface AmountTreeOptions {
  readonly root: LogAmount;
  /** For each level of the paths, then for things around their leaf: the standard deviation expected, and how sure (as SpreadPrior). */
  readonly spreads: readonly { readonly logDeviation: number; readonly uncertainty: number }[];
  readonly sweeps?: number;
}

/** A fitted hierarchy of amounts; `variances` by level, the last of things around their leaf. */
export interface AmountTree {
  readonly variances: readonly number[];
  readonly root: AmountNode;
}

export interface AmountNode {
  readonly belief: LogAmount;
  readonly things: number;
  readonly children: ReadonlyMap<string, AmountNode>;
}

interface Draft {
  children: Map<string, Draft>;
  observations: { readonly log: number; readonly variance: number }[];
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
 * make what was seen likeliest, pulled towards the priors. Throws a RangeError where a path has not one name for each level.
 */
export function fitAmountTree(observations: readonly AmountObservation[], options: AmountTreeOptions): AmountTree {
  const levels = options.spreads.length - 1;
  const root = draft(options.root);
  for (const { path, log, variance } of observations) {
    if (path.length !== levels) throw new RangeError(`path must have ${levels} names, got ${path.length}`);
    if (!Number.isFinite(log) || !(variance >= 0)) throw new RangeError(`log must be finite and variance ≥ 0`);
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
    node.observations.push({ log, variance });
  }
  const variances = options.spreads.map(({ logDeviation }) => logDeviation ** 2);
  for (let sweep = 0; sweep < (options.sweeps ?? 3); sweep++) {
    for (let level = levels; level >= 0; level--) {
      pass(root, variances);
      variances[level] = likeliest(root, level, variances, options.spreads[level]);
    }
  }
  pass(root, variances);
  return { variances, root: frozen(root) };
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

/** What is believed of an amount after another look at it. */
export function updateAmount(
  { mean, variance }: LogAmount,
  seen: { readonly log: number; readonly variance: number },
): LogAmount {
  if (variance === 0) return { mean, variance };
  const precision = 1 / variance + 1 / Math.max(seen.variance, 1e-12);
  return {
    mean: (mean / variance + seen.log / Math.max(seen.variance, 1e-12)) / precision,
    variance: 1 / precision,
  };
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
  for (const { log, variance } of node.observations) {
    const precision = 1 / (variance + variances[variances.length - 1]);
    node.precision += precision;
    node.weighted += precision * log;
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
  const members: { readonly error: number; readonly variance: number }[] = [];
  const isThings = level === variances.length - 1;
  const collect = (node: Draft, depth: number): void => {
    const add = (log: number, variance: number, precision: number, weighted: number): void => {
      const around = combined(node.prior, node.precision - precision, node.weighted - weighted);
      members.push({ error: log - around.mean, variance: variance + around.variance });
    };
    if (isThings) {
      for (const { log, variance } of node.observations) {
        const precision = 1 / (variance + variances[level]);
        add(log, variance, precision, precision * log);
      }
    } else if (depth === level) {
      for (const child of node.children.values()) {
        if (child.precision === 0) continue;
        add(child.weighted / child.precision, 1 / child.precision, child.messagePrecision, child.messageWeighted);
      }
    }
    for (const child of node.children.values()) collect(child, depth + 1);
  };
  collect(root, 0);
  const expected = Math.log(prior.logDeviation ** 2);
  return maximizeOnLogScale(
    (spreadVariance) => {
      let sum = -0.5 * ((Math.log(spreadVariance) - expected) / prior.uncertainty) ** 2;
      for (const { error, variance } of members) {
        const all = variance + spreadVariance;
        sum -= 0.5 * (Math.log(all) + (error * error) / all);
      }
      return sum;
    },
    1e-5,
    20,
  );
}

function frozen({ belief, things, children }: Draft): AmountNode {
  return { belief, things, children: new Map([...children].map(([name, child]) => [name, frozen(child)])) };
}
