import * as fc from 'fast-check';
import {
  betaCdf,
  betaQuantile,
  betaUpperTail,
  chiSquareUpperQuantile,
  chiSquareUpperTail,
  normalCdf,
  normalCriticalValue,
  normalQuantile,
  normalTwoSidedP,
  normalUpperTail,
  studentCriticalValue,
  studentTwoSidedP,
  studentUpperTail,
} from './distributions';
import { assertClose, referenceRows } from './fixtures/reference';

type Numbers = Record<string, number>;
const rows = (group: string, field: string) => referenceRows<Numbers, Numbers>(group, field);

describe('distributions agree with the references, relatively, in the far tails too', () => {
  it('normal tails', () => {
    for (const { id, inputs, expected, tolerance } of rows('normal', 'cdf')) {
      assertClose(`${id} cdf`, normalCdf(inputs.z), expected.cdf, tolerance);
      assertClose(`${id} lower tail`, normalCdf(-inputs.z), expected.cdf_neg, tolerance);
      assertClose(`${id} upper tail`, normalUpperTail(inputs.z), expected.sf, tolerance);
      assertClose(`${id} two-sided`, normalTwoSidedP(inputs.z), expected.two_sided_p, tolerance);
    }
  });

  it('normal quantiles from 1e-300', () => {
    for (const { id, inputs, expected, tolerance } of rows('normal', 'quantile')) {
      assertClose(id, normalQuantile(inputs.p_lower), expected.quantile, tolerance);
    }
  });

  it('Student tails', () => {
    for (const { id, inputs, expected, tolerance } of rows('student_t', 'sf')) {
      assertClose(`${id} upper tail`, studentUpperTail(inputs.t, inputs.df), expected.sf, tolerance);
      assertClose(`${id} two-sided`, studentTwoSidedP(inputs.t, inputs.df), expected.two_sided_p, tolerance);
    }
  });

  it('Student critical values', () => {
    for (const { id, inputs, expected, tolerance } of rows('student_t', 'quantile')) {
      assertClose(id, studentCriticalValue(2 * inputs.p_upper, inputs.df), expected.quantile, tolerance);
    }
  });

  it('chi-square tails and quantiles', () => {
    for (const { id, inputs, expected, tolerance } of rows('chi2', 'sf')) {
      assertClose(id, chiSquareUpperTail(inputs.x, inputs.df), expected.sf, tolerance);
    }
    for (const { id, inputs, expected, tolerance } of rows('chi2', 'quantile')) {
      assertClose(id, chiSquareUpperQuantile(inputs.p_upper, inputs.df), expected.quantile, tolerance);
    }
  });

  it('beta tails and quantiles', () => {
    for (const { id, inputs, expected, tolerance } of rows('beta', 'cdf')) {
      assertClose(`${id} cdf`, betaCdf(inputs.x, inputs.a, inputs.b), expected.cdf, tolerance);
      assertClose(`${id} upper tail`, betaUpperTail(inputs.x, inputs.a, inputs.b), expected.sf, tolerance);
    }
    for (const { id, inputs, expected, tolerance } of rows('beta', 'quantile')) {
      assertClose(id, betaQuantile(inputs.p_lower, inputs.a, inputs.b), expected.quantile, tolerance);
    }
  });
});

describe('distributions as functions', () => {
  it('critical values invert two-sided p-values', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-12, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        (alpha, df) => {
          assertClose('normal', normalTwoSidedP(normalCriticalValue(alpha)), alpha, 1e-9);
          assertClose('student', studentTwoSidedP(studentCriticalValue(alpha, df), df), alpha, 1e-9);
          assertClose('chi-square', chiSquareUpperTail(chiSquareUpperQuantile(alpha, df), df), alpha, 1e-7);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('name the argument that is wrong', () => {
    expect(() => normalQuantile(0)).toThrow(/^p must lie strictly between 0 and 1, got 0$/);
    expect(() => studentUpperTail(1, 0)).toThrow(/degreesOfFreedom must be a finite number > 0/);
    expect(() => chiSquareUpperTail(Number.NaN, 1)).toThrow(RangeError);
    expect(() => betaCdf(0.5, -1, 1)).toThrow(/^a must be/);
  });
});
