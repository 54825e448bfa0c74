import { BadUserInputError, ConflictError } from '../../../platform/errors';
import { percentagesOf, requireArmFits, requireNewArms, weightsOf } from './arms';

const arm = (variationId: string, trafficPercentage: number, isControl = false) => ({
  variationId,
  name: variationId.toUpperCase(),
  trafficPercentage,
  isControl,
});

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to throw.');
}

test('weightsOf gives shares without the noise of binary fractions', () => {
  expect(weightsOf([arm('a', 33.3), arm('b', 66.7), arm('c', 0)])).toEqual({ a: 0.333, b: 0.667, c: 0 });
});

describe('requireNewArms', () => {
  test('accepts arms that fit, thirds too', () => {
    requireNewArms([]);
    requireNewArms([arm('a', 33.333334, true), arm('b', 33.333334), arm('c', 33.333334)]);
  });

  test('says all that is wrong at once', () => {
    const error = thrown(() => requireNewArms([arm('a', 60, true), arm('b', 50, true), { ...arm('a', 1), name: 'B' }]));
    expect(error).toBeInstanceOf(BadUserInputError);
    const violations = (error as BadUserInputError).details.validationErrors as { path: string; constraint: string }[];
    expect(violations.map(({ path, constraint }) => `${path} ${constraint}`)).toEqual([
      'variations.2.variationId unique',
      'variations.2.name unique',
      'variations.1.isControl oneControl',
      'variations trafficTotal',
    ]);
  });
});

describe('requireArmFits', () => {
  test('lets one control and the whole traffic pass', () => {
    requireArmFits(arm('b', 50), [arm('a', 50, true)]);
    requireArmFits(arm('b', 50, true), [arm('a', 50)]);
  });

  test('refuses a second control, with the name of the first', () => {
    const error = thrown(() => requireArmFits(arm('b', 0, true), [arm('a', 50, true)]));
    expect(error).toBeInstanceOf(ConflictError);
    expect((error as ConflictError).details).toEqual({ control: 'a' });
  });

  test('refuses more traffic than there is, and says how much is left', () => {
    expect(() => requireArmFits(arm('b', 50.1), [arm('a', 50)])).toThrow('leave 50 percent');
  });
});

describe('percentagesOf', () => {
  const arms = [arm('a', 50), arm('b', 50)];

  test('turns shares into percent', () => {
    const split = [
      { variationId: 'b', share: 0.07 },
      { variationId: 'a', share: 0.93 },
    ];
    expect([...percentagesOf(split, arms)]).toEqual([
      ['b', 7],
      ['a', 93],
    ]);
  });

  test.each([
    ['misses an arm', [['a', 1]], 'every variation'],
    [
      'names an unknown arm',
      [
        ['a', 0.5],
        ['c', 0.5],
      ],
      'a, b',
    ],
    [
      'names an arm twice',
      [
        ['a', 0.5],
        ['b', 0.25],
        ['b', 0.25],
      ],
      'exactly once',
    ],
    [
      'does not sum to 1',
      [
        ['a', 0.5],
        ['b', 0.4],
      ],
      'these sum to 0.9',
    ],
  ] as [string, [string, number][], string][])('refuses a split that %s', (_, shares, message) => {
    const split = shares.map(([variationId, share]) => ({ variationId, share }));
    expect(() => percentagesOf(split, arms)).toThrow(message);
  });
});
