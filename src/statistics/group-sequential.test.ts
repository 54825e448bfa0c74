import * as fc from 'fast-check';
import { conditionalPower, isFutile, observedDrift, plannedDrift } from './conditional-power';
import { confidenceSequence, mixingScale } from './confidence-sequence';
import { normalTwoSidedP } from './distributions';
import { assertAllFinite, assertClose, expectOk, referenceRows } from './fixtures/reference';
import { informationFraction, judgeLooks, type Look, repeatedInterval } from './group-sequential';
import { createRandom } from './random';
import { sequentialBoundaries } from './sequential-boundaries';
import { evenLooks } from './sequential-power';
import { pooledZ } from './two-proportions';

const path = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: -5, max: 5, noNaN: true })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => {
    let t = 0;
    return steps.map(([step, z]): Look => {
      t += step / 1000;
      return { informationFraction: t, z };
    });
  });

describe('judgeLooks', () => {
  it('has a repeated p-value below alpha exactly when a boundary was reached', () => {
    fc.assert(
      fc.property(path, fc.constantFrom(0.05, 0.2), (looks, alpha) => {
        const verdict = expectOk(judgeLooks(looks, { alpha }));
        assertAllFinite(verdict);
        fc.pre(Math.abs(verdict.repeatedPValue / alpha - 1) > 1e-6);
        expect(verdict.repeatedPValue < alpha).toBe(verdict.status === 'STOPPED');
        if (verdict.status === 'STOPPED') expect(verdict.stagewisePValue).toBeLessThanOrEqual(alpha + 1e-9);
        if (verdict.status === 'RUNNING') expect(verdict.stagewisePValue).toBeNull();
        if (verdict.status === 'FINISHED') expect(verdict.stagewisePValue).toBeGreaterThan(alpha - 1e-9);
      }),
      { seed: 80, numRuns: 120 },
    );
  });

  it('is the fixed test when there is a single look at full information', () => {
    const verdict = expectOk(judgeLooks([{ informationFraction: 1, z: 1.7 }]));
    expect(verdict.status).toBe('FINISHED');
    assertClose('repeated p', verdict.repeatedPValue, normalTwoSidedP(1.7), 1e-7);
    assertClose('stage-wise p', verdict.stagewisePValue ?? 0, normalTwoSidedP(1.7), 1e-9);
  });

  it('puts a z that sits on its boundary at p = alpha', () => {
    const boundaries = sequentialBoundaries(evenLooks(4));
    const looks = boundaries.map(({ informationFraction: t, z }, k) => ({
      informationFraction: t,
      z: k === 3 ? -z : 0.5,
    }));
    const verdict = expectOk(judgeLooks(looks));
    expect(verdict).toMatchObject({ status: 'STOPPED', direction: -1, decidedAtLook: 3 });
    assertClose('stage-wise p', verdict.stagewisePValue ?? 0, 0.05, 1e-8);
    assertClose('repeated p', verdict.repeatedPValue, 0.05, 1e-6);
  });

  it('freezes once stopped or finished, passes over looks without news, and may end early', () => {
    const stopped = judgeLooks([
      { informationFraction: 0.5, z: 4 },
      { informationFraction: 0.8, z: 0 },
    ]);
    expect(stopped).toMatchObject({ status: 'STOPPED', direction: 1, decidedAtLook: 0 });
    expect(expectOk(stopped).repeatedPValue).toBe(
      expectOk(judgeLooks([{ informationFraction: 0.5, z: 4 }])).repeatedPValue,
    );
    const overrun = judgeLooks([
      { informationFraction: 1.02, z: 1 },
      { informationFraction: 1.5, z: 9 },
    ]);
    expect(overrun).toMatchObject({ status: 'FINISHED', decidedAtLook: 0 });
    const idle = judgeLooks([
      { informationFraction: 0.3, z: 1 },
      { informationFraction: 0.3, z: 1 },
      { informationFraction: 0.6, z: 1 },
    ]);
    expect(expectOk(idle).boundaries).toHaveLength(2);
    const ended = judgeLooks(
      [
        { informationFraction: 0.3, z: 1 },
        { informationFraction: 0.6, z: 2.2 },
      ],
      { lastLookIsFinal: true },
    );
    expect(ended).toMatchObject({ status: 'STOPPED', decidedAtLook: 1 });
    expect(judgeLooks([{ informationFraction: 0.6, z: 2.2 }])).toMatchObject({
      status: 'RUNNING',
      decidedAtLook: null,
    });
    expect(judgeLooks([])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(() => judgeLooks([{ informationFraction: 0.5, z: Number.NaN }])).toThrow(/looks\[0\].z/);
  });

  it('reports intervals that leave out 0 exactly at the boundary', () => {
    const { boundaryZ } = expectOk(judgeLooks([{ informationFraction: 0.5, z: 1 }]));
    expect(repeatedInterval(boundaryZ, 1, boundaryZ).lower).toBe(0);
    expect(informationFraction(300, 1000)).toBe(0.3);
  });
});

describe('simulated tests of two rates with fourteen looks', () => {
  const LOOKS = 14;
  const PER_LOOK = 500;
  const boundaries = sequentialBoundaries(evenLooks(LOOKS)).map(({ z }) => z);

  /** Shares of runs that each rule calls significant, and the mean share of traffic the sequential one uses. */
  function simulate(control: number, treatment: number, runs: number) {
    const random = createRandom(`${control}/${treatment}`);
    const found = { naive: 0, sequential: 0, fixed: 0 };
    let used = 0;
    for (let run = 0; run < runs; run++) {
      let [a, b, naive] = [0, 0, false];
      let stoppedAt = 0;
      for (let look = 0; look < LOOKS; look++) {
        a += random.binomial(PER_LOOK, control);
        b += random.binomial(PER_LOOK, treatment);
        const units = PER_LOOK * (look + 1);
        const z = Math.abs(pooledZ({ conversions: a, units }, { conversions: b, units }));
        naive ||= z >= 1.96;
        if (!stoppedAt && z >= boundaries[look]) stoppedAt = look + 1;
        if (look === LOOKS - 1 && z >= 1.96) found.fixed++;
      }
      if (naive) found.naive++;
      if (stoppedAt) found.sequential++;
      used += (stoppedAt || LOOKS) / LOOKS;
    }
    return {
      naive: found.naive / runs,
      sequential: found.sequential / runs,
      fixed: found.fixed / runs,
      used: used / runs,
    };
  }

  it('keep alpha with boundaries, while peeking at p < 0.05 does not', () => {
    const runs = 4000;
    const { sequential, naive } = simulate(0.1, 0.1, runs);
    expect(sequential).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(sequential).toBeGreaterThan(0.03);
    expect(naive).toBeGreaterThan(0.17);
  });

  it('keep nearly all power and save traffic when the effect is real', () => {
    const { sequential, fixed, used } = simulate(0.1, 0.1147, 2000);
    expect(fixed).toBeGreaterThan(0.75);
    expect(sequential).toBeGreaterThan(0.95 * fixed);
    expect(used).toBeLessThan(0.8);
  });
});

describe('confidenceSequence', () => {
  it.each(referenceRows<Record<string, number>, Record<string, number>>('confidence_sequence', 'rho'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      assertClose(`${id} rho`, mixingScale(inputs.n_star, inputs.alpha), expected.rho, tolerance);
      const result = expectOk(
        confidenceSequence({
          estimate: inputs.estimate,
          standardError: inputs.se,
          units: inputs.n_total,
          tunedFor: inputs.n_star,
          alpha: inputs.alpha,
        }),
      );
      assertClose(`${id} lower`, result.interval.lower, expected.lo, tolerance);
      assertClose(`${id} upper`, result.interval.upper, expected.hi, tolerance);
      assertClose(`${id} e`, result.logEValue, expected.log_e_value, tolerance);
      assertClose(`${id} p`, result.pValue, expected.always_valid_p, tolerance);
    },
  );

  it('leaves out 0 exactly when its p is below alpha, and gives reasons instead of NaN', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), fc.integer({ min: 2, max: 1e7 }), (z, units) => {
        const result = expectOk(confidenceSequence({ estimate: z, standardError: 1, units, tunedFor: 10_000 }));
        assertAllFinite(result);
        fc.pre(Math.abs(result.pValue / 0.05 - 1) > 1e-9);
        expect(result.interval.lower > 0 || result.interval.upper < 0).toBe(result.pValue < 0.05);
      }),
      { seed: 81, numRuns: 300 },
    );
    expect(confidenceSequence({ estimate: 0, standardError: 0, units: 9, tunedFor: 9 })).toMatchObject({
      reason: 'NO_VARIATION',
    });
    expect(confidenceSequence({ estimate: 0, standardError: 1, units: 1, tunedFor: 9 })).toMatchObject({
      reason: 'NOT_ENOUGH_DATA',
    });
  });
});

