import { requireFinite, requirePositive } from './argument-checks';
import { betaCdf, betaUpperTail, normalCdf, normalDensity, normalUpperTail } from './distributions';
import { panelQuadrature, type Quadrature } from './quadrature';

const CORE = 10;
const PANEL = 2;
const MOST_PANELS_IN_GAP = 500;
const LARGE_SHAPE = 1e6;

/**
 * What is believed of one arm's value, on an unbounded scale u on which its density is smooth and roughly normal:
 * the log-odds for a rate, the value itself for a mean. That keeps quadrature exact where a Beta density is singular.
 */
export interface Posterior {
  /** Location and width on the scale u. */
  readonly centre: number;
  readonly width: number;
  /** How far the tails reach on the scale u, left and right of the centre. */
  readonly leftReach: number;
  readonly rightReach: number;
  /** Density up to a constant. */
  readonly density: (u: number) => number;
  readonly below: (u: number) => number;
  readonly above: (u: number) => number;
  /** d(value)/du. */
  readonly slope: (u: number) => number;
}

/** Posterior of a rate: Beta(a, b), a and b > 0. */
export function betaPosterior(a: number, b: number): Posterior {
  requirePositive('a', a);
  requirePositive('b', b);
  const centre = Math.log(a / b);
  const width = Math.sqrt(1 / a + 1 / b);
  const share = a / (a + b);
  const odds = (u: number) => ({ x: 1 / (1 + Math.exp(-u)), complement: 1 / (1 + Math.exp(u)) });
  // Relative to the centre: a·ln x + b·ln(1 - x) itself would lose digits with large counts.
  const logDensity = (u: number): number => a * (u - centre) - (a + b) * Math.log1p(share * Math.expm1(u - centre));
  const large = Math.min(a, b) >= LARGE_SHAPE;
  return {
    centre,
    width,
    leftReach: CORE * width + 90 / a,
    rightReach: CORE * width + 90 / b,
    density: (u) => Math.exp(logDensity(u)),
    below: large
      ? (u) => saddlepointTail(-1, u - centre, logDensity(u), a, b)
      : (u) => betaCdf(odds(u).x, a, b, odds(u).complement),
    above: large
      ? (u) => saddlepointTail(1, u - centre, logDensity(u), a, b)
      : (u) => betaUpperTail(odds(u).x, a, b, odds(u).complement),
    slope: (u) => odds(u).x * odds(u).complement,
  };
}

/**
 * Tail of a Beta with both shapes large, `distance` from its centre in log-odds; side 1 above, -1 below.
 * First term of the uniform expansion of Temme (1982), Φ(w) + φ(w)(1/w - 1/v): better than 1e-9 from 1e6 on, where the
 * library's incomplete beta function begins to lose digits (1e-3 at 1e8).
 */
function saddlepointTail(side: 1 | -1, distance: number, logDensity: number, a: number, b: number): number {
  const n = a + b;
  const share = a / n;
  const spread = Math.sqrt((a / n) * (b / n));
  const w = Math.sign(distance) * Math.sqrt(Math.max(0, -2 * logDensity));
  const growth = Math.expm1(distance);
  const v = (Math.sqrt(n) * spread * growth) / (1 + share * growth);
  // Near the centre the two inverses cancel; their limit does not.
  const correction = Math.abs(w) < 0.03 ? (1 - 2 * share) / (3 * spread * Math.sqrt(n)) : 1 / w - 1 / v;
  const tail = normalUpperTail(side * w) - side * normalDensity(w) * correction;
  return Math.min(1, Math.max(0, tail));
}

/** Posterior of a mean: normal, standard deviation > 0. */
export function normalPosterior(mean: number, standardDeviation: number): Posterior {
  requireFinite('mean', mean);
  requirePositive('standardDeviation', standardDeviation);
  const z = (u: number): number => (u - mean) / standardDeviation;
  return {
    centre: mean,
    width: standardDeviation,
    leftReach: 2 * CORE * standardDeviation,
    rightReach: 2 * CORE * standardDeviation,
    density: (u) => normalDensity(z(u)),
    below: (u) => normalCdf(z(u)),
    above: (u) => normalUpperTail(z(u)),
    slope: () => 1,
  };
}

/** P(arm is the best), one per arm, Σ = 1: ∫ fᵢ ∏ⱼ Fⱼ by quadrature, so the same answer every time. At least one arm. */
export function probabilitiesToBeBest(arms: readonly Posterior[]): number[] {
  const { nodes, weights } = quadratureFor(arms);
  const best = new Array<number>(arms.length).fill(0);
  const masses = new Array<number>(arms.length).fill(0);
  nodes.forEach((u, k) => {
    const below = arms.map((arm) => arm.below(u));
    arms.forEach((arm, i) => {
      const mass = weights[k] * arm.density(u);
      masses[i] += mass;
      best[i] += mass * below.reduce((product, share, j) => (j === i ? product : product * share), 1);
    });
  });
  return best.map((mass, i) => mass / masses[i]);
}

/** Expected loss of choosing each arm, E[max(best other - this, 0)] = ∫ Fᵢ(1 - ∏ⱼ Fⱼ), in the unit of the value. */
export function expectedLosses(arms: readonly Posterior[]): number[] {
  const { nodes, weights } = quadratureFor(arms);
  const losses = new Array<number>(arms.length).fill(0);
  nodes.forEach((u, k) => {
    const slope = arms[0].slope(u);
    const below = arms.map((arm) => arm.below(u));
    const logBelow = arms.map((arm) => Math.log1p(-Math.min(1, arm.above(u))));
    arms.forEach((_, i) => {
      const others = logBelow.reduce((sum, log, j) => (j === i ? sum : sum + log), 0);
      losses[i] += weights[k] * slope * below[i] * -Math.expm1(others);
    });
  });
  return losses;
}

/** Panels as wide as the narrowest arm allows at each place, growing in the tails. */
function quadratureFor(arms: readonly Posterior[]): Quadrature {
  const start = Math.min(...arms.map((arm) => arm.centre - arm.leftReach));
  const end = Math.max(...arms.map((arm) => arm.centre + arm.rightReach));
  const gaps = gapsBetween(arms);
  const breakpoints = [start];
  for (let u = start; u < end; ) {
    let step = Number.POSITIVE_INFINITY;
    for (const arm of arms) {
      const outside = Math.max(0, Math.abs(u - arm.centre) - CORE * arm.width);
      step = Math.min(step, PANEL * arm.width + 0.5 * outside);
    }
    for (const gap of gaps) if (u >= gap.from && u < gap.to) step = Math.min(step, gap.step);
    u = Math.min(end, u + Math.max(step, Math.abs(u) * 1e-12));
    breakpoints.push(u);
  }
  return panelQuadrature(breakpoints);
}

/** Between two arms far apart their overlap is a narrow peak somewhere: it needs fine panels all the way, while affordable. */
function gapsBetween(arms: readonly Posterior[]): { from: number; to: number; step: number }[] {
  const sorted = [...arms].sort((a, b) => a.centre - b.centre);
  return sorted
    .slice(1)
    .map((arm, i) => ({
      from: sorted[i].centre,
      to: arm.centre,
      step: PANEL * Math.min(arm.width, sorted[i].width),
    }))
    .filter((gap) => gap.to - gap.from <= MOST_PANELS_IN_GAP * gap.step);
}
