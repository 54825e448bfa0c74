import { gapsOf } from './assignment';
import { rangesOf, rangesWithout } from './traffic';

const SPLIT = { control: 0.5, short: 0.3, long: 0.2 };

describe('rangesOf', () => {
  it('lays the split out by name, whatever its scale', () => {
    const ranges = [
      { variationId: 'control', start: 0, end: 0.5 },
      { variationId: 'long', start: 0.5, end: 0.7 },
      { variationId: 'short', start: 0.7, end: 1 },
    ];
    expect(rangesOf({ trafficSplit: SPLIT, trafficRanges: [] })).toEqual(ranges);
    expect(rangesOf({ trafficSplit: { short: 30, long: 20, control: 50 }, trafficRanges: [] })).toEqual(ranges);
  });

  it('keeps to what was fixed', () => {
    const trafficRanges = [{ variationId: 'short', start: 0.2, end: 0.4 }];
    expect(rangesOf({ trafficSplit: SPLIT, trafficRanges })).toBe(trafficRanges);
  });

  it('has none where there is no traffic', () => {
    expect(rangesOf({ trafficSplit: { control: 0 }, trafficRanges: [] })).toEqual([]);
    expect(rangesOf({ trafficSplit: {}, trafficRanges: [] })).toEqual([]);
  });
});

describe('rangesWithout', () => {
  it('leaves a gap where the variation was, time after time', () => {
    const once = rangesWithout({ trafficSplit: SPLIT, trafficRanges: [] }, 'long');
    expect(once).toEqual(rangesOf({ trafficSplit: SPLIT, trafficRanges: [] }).filter((r) => r.variationId !== 'long'));
    const twice = rangesWithout({ trafficSplit: SPLIT, trafficRanges: once }, 'short');
    expect(twice).toEqual([{ variationId: 'control', start: 0, end: 0.5 }]);
    expect(gapsOf(twice)).toEqual([{ start: 0.5, end: 1 }]);
  });
});
