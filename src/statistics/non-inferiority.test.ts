import * as fc from 'fast-check';
import { assertAllFinite, assertClose, expectOk } from './fixtures/reference';
import { testGuardrail } from './non-inferiority';

describe('testGuardrail', () => {
  it('tells safe, harmed and undecided guardrails apart', () => {
    const verdict = (difference: number, standardError: number) =>
      expectOk(testGuardrail({ difference, standardError, margin: 0.02 })).verdict;
    expect(verdict(0.001, 0.005)).toBe('SAFE');
    expect(verdict(-0.01, 0.004)).toBe('SAFE_BUT_WORSE');
    expect(verdict(-0.03, 0.008)).toBe('HARMED');
    expect(verdict(-0.01, 0.02)).toBe('INCONCLUSIVE');
  });

  it('knows its p-values', () => {
    const result = expectOk(testGuardrail({ difference: -0.01, standardError: 0.01, margin: 0.02 }));
    // Oracle: SciPy norm.sf(1).
    assertClose('non-inferiority', result.nonInferiorityPValue, 0.15865525393145707, 1e-12);
    assertClose('deterioration', result.deteriorationPValue, 0.15865525393145707, 1e-12);
    const student = expectOk(
      testGuardrail({ difference: -0.01, standardError: 0.01, margin: 0.02, degreesOfFreedom: 1 }),
    );
    assertClose('Student', student.nonInferiorityPValue, 0.25, 1e-12);
  });

  it('bounds the harm consistently with the test, in either direction of good', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (difference, standardError, margin) => {
          const result = expectOk(testGuardrail({ difference, standardError, margin }));
          assertAllFinite(result);
          fc.pre(Math.abs(result.nonInferiorityPValue - 0.05) > 1e-9);
          expect(result.worstCaseHarm < margin).toBe(result.verdict.startsWith('SAFE'));
          const mirrored = expectOk(
            testGuardrail({ difference: -difference, standardError, margin, higherIsBetter: false }),
          );
          expect(mirrored).toEqual(result);
        },
      ),
      { seed: 90, numRuns: 300 },
    );
  });

  it('gives a reason without variation and errors for broken arguments', () => {
    expect(testGuardrail({ difference: 0, standardError: 0, margin: 1 })).toMatchObject({
      ok: false,
      reason: 'NO_VARIATION',
    });
    expect(() => testGuardrail({ difference: 0, standardError: 1, margin: 0 })).toThrow(
      /margin must be a finite number > 0/,
    );
    expect(() => testGuardrail({ difference: 0, standardError: 1, margin: 1, alpha: 0.5 })).toThrow(
      /alpha must be below 0.5/,
    );
  });
});
