import { createRandom } from '../../../statistics/random';

/** What was counted of one content: successes are clicks or conversions. */
export interface Counted {
  readonly id: string;
  readonly impressions: number;
  readonly successes: number;
}

/** Draws in all; fewer for each content where there are many, so that a choice costs about the same. */
const DRAWS = 2_000;
const MOST_WORLDS = 100;
const FEWEST_WORLDS = 25;

/** So many campaigns' weights are remembered: see `thompsonWeights`. */
const REMEMBERED = 200;
const remembered = new Map<string, ReadonlyMap<string, number>>();

/** Without any data: a click in fifty. */
const RATE_WITHOUT_DATA = 0.02;

/**
 * Thompson sampling (1933) with propensities that are exact: draws `worlds`, in each a rate for every content from its posterior, and
 * gives each content the share of worlds in which it is the best. Whoever then draws by these shares has drawn a world and
 * taken the best of it. The prior is weak and centred on the rate of all contents together, Beta(1, 1/rate - 1): a content that
 * nobody has seen yet is as good as the others on average, and as unsure as one success. The same seed and counts give the
 * same shares; a content's draws do not depend on which others there are.
 *
 * The latest answers are remembered, by everything that they follow from: units that ask between two changes of the counters, and
 * all units of one request, share one. (Measured: 0.9 ms for 20 contents, 0.01 when remembered.)
 */
export function thompsonWeights(
  contents: readonly Counted[],
  explorationShare: number,
  seed: string,
): ReadonlyMap<string, number> {
  const counts = contents.map(({ id, impressions, successes }) => `${id} ${impressions} ${successes}`);
  const key = `${seed} ${explorationShare} ${counts.join()}`;
  const known = remembered.get(key);
  if (known) return known;
  const weights = drawWeights(contents, explorationShare, seed);
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, weights);
  return weights;
}

function drawWeights(contents: readonly Counted[], explorationShare: number, seed: string): Map<string, number> {
  const worlds = Math.max(FEWEST_WORLDS, Math.min(MOST_WORLDS, Math.floor(DRAWS / contents.length)));
  const failuresOfPrior = 1 / pooledRate(contents) - 1;
  const best = new Float64Array(worlds).fill(-1);
  const bestOf = new Array<string>(worlds);
  for (const { id, impressions, successes } of contents) {
    const random = createRandom(`${seed}/${id}`);
    const successful = Math.min(successes, impressions);
    for (let world = 0; world < worlds; world += 1) {
      const rate = random.beta(1 + successful, failuresOfPrior + impressions - successful);
      if (rate <= best[world]) continue;
      best[world] = rate;
      bestOf[world] = id;
    }
  }
  const floor = explorationShare / contents.length;
  const weights = new Map(contents.map(({ id }) => [id, floor]));
  for (const id of bestOf) weights.set(id, (weights.get(id) ?? 0) + (1 - explorationShare) / worlds);
  return weights;
}

/** Between 0.0001 and 0.5, so that the prior never says more than it should. */
function pooledRate(contents: readonly Counted[]): number {
  const impressions = contents.reduce((sum, one) => sum + one.impressions, 0);
  const successes = contents.reduce((sum, one) => sum + Math.min(one.successes, one.impressions), 0);
  return Math.min(0.5, Math.max(1e-4, (successes + 1) / (impressions + 1 / RATE_WITHOUT_DATA)));
}
