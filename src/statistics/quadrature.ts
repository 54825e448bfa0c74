const POINTS_PER_PANEL = 16;

/** Nodes and weights of a quadrature rule: ∫f ≈ Σ weights[i]·f(nodes[i]). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss–Legendre rule of `points` points on [-1, 1] (Newton's method on the Legendre polynomial, 1e-15). */
export function gaussLegendre(points: number): Quadrature {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let [previous, current] = [1, x];
      for (let k = 2; k <= points; k++) {
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      }
      slope = (points * (x * current - previous)) / (x * x - 1);
      const change = current / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

const PANEL = gaussLegendre(POINTS_PER_PANEL);

/** Composite Gauss–Legendre rule: 16 points between each two neighbours of the ascending `breakpoints`. */
export function panelQuadrature(breakpoints: readonly number[]): Quadrature {
  const panels = Math.max(0, breakpoints.length - 1);
  const nodes = new Float64Array(panels * POINTS_PER_PANEL);
  const weights = new Float64Array(panels * POINTS_PER_PANEL);
  for (let panel = 0; panel < panels; panel++) {
    const half = 0.5 * (breakpoints[panel + 1] - breakpoints[panel]);
    const middle = 0.5 * (breakpoints[panel + 1] + breakpoints[panel]);
    for (let i = 0; i < POINTS_PER_PANEL; i++) {
      nodes[panel * POINTS_PER_PANEL + i] = middle + half * PANEL.nodes[i];
      weights[panel * POINTS_PER_PANEL + i] = half * PANEL.weights[i];
    }
  }
  return { nodes, weights };
}

/** Ascending breakpoints that cut [lower, upper] into equal panels no wider than `widest`. */
export function evenBreakpoints(lower: number, upper: number, widest: number): number[] {
  const panels = Math.max(1, Math.ceil((upper - lower) / widest));
  return Array.from({ length: panels + 1 }, (_, i) => lower + ((upper - lower) * i) / panels);
}

/** ∫f over a quadrature rule. */
export function integrate(f: (x: number) => number, { nodes, weights }: Quadrature): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += weights[i] * f(nodes[i]);
  return sum;
}
