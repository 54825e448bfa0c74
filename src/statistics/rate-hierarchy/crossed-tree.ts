import {
  type AmountNode,
  type AmountObservation,
  type AmountTree,
  type AmountTreeOptions,
  fitAmountTree,
} from './amount-tree';

/** A hierarchy whose lowest groups recur: the same account below several kinds of campaigns. */
export interface CrossedTree {
  /** With what is the same of a member everywhere taken out. */
  readonly tree: AmountTree;
  /** By level, of everything that varies there. */
  readonly variances: readonly number[];
  /** Of the variance between members: the share that is the same wherever they recur, 0..1. */
  readonly commonShare: number;
}

const ROUNDS = 2;
/** As if so many pairs had been seen with the share that is expected. */
const EXPECTED_PAIRS = 30;

interface Residual {
  readonly log: number;
  readonly variance: number;
}

/**
 * fitAmountTree where the last name of a path (a member) recurs in several groups, and differs from others by one ratio everywhere and by
 * another one in each. Treated as strangers, groups with the same members would seem less well told apart than they are, and be pulled
 * together too much. So common ratios are taken out in turns with the fit (backfitting: its fixed point is the best linear prediction
 * of crossed random effects, Robinson 1991); how much is common is the covariance of a member's residuals in different groups.
 */
export function fitCrossedTree(
  observations: readonly AmountObservation[],
  options: AmountTreeOptions & { readonly expectedShare: number },
): CrossedTree {
  const { expectedShare } = options;
  const first = fitAmountTree(observations, options);
  const members = first.variances.length - 2;
  const between = first.variances[members];
  let tree = first;
  let ratios = new Map<string, number>();
  let share = expectedShare;
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = residualsOf(tree.root, members, ratios);
    if (round === 0) share = commonShareOf(residuals, between, expectedShare);
    ratios = ratiosOf(residuals, share * between, round === 0 ? between : tree.variances[members]);
    tree = fitAmountTree(without(observations, ratios), { ...options, sweeps: 1, from: tree.variances });
  }
  return { tree, variances: first.variances, commonShare: share };
}

/** By member: by what each of its groups tells that it differs from others there. */
function residualsOf(root: AmountNode, depth: number, ratios: ReadonlyMap<string, number>): Map<string, Residual[]> {
  const found = new Map<string, Residual[]>();
  const walk = (node: AmountNode, left: number): void => {
    for (const [name, child] of node.children) {
      if (left > 0) walk(child, left - 1);
      else if (child.told !== null) {
        const log = child.told.log - child.prior.mean + (ratios.get(name) ?? 0);
        found.set(name, [...(found.get(name) ?? []), { log, variance: child.told.variance + child.prior.variance }]);
      }
    }
  };
  walk(root, depth);
  return found;
}

function commonShareOf(residuals: ReadonlyMap<string, readonly Residual[]>, between: number, expected: number): number {
  let [products, pairs] = [EXPECTED_PAIRS * expected * between, EXPECTED_PAIRS];
  for (const own of residuals.values()) {
    for (const [index, left] of own.entries()) {
      for (const right of own.slice(index + 1)) {
        products += left.log * right.log;
        pairs++;
      }
    }
  }
  return Math.min(0.95, Math.max(0.05, products / pairs / between));
}

/** `between`: what the residuals' variances count in for members, of which the common part is looked for and the rest is noise. */
function ratiosOf(
  residuals: ReadonlyMap<string, readonly Residual[]>,
  common: number,
  between: number,
): Map<string, number> {
  const apart = Math.max(0, between - common);
  return new Map(
    [...residuals].map(([name, own]) => {
      let [precision, weighted] = [1 / common, 0];
      for (const { log, variance } of own) {
        const noise = Math.max(1e-6, variance - between + apart);
        precision += 1 / noise;
        weighted += log / noise;
      }
      return [name, weighted / precision];
    }),
  );
}

function without(observations: readonly AmountObservation[], ratios: ReadonlyMap<string, number>): AmountObservation[] {
  return observations.map((one) => {
    const ratio = ratios.get(one.path[one.path.length - 1]) ?? 0;
    if (!('trials' in one)) return { ...one, log: one.log - ratio };
    return { ...one, trials: Math.max(one.successes, one.trials * Math.exp(ratio)) };
  });
}
