import { unitPoint } from '../../experiments/assignment/unit-hash';

/** Something chosen, and the chance that it had. */
export interface Drawn {
  readonly id: string;
  /** In 0..1: its weight ÷ all weights. */
  readonly propensity: number;
}

/**
 * Chooses one of `weights` (≥ 0, by id) for a unit: always the same one, each with the chance of its weight, and one that comes or
 * goes moves only the units that it takes or had. Each draws an exponential waiting time at the rate of its weight from the
 * hash of id and unit; the first one is chosen (weighted rendezvous hashing: Schindelhauer & Schomaker 2005, logarithmic method).
 * Null where nothing has a weight.
 */
export function drawFor(unitId: string, seed: string, weights: ReadonlyMap<string, number>): Drawn | null {
  let total = 0;
  let first: string | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [id, weight] of weights) {
    if (!(weight > 0)) continue;
    total += weight;
    const wait = -Math.log1p(-unitPoint('SHA256_52', `${seed}:${id}`, unitId)) / weight;
    if (wait >= shortest) continue;
    shortest = wait;
    first = id;
  }
  return first === null ? null : { id: first, propensity: (weights.get(first) ?? 0) / total };
}
