import { rankRatesBayesian } from './beta-binomial';
import { normalCriticalValue, normalUpperTail, studentUpperTail } from './distributions';
import { assertClose, expectOk, readFixture, referenceRows } from './fixtures/reference';
import { log10ChiSquareUpperTail, log10StudentTwoSidedP } from './log-tails';
import { compareMeans } from './means';
import { momentsFromVariance, pairMomentsFromSums } from './moments';
import { adjustPValues } from './multiple-comparisons';
import type { Counts } from './proportion-intervals';
import { compareProportions } from './two-proportions';
import { deltaUplift, logUplift } from './uplift';

type Numbers = Record<string, number>;

/** Figures that the library has no function for, but that follow from what it gives. */
describe('figures that follow from others agree with the references', () => {
  it('the lower tail of Student’s t, and logarithms of its upper tail', () => {
    for (const { id, inputs, expected, tolerance } of referenceRows<Numbers, Numbers>('student_t', 'cdf')) {
      assertClose(id, studentUpperTail(-inputs.t, inputs.df), expected.cdf, tolerance);
    }
    for (const { id, inputs, expected, tolerance } of referenceRows<Numbers, Numbers>('student_t', 'log_sf')) {
      const log = log10StudentTwoSidedP(inputs.t, inputs.df) * Math.LN10 - Math.LN2;
      assertClose(id, log, expected.log_sf, tolerance);
    }
  });

  it('the natural logarithm of a chi-square tail', () => {
    for (const { id, inputs, expected, tolerance } of referenceRows<Numbers, Numbers>('chi2', 'log_sf')) {
      assertClose(id, log10ChiSquareUpperTail(inputs.x, inputs.df) * Math.LN10, expected.log_sf, tolerance);
    }
  });

  it.each(referenceRows<Numbers, Numbers>('two_proportions', 'z_unpooled'))('two rates, $id', (row) => {
    const { id, inputs, expected, tolerance } = row;
    const [control, treatment] = [
      { conversions: inputs.x_a, units: inputs.n_a },
      { conversions: inputs.x_b, units: inputs.n_b },
    ];
    const { z, difference, standardError } = expectOk(compareProportions(control, treatment, { test: 'POOLED_Z' }));
    const half = normalCriticalValue(0.05) * standardError;
    assertClose(`${id} one-sided`, normalUpperTail(z), expected.p_one_sided_b_greater, tolerance);
    assertClose(`${id} Wald lower`, difference.estimate - half, expected.wald_lo, tolerance);
    assertClose(`${id} Wald upper`, difference.estimate + half, expected.wald_hi, tolerance);
    if (standardError > 0) assertClose(`${id} z`, difference.estimate / standardError, expected.z_unpooled, tolerance);
    const [a, b] = [control, treatment].map(({ conversions, units }) => {
      const mean = conversions / units;
      return { mean, errorVariance: (mean * (1 - mean)) / units };
    });
    const katz = logUplift(a, b, normalCriticalValue(0.05));
    if (!katz.ok) return;
    assertClose(`${id} ratio`, katz.estimate + 1, expected.risk_ratio, tolerance);
    assertClose(`${id} ratio lower`, katz.interval.lower + 1, expected.risk_ratio_log_lo, tolerance);
    assertClose(`${id} ratio upper`, katz.interval.upper + 1, expected.risk_ratio_log_hi, tolerance);
  });

  it('the posterior mean of the control', () => {
    for (const { id, inputs, expected, tolerance } of referenceRows<Numbers, Numbers>('beta_binomial', 'post_mean_a')) {
      const [control] = rankRatesBayesian(
        [
          { conversions: inputs.x_a, units: inputs.n_a },
          { conversions: inputs.x_b, units: inputs.n_b },
        ],
        { prior: { a: inputs.prior_a, b: inputs.prior_b } },
      );
      assertClose(id, control.posteriorMean, expected.post_mean_a, tolerance);
    }
  });

  it('the standard error of a relative uplift, and Fieller’s g', () => {
    const z = normalCriticalValue(0.05);
    for (const { id, inputs, expected, tolerance } of referenceRows<Numbers, Numbers>('relative_lift', 'se_delta')) {
      const control = { mean: inputs.mean_a, errorVariance: inputs.var_a / inputs.n_a };
      const treatment = { mean: inputs.mean_b, errorVariance: inputs.var_b / inputs.n_b };
      const { interval } = expectOk(deltaUplift(control, treatment, z));
      assertClose(id, (interval.upper - interval.lower) / (2 * z), expected.se_delta, tolerance);
      assertClose(`${id} g`, (z * z * control.errorVariance) / control.mean ** 2, expected.fieller_g, tolerance);
    }
  });

  it('what a covariate is compared with: the test without it', () => {
    for (const row of referenceRows<{ a: Numbers; b: Numbers }, Numbers>('cuped', 'unadjusted_effect')) {
      const [control, treatment] = [row.inputs.a, row.inputs.b].map((sums) => {
        const { units, meanY, squaredY } = pairMomentsFromSums({
          units: sums.n,
          sumX: sums.sum_x,
          sumY: sums.sum_y,
          sumXX: sums.sum_x2,
          sumYY: sums.sum_y2,
          sumXY: sums.sum_xy,
        });
        return momentsFromVariance(units, meanY, squaredY / (units - 1));
      });
      const compared = expectOk(compareMeans(control, treatment));
      assertClose(row.id, compared.difference.estimate, row.expected.unadjusted_effect, row.tolerance);
      assertClose(`${row.id} p`, compared.pValue, row.expected.unadjusted_p, row.tolerance);
    }
  });
});

interface Family {
  readonly name: string;
  readonly comparisons: readonly { name: string; control: Counts; treatment: Counts; p: number; q: number }[];
}

// Oracle: SciPy and statsmodels on public data, of which only the counts are here.
it.each(readFixture<{ families: Family[] }>('published-tests.json').families)('a published family: $name', (family) => {
  const pValues = family.comparisons.map(({ name, control, treatment, p }) => {
    const { pValue } = expectOk(compareProportions(control, treatment, { test: 'POOLED_Z' }));
    assertClose(`${name} p`, pValue, p, 1e-9);
    return pValue;
  });
  adjustPValues(pValues, 'BENJAMINI_HOCHBERG').forEach(({ adjustedPValue }, index) => {
    assertClose(`${family.comparisons[index].name} q`, adjustedPValue, family.comparisons[index].q, 1e-9);
  });
});
