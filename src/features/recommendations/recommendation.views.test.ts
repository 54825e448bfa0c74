import { sumsToOne } from './recommendation.json-input';
import { readActuals, readPredictions, readPrompts, readShares } from './recommendation.views';

const NONE = { predictedCtr: null, predictedEngagementRate: null, predictedConversionRate: null, predictedRoi: null };

test('predictions join the columns with their intervals, and an interval counts only when it is whole', () => {
  const predictionIntervals = {
    CTR: { lower: 0.01, upper: 0.03, level: 0.8 },
    ROI: { lower: -0.2, upper: 'high', level: 0.8 },
    CONVERSION_RATE: { lower: 0, upper: 1, level: 0.8 },
  };
  expect(readPredictions({ ...NONE, predictedCtr: 0.02, predictedRoi: 0, predictionIntervals })).toEqual([
    { metric: 'CTR', mean: 0.02, lower: 0.01, upper: 0.03, level: 0.8 },
    { metric: 'ROI', mean: 0, lower: null, upper: null, level: null },
  ]);
  expect(readPredictions({ ...NONE, predictionIntervals: null })).toEqual([]);
});

test('shares, prompts and actual figures are read as far as they go', () => {
  expect(readShares({ TIKTOK: 0.4, INSTAGRAM: 0.6, PRINT: 'some' })).toEqual([
    { platform: 'TIKTOK', share: 0.4 },
    { platform: 'INSTAGRAM', share: 0.6 },
  ]);
  expect(readShares([1])).toEqual([]);
  expect(readPrompts(['A shirt', { text: 'A shoe', platform: 'TIKTOK' }, { contentType: 'IMAGE' }, 5])).toEqual([
    { text: 'A shirt', contentType: null, platform: null, preferences: [], wording: null },
    { text: 'A shoe', contentType: null, platform: 'TIKTOK', preferences: [], wording: null },
  ]);
  expect(readActuals(null)).toBeNull();
  const measured = {
    ctr: 0.02,
    spend: 12.5,
    revenue: '40.10',
    impressions: 1e6,
    clicks: 1.5,
    measuredAt: '2024-02-29T12:00:00Z',
  };
  expect(readActuals(measured)).toEqual({
    ctr: 0.02,
    engagementRate: null,
    conversionRate: null,
    roi: null,
    impressions: 1_000_000,
    clicks: null,
    conversions: null,
    spend: '12.5',
    revenue: '40.10',
    currency: null,
    measuredAt: new Date('2024-02-29T12:00:00Z'),
    isFinal: null,
  });
});

test.each([
  [[0.1, 0.2, 0.3, 0.4], true],
  [Array.from({ length: 10 }, () => 0.1), true],
  [[0.5, 0.5 + 9e-7], true],
  [[0.5, 0.5 + 2e-6], false],
  [[0.6, 0.6], false],
  [[], false],
])('shares %j sum to 1: %s', (shares, sums) => {
  expect(sumsToOne(shares.map((share, index) => ({ platform: `P${index}`, share })))).toBe(sums);
});
