import { requireFinite, requirePositive } from './argument-checks';
import { logGamma, normalUpperTail } from './distributions';
import { evenBreakpoints, integrate, panelQuadrature } from './quadrature';

const REACH = 14;
const NORMAL_FROM = 1e7;

/**
 * P(T > t) of the noncentral t distribution: the power of a t test, absolute accuracy about 1e-12.
 * Integral of P(Z > t·s - δ) over the density of s = √(χ²_ν/ν). degreesOfFreedom > 0; normal limit from 1e7 on.
 */
export function noncentralTUpperTail(t: number, degreesOfFreedom: number, noncentrality: number): number {
  requireFinite('t', t);
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  requireFinite('noncentrality', noncentrality);
  if (degreesOfFreedom >= NORMAL_FROM) return normalUpperTail(t - noncentrality);
  const half = degreesOfFreedom / 2;
  const spread = 1 / Math.sqrt(2 * degreesOfFreedom);
  const logConstant = Math.LN2 + half * Math.log(half) - logGamma(half);
  const density = (s: number): number => Math.exp(logConstant + (degreesOfFreedom - 1) * Math.log(s) - half * s * s);
  const rule = panelQuadrature(evenBreakpoints(Math.max(0, 1 - REACH * spread), 1 + REACH * spread, spread));
  const mass = integrate(density, rule);
  // Divided by its own mass: the rounding of large log-gammas drops out.
  return integrate((s) => normalUpperTail(t * s - noncentrality) * density(s), rule) / mass;
}
