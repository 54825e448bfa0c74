import { requireOpenShare, requireShare } from './argument-checks';
import { normalCriticalValue, normalUpperTail } from './distributions';

/**
 * How the two-sided error alpha is spent as information grows.
 * OBRIEN_FLEMING (default everywhere): each side spends 2(1 - Φ(z_{α/4}/√t)), almost nothing early (Lan & DeMets 1983).
 * OBRIEN_FLEMING_TOTAL: both sides together spend 2(1 - Φ(z_{α/2}/√t)).
 * POCOCK: α·ln(1 + (e - 1)t), nearly constant boundaries. KIM_DEMETS: α·t^power (Kim & DeMets 1987).
 */
export type Spending =
  | { readonly kind: 'OBRIEN_FLEMING' }
  | { readonly kind: 'OBRIEN_FLEMING_TOTAL' }
  | { readonly kind: 'POCOCK' }
  | { readonly kind: 'KIM_DEMETS'; readonly power: number };

/** Two-sided alpha spent up to `informationFraction` t in 0..1; alpha itself at t = 1, 0 at t = 0, increasing between. */
export function spentAlpha(spending: Spending, informationFraction: number, alpha: number): number {
  requireShare('informationFraction', informationFraction);
  requireOpenShare('alpha', alpha);
  const t = informationFraction;
  if (t === 0) return 0;
  if (t === 1) return alpha;
  switch (spending.kind) {
    case 'OBRIEN_FLEMING':
      return 4 * normalUpperTail(normalCriticalValue(alpha / 2) / Math.sqrt(t));
    case 'OBRIEN_FLEMING_TOTAL':
      return 2 * normalUpperTail(normalCriticalValue(alpha) / Math.sqrt(t));
    case 'POCOCK':
      return alpha * Math.log1p((Math.E - 1) * t);
    case 'KIM_DEMETS':
      if (!(spending.power > 0)) throw new RangeError(`spending.power must be > 0, got ${spending.power}`);
      return alpha * t ** spending.power;
  }
}
