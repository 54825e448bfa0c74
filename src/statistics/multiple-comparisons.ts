import { requireOpenShare, requireShare } from './argument-checks';

/** HOLM bounds the chance of any false finding, BENJAMINI_HOCHBERG the share of false ones among the findings. */
export type Correction = 'NONE' | 'BONFERRONI' | 'HOLM' | 'BENJAMINI_HOCHBERG';

/** Which p-values form a family: all variations of one metric, all metrics of one variation, or everything. */
export type CorrectionScope = 'METRIC' | 'VARIATION' | 'ALL';

/** One corrected p-value. */
export interface AdjustedP {
  /** 0..1, never below the raw p. */
  readonly adjustedPValue: number;
  /** adjustedPValue ≤ alpha. */
  readonly rejected: boolean;
  /** Level at which to draw this comparison's interval so that it leaves out 0 exactly when `rejected`. */
  readonly intervalAlpha: number;
}

/**
 * Corrects one family of p-values (each 0..1), result in the order given. Holm 1979, Benjamini & Hochberg 1995.
 * intervalAlpha: for BH the FCR level of Benjamini & Yekutieli 2005; for Holm the step at which the p was judged.
 */
export function adjustPValues(pValues: readonly number[], correction: Correction, alpha = 0.05): AdjustedP[] {
  requireOpenShare('alpha', alpha);
  pValues.forEach((p, i) => {
    requireShare(`pValues[${i}]`, p);
  });
  const m = pValues.length;
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Array<number>(m);
  if (correction === 'HOLM') {
    let running = 0;
    order.forEach((i, rank) => {
      running = Math.max(running, Math.min(1, (m - rank) * pValues[i]));
      adjusted[i] = running;
    });
  } else if (correction === 'BENJAMINI_HOCHBERG') {
    let running = 1;
    for (let rank = m; rank >= 1; rank--) {
      running = Math.min(running, (m / rank) * pValues[order[rank - 1]]);
      adjusted[order[rank - 1]] = running;
    }
  } else {
    const factor = correction === 'BONFERRONI' ? m : 1;
    pValues.forEach((p, i) => {
      adjusted[i] = Math.min(1, factor * p);
    });
  }
  const rejections = adjusted.filter((p) => p <= alpha).length;
  const rankOf = new Array<number>(m);
  order.forEach((i, rank) => {
    rankOf[i] = rank;
  });
  return adjusted.map((adjustedPValue, i) => ({
    adjustedPValue,
    rejected: adjustedPValue <= alpha,
    intervalAlpha: intervalAlpha(correction, alpha, m, rejections, rankOf[i]),
  }));
}

/** A p-value with its place in the table of metrics by variations. */
export interface Hypothesis {
  readonly metric: string;
  readonly variation: string;
  readonly pValue: number;
}

/** Corrects within each family of the chosen scope; result in the order given. */
export function adjustFamilies<T extends Hypothesis>(
  hypotheses: readonly T[],
  correction: Correction,
  scope: CorrectionScope,
  alpha = 0.05,
): (T & AdjustedP)[] {
  const families = new Map<string, number[]>();
  hypotheses.forEach((hypothesis, i) => {
    const key = scope === 'ALL' ? '' : scope === 'METRIC' ? hypothesis.metric : hypothesis.variation;
    families.set(key, [...(families.get(key) ?? []), i]);
  });
  const result = new Array<T & AdjustedP>(hypotheses.length);
  for (const members of families.values()) {
    const adjusted = adjustPValues(
      members.map((i) => hypotheses[i].pValue),
      correction,
      alpha,
    );
    members.forEach((i, k) => {
      result[i] = { ...hypotheses[i], ...adjusted[k] };
    });
  }
  return result;
}

function intervalAlpha(correction: Correction, alpha: number, m: number, rejections: number, rank: number): number {
  switch (correction) {
    case 'NONE':
      return alpha;
    case 'BONFERRONI':
      return alpha / m;
    case 'HOLM':
      return alpha / (m - Math.min(rank, rejections));
    case 'BENJAMINI_HOCHBERG':
      return alpha * (Math.min(m, rank < rejections ? rejections : rejections + 1) / m);
  }
}
