import { chiSquareUpperTail, normalTwoSidedP, studentTwoSidedP } from './distributions';
import { assertClose, referenceRows } from './fixtures/reference';
import {
  log10ChiSquareUpperTail,
  log10NormalTwoSidedP,
  log10StudentTwoSidedP,
  logNormalUpperTail,
  zOfLog10P,
} from './log-tails';

describe('logarithms of tails', () => {
  it('agree with the references where the tail is a double', () => {
    for (const { id, inputs, expected, tolerance } of referenceRows<{ z: number }, { log_sf: number }>(
      'normal',
      'log_sf',
    )) {
      assertClose(id, logNormalUpperTail(inputs.z), expected.log_sf, tolerance);
    }
  });

  // Oracle: mpmath at 50 digits.
  it.each([
    [40, -349.13597646368186],
    [100, -2173.5705128733703],
    [1000, -217150.33901199873],
  ])('two-sided normal p at z = %d is 10^%d', (z, expected) => {
    assertClose('log10 p', log10NormalTwoSidedP(z), expected, 1e-13);
    assertClose('symmetric', log10NormalTwoSidedP(-z), expected, 1e-13);
  });

  it.each([
    [50, 1000, -273.5592998681929],
    [200, 5000, -2387.5282748448385],
    [60, 1e8, -783.5923205488547],
    [1e80, 10, -795.6088994158582],
  ])('two-sided Student p at t = %d, df = %d', (t, df, expected) => {
    assertClose('log10 p', log10StudentTwoSidedP(t, df), expected, 1e-11);
  });

  it.each([
    [2000, 1, -436.043273716073],
    [5000, 3, -1083.984692861623],
    [3000, 50, -599.0012381838837],
  ])('chi-square tail at x = %d, df = %d', (x, df, expected) => {
    assertClose('log10 p', log10ChiSquareUpperTail(x, df), expected, 1e-12);
  });

  it('continue the tails without a step where doubles end', () => {
    for (let z = 30; z < 45; z += 0.01) {
      const step = log10NormalTwoSidedP(z) - log10NormalTwoSidedP(z + 0.01);
      assertClose(`slope at ${z}`, step, ((z + 0.005) * 0.01) / Math.LN10, 2e-3);
    }
    assertClose('student', log10StudentTwoSidedP(37, 1e8), Math.log10(studentTwoSidedP(37, 1e8)), 1e-12);
    assertClose('chi-square', log10ChiSquareUpperTail(1300, 3), Math.log10(chiSquareUpperTail(1300, 3)), 1e-12);
  });

  it('give back z from p, on either side of the limits of a double', () => {
    for (const z of [0.1, 1.96, 8, 30, 36, 37, 40, 100, 1e4])
      assertClose(`z = ${z}`, zOfLog10P(log10NormalTwoSidedP(z)), z, 1e-11);
    expect(zOfLog10P(0)).toBe(0);
    expect(normalTwoSidedP(0)).toBe(1);
  });
});
