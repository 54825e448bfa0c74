import fc from 'fast-check';
import { mixAndRate } from './mix-and-rate';

test('a change of shares alone is mix, and a change of rates alone is rate', () => {
  const sides = (events: number, exposure: number) => ({ events, exposure });
  const moved = mixAndRate([
    { segment: 'good', before: sides(20, 1_000), after: sides(10, 500) },
    { segment: 'poor', before: sides(10, 1_000), after: sides(15, 1_500) },
  ]);
  expect(moved?.change).toBeCloseTo(-0.0025, 12);
  expect(moved?.mix).toBeCloseTo(-0.0025, 12);
  expect(moved?.rate).toBeCloseTo(0, 12);
  const worse = mixAndRate([
    { segment: 'good', before: sides(20, 1_000), after: sides(10, 1_000) },
    { segment: 'poor', before: sides(10, 1_000), after: sides(10, 1_000) },
  ]);
  expect(worse?.rate).toBeCloseTo(-0.005, 12);
  expect(worse?.mix).toBeCloseTo(0, 12);
  expect(worse?.segments[0]?.segment).toBe('good');
});

test('parts add up to the change, whatever is there before and after', () => {
  const side = fc.record({ events: fc.nat(1_000), exposure: fc.nat(100_000) });
  const pairs = fc.array(fc.record({ segment: fc.string(), before: side, after: side }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(pairs, (segments) => {
      // What has no exposure has no events either.
      const clean = segments.map(({ segment, before, after }) => ({
        segment,
        before: before.exposure === 0 ? { events: 0, exposure: 0 } : before,
        after: after.exposure === 0 ? { events: 0, exposure: 0 } : after,
      }));
      const split = mixAndRate(clean);
      if (split === null) return;
      expect(split.mix + split.rate).toBeCloseTo(split.change, 9);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('without exposure on one side there is nothing to split', () => {
  const none = { events: 0, exposure: 0 };
  expect(mixAndRate([{ segment: 'a', before: none, after: { events: 1, exposure: 10 } }])).toBeNull();
});