describe('conditionalPower', () => {
  const finalBoundaryZ = 1.959963984540054;

  it('is the planned power before any data and certainty at the end', () => {
    const drift = plannedDrift(0.05, 0.8);
    assertClose('start', conditionalPower({ z: 0, informationFraction: 0, finalBoundaryZ }, drift), 0.8, 1e-9);
    expect(conditionalPower({ z: 2, informationFraction: 1, finalBoundaryZ }, drift)).toBe(1);
    expect(conditionalPower({ z: 1.9, informationFraction: 1, finalBoundaryZ }, drift)).toBe(0);
  });

  it('follows the trend so far when asked to', () => {
    const progress = { z: 1.2, informationFraction: 0.5, finalBoundaryZ };
    // Oracle: Φ((1.2√.5 + 1.2/√.5·.5 - 1.96)/√.5), SciPy.
    assertClose('trend', conditionalPower(progress, observedDrift(progress)), 0.3550180342381738, 1e-12);
  });

  it('calls a test futile that has little hope left', () => {
    expect(isFutile({ z: -1, informationFraction: 0.6, finalBoundaryZ })).toBe(true);
    expect(isFutile({ z: 0.8, informationFraction: 0.6, finalBoundaryZ })).toBe(false);
    expect(() => conditionalPower({ z: 0, informationFraction: 2, finalBoundaryZ }, 1)).toThrow(/informationFraction/);
  });
});
