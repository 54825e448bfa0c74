import { requireCount, requireNonNegative, requirePositive, requireShare } from './argument-checks';

/** A reproducible stream of random draws: the same seed gives the same sequence on every machine. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** A whole number in 0..bound-1; bound from 1 to 2^53. */
  integerBelow(bound: number): number;
  /** Normal with the given mean and standard deviation (defaults 0 and 1). */
  normal(mean?: number, standardDeviation?: number): number;
  /** Gamma with shape > 0 and scale > 0 (default 1). */
  gamma(shape: number, scale?: number): number;
  /** Beta(a, b), a and b > 0. */
  beta(a: number, b: number): number;
  /** Successes among `trials` at `probability`; exact at any size in O(log trials). */
  binomial(trials: number, probability: number): number;
  /** Poisson with the given mean ≥ 0; exact at any size. */
  poisson(mean: number): number;
  /** An independent stream named by `label`; does not advance this one. */
  fork(label: string): Random;
}

/** A Random from a seed: sfc32 (Doty-Humphrey, PractRand), its state filled by splitmix32 over the seed's characters. */
export function createRandom(seed: number | string): Random {
  const nextBits = sfc32(String(seed));
  let spare: number | null = null;

  function uniform(): number {
    return ((nextBits() >>> 5) * 67108864 + (nextBits() >>> 6)) / 9007199254740992;
  }

  function standardNormal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    // Marsaglia's polar method: no trigonometry, both deviates used.
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  function standardGamma(shape: number): number {
    // Below 1 the method does not hold: draw at shape + 1 and shrink by U^(1/shape).
    if (shape < 1) return standardGamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    // Marsaglia & Tsang, ACM TOMS 26 (2000).
    for (;;) {
      const x = standardNormal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  function beta(a: number, b: number): number {
    requirePositive('a', a);
    requirePositive('b', b);
    const x = standardGamma(a);
    const y = standardGamma(b);
    // Both gammas underflow to 0 for tiny shapes; the limit is a coin that falls on 1 with probability a/(a + b).
    return x + y === 0 ? Number(uniform() < a / (a + b)) : x / (x + y);
  }

  function binomial(trials: number, probability: number): number {
    requireCount('trials', trials);
    requireShare('probability', probability);
    let successes = 0;
    let n = trials;
    let p = probability;
    // The i-th smallest of n uniforms is Beta(i, n + 1 - i): each step settles half of the trials (Ahrens & Dieter 1974).
    while (n * Math.min(p, 1 - p) > 20) {
      const i = 1 + Math.floor(n / 2);
      const x = beta(i, n + 1 - i);
      if (x <= p) {
        successes += i;
        n -= i;
        p = x < 1 ? Math.min(1, (p - x) / (1 - x)) : 0;
      } else {
        n = i - 1;
        p = Math.min(1, p / x);
      }
    }
    return successes + (p <= 0.5 ? invertBinomial(n, p) : n - invertBinomial(n, 1 - p));
  }

  function invertBinomial(n: number, p: number): number {
    // Adds up probabilities from 0 until they exceed a uniform; n·p is small, so the first one is far from underflow.
    let left = uniform();
    let k = 0;
    for (let mass = Math.exp(n * Math.log1p(-p)); left > mass && k < n; k++) {
      left -= mass;
      mass *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
    return k;
  }

  function poisson(mean: number): number {
    requireNonNegative('mean', mean);
    let events = 0;
    let left = mean;
    // The m-th event falls at a Gamma(m) time: jump there, then count on or split what lies before (Ahrens & Dieter 1974).
    while (left > 12) {
      const m = Math.floor((7 * left) / 8);
      const time = standardGamma(m);
      if (time > left) return events + binomial(m - 1, left / time);
      events += m;
      left -= time;
    }
    const limit = Math.exp(-left);
    for (let product = uniform(); product > limit; product *= uniform()) events++;
    return events;
  }

  return {
    uniform,
    integerBelow(bound) {
      requireCount('bound', bound);
      requirePositive('bound', bound);
      return Math.floor(uniform() * bound);
    },
    normal(mean = 0, standardDeviation = 1) {
      requireNonNegative('standardDeviation', standardDeviation);
      return mean + standardDeviation * standardNormal();
    },
    gamma(shape, scale = 1) {
      requirePositive('shape', shape);
      requirePositive('scale', scale);
      return scale * standardGamma(shape);
    },
    beta,
    binomial,
    poisson,
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

function sfc32(seed: string): () => number {
  // FNV-1a folds the text into 32 bits, splitmix32 spreads them over the state.
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  const splitmix = (): number => {
    hash = (hash + 0x9e3779b9) | 0;
    let z = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, counter] = [splitmix(), splitmix(), splitmix(), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
