import * as fc from 'fast-check';
import { assertClose } from './fixtures/reference';
import { evenBreakpoints, gaussLegendre, integrate, panelQuadrature } from './quadrature';
import { findRoot } from './roots';

describe('findRoot', () => {
  it('finds roots of smooth, steep and flat functions', () => {
    assertClose(
      'sqrt 2',
      findRoot((x) => x * x - 2, 0, 2),
      Math.SQRT2,
      1e-15,
    );
    assertClose(
      'cubic',
      findRoot((x) => (x - 1) ** 3, 0, 3),
      1,
      1e-5,
    );
    assertClose(
      'steep',
      findRoot((x) => Math.exp(50 * x) - 1e6, -1, 1),
      Math.log(1e6) / 50,
      1e-14,
    );
    assertClose(
      'infinite at a bound',
      findRoot((x) => Math.log(x) + 3, 0, 1),
      Math.exp(-3),
      1e-14,
    );
    expect(findRoot((x) => x, 0, 1)).toBe(0);
  });

  it('refuses bounds without a change of sign', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(/f must change sign/);
  });
});

describe('quadrature', () => {
  it('is exact for polynomials up to degree 2n - 1', () => {
    const { nodes, weights } = gaussLegendre(8);
    for (let degree = 0; degree <= 15; degree++) {
      const sum = nodes.reduce((total, x, i) => total + weights[i] * x ** degree, 0);
      assertClose(`degree ${degree}`, 1 + sum, 1 + (degree % 2 === 0 ? 2 / (degree + 1) : 0), 1e-14);
    }
  });

  it('integrates over any panels', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 8, noNaN: true }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        (upper, widest) => {
          const rule = panelQuadrature(evenBreakpoints(0, upper, widest));
          assertClose('∫exp', integrate(Math.exp, rule), Math.expm1(upper), 1e-12);
        },
      ),
      { seed: 2 },
    );
  });
});
