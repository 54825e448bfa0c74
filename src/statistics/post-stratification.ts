import { requireOpenShare } from './argument-checks';
import { type Comparison, criticalValue, normalTest, symmetricInterval } from './comparison';
import { type Moments, mergeMoments, requireMoments, varianceOf } from './moments';
import { available, type Outcome, unavailable } from './outcome';
import { fiellerUplift } from './uplift';

const SMALLEST_STRATUM = 2;

/** Both arms' moments within one level of a dimension known before exposure (device, channel, country). */
export interface Stratum {
  readonly control: Moments;
  readonly treatment: Moments;
}

/** A comparison of means weighted by stratum. */
export interface PostStratifiedComparison extends Comparison {
  /** Strata used, the merged rest counting as one. */
  readonly strata: number;
  /** Strata too thin in an arm (below two units), merged into one rest. */
  readonly mergedStrata: number;
}

/**
 * Difference of means weighted by each stratum's share of all units, Σ Wₛ(ȳ_Ts - ȳ_Cs), with variance
 * Σ Wₛ²(s²_Ts/n_Ts + s²_Cs/n_Cs) (Miratrix, Sekhon & Yu, JRSS B 2013). Removes chance imbalance between the arms.
 * Use momentsOfCounts for rates. NOT_ENOUGH_DATA when an arm stays below two units even after merging thin strata.
 */
export function comparePostStratified(
  strata: readonly Stratum[],
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Outcome<PostStratifiedComparison> {
  requireOpenShare('alpha', alpha);
  strata.forEach((stratum, i) => {
    requireMoments(`strata[${i}].control`, stratum.control);
    requireMoments(`strata[${i}].treatment`, stratum.treatment);
  });
  const { used, merged } = mergeThinStrata(strata);
  if (used.length === 0 || used.some(isThin)) {
    return unavailable('NOT_ENOUGH_DATA', 'Post-stratification needs at least two units of each arm in a stratum.');
  }
  const total = used.reduce((sum, s) => sum + s.control.units + s.treatment.units, 0);
  const control = { mean: 0, errorVariance: 0 };
  const treatment = { mean: 0, errorVariance: 0 };
  let difference = 0;
  for (const stratum of used) {
    const weight = (stratum.control.units + stratum.treatment.units) / total;
    control.mean += weight * stratum.control.mean;
    treatment.mean += weight * stratum.treatment.mean;
    difference += weight * (stratum.treatment.mean - stratum.control.mean);
    control.errorVariance += (weight * weight * varianceOf(stratum.control)) / stratum.control.units;
    treatment.errorVariance += (weight * weight * varianceOf(stratum.treatment)) / stratum.treatment.units;
  }
  const standardError = Math.sqrt(control.errorVariance + treatment.errorVariance);
  if (!(standardError > 0)) return unavailable('NO_VARIATION', 'No stratum varies, so chance cannot be judged.');
  const critical = criticalValue(alpha, null);
  return available({
    method: 'POST_STRATIFIED_Z' as const,
    alpha,
    controlValue: control.mean,
    treatmentValue: treatment.mean,
    ...normalTest(difference / standardError),
    standardError,
    difference: { estimate: difference, interval: symmetricInterval(difference, critical * standardError) },
    uplift: fiellerUplift(control, treatment, critical),
    strata: used.length,
    mergedStrata: merged,
  });
}

function isThin(stratum: Stratum): boolean {
  return stratum.control.units < SMALLEST_STRATUM || stratum.treatment.units < SMALLEST_STRATUM;
}

function mergeThinStrata(strata: readonly Stratum[]): { used: Stratum[]; merged: number } {
  const occupied = strata.filter((s) => s.control.units + s.treatment.units > 0);
  const used = occupied.filter((s) => !isThin(s));
  const thin = occupied.filter(isThin);
  if (thin.length === 0) return { used, merged: 0 };
  let rest = mergeStrata(thin);
  let merged = thin.length;
  // A rest that is itself too thin joins the smallest good stratum: dropping its units would bias the result.
  if (isThin(rest) && used.length > 0) {
    used.sort((a, b) => b.control.units + b.treatment.units - (a.control.units + a.treatment.units));
    rest = mergeStrata([rest, used.pop() as Stratum]);
    merged++;
  }
  return { used: [...used, rest], merged };
}

function mergeStrata(strata: readonly Stratum[]): Stratum {
  return {
    control: mergeMoments(strata.map((s) => s.control)),
    treatment: mergeMoments(strata.map((s) => s.treatment)),
  };
}
