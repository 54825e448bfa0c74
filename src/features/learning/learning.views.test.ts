import { contributingFactors, identifiedPatterns, metricCorrelations } from './insights/learning-insight.views';
import { metricValues, optimizationSuggestions } from './learning.views';
import { patternConditions, patternImpact } from './patterns/performance-pattern.views';

/** What a column may hold that an older or a careless program wrote. */
const ODD = [null, undefined, 0, 'text', true, [], {}, [null, 1, 'x', [], {}], { uplift: 'much', events: '7' }];

test.each(ODD.map((value) => [JSON.stringify(value), value]))('no view fails on %s', (_, value) => {
  for (const view of [
    metricValues,
    optimizationSuggestions,
    contributingFactors,
    identifiedPatterns,
    metricCorrelations,
    patternConditions,
  ]) {
    expect(view(value)).toEqual([]);
  }
  expect(Object.values(patternImpact(value)).every((one) => one === null)).toBe(true);
});

test('metricValues are sorted and have no text among them', () => {
  expect(metricValues({ roas: 3.2, ctr: 0.012, note: 'good' })).toEqual([
    { metric: 'ctr', value: 0.012 },
    { metric: 'roas', value: 3.2 },
  ]);
});

test('suggestions without an action are none, and an unknown priority is null', () => {
  const suggestions = [
    { action: 'Pause', expectedImpact: 0.1, priority: 'HIGH' },
    { action: 'Wait', priority: 'SOON' },
    { description: 'x' },
  ];
  expect(optimizationSuggestions(suggestions)).toEqual([
    { action: 'Pause', description: null, expectedImpact: 0.1, priority: 'HIGH' },
    { action: 'Wait', description: null, expectedImpact: null, priority: null },
  ]);
});

test('identifiedPatterns have an id only where it is a UUID', () => {
  const patternId = '019400a0-0000-7000-8000-000000000001';
  expect(
    identifiedPatterns([
      { patternId, name: 'A' },
      { patternId: 'x', name: 'B', description: 'C' },
    ]),
  ).toEqual([
    { patternId, name: 'A', description: null },
    { patternId: null, name: 'B', description: 'C' },
  ]);
});

test('factors and correlations keep what is known', () => {
  expect(contributingFactors([{ factor: 'platform=TIKTOK', contribution: -0.2 }, { contribution: 1 }])).toEqual([
    { factor: 'platform=TIKTOK', contribution: -0.2, description: null },
  ]);
  expect(metricCorrelations([{ first: 'ctr', second: 'frequency', coefficient: -0.7 }, { first: 'ctr' }])).toEqual([
    { first: 'ctr', second: 'frequency', coefficient: -0.7, pValue: null },
  ]);
});

test('conditions are shown as text, impact with its difference', () => {
  expect(
    patternConditions([
      { dimension: 'weekday', value: 6 },
      { dimension: 'retargeting', value: false },
      { dimension: 'platform' },
    ]),
  ).toEqual([
    { dimension: 'weekday', value: '6' },
    { dimension: 'retargeting', value: 'false' },
  ]);
  expect(patternImpact({ baseline: 0.5, observed: 0.75, uplift: 0.4, impressions: 1000 })).toEqual({
    baseline: 0.5,
    observed: 0.75,
    difference: 0.25,
    uplift: 0.4,
    impressions: 1000,
    events: null,
  });
});
