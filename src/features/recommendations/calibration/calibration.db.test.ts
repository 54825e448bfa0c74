import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { normalQuantile } from '../../../statistics/distributions';
import { FORECAST_LEVELS, quantileAt } from '../../../statistics/forecasts/quantile-forecast';
import { createRandom } from '../../../statistics/random';
import { LearningOriginEnum } from '../../learning/learning.enums';
import { LEARNING_PARTS } from '../../learning/runs/learning-parts';
import { executeRun, type InUnit, requestRun } from '../../learning/runs/learning-run.service';
import { ensurePartitions } from '../../performance/facts/fact.store';
import { ENGINE_VERSION } from '../engine/engine-input';
import { measureOutcomes } from '../outcomes/measurement.service';
import { calibrationDriftPart } from './calibration-drift.part';

const RECOMMENDATIONS = 400;
const BY = 20;

let database: TestDatabase;
let api: TestApi;
/** What came was drawn from what was predicted; from something twice as wide and lower; and nobody. */
let right: string;
let wrong: string;
let nobody: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [right, wrong, nobody] = [(await api.createUser()).id, (await api.createUser()).id, (await api.createUser()).id];
  await simulate(right, { spread: 1, shift: 0 });
  await simulate(wrong, { spread: 2, shift: -0.9 });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** Medians of the four figures; ROI is that of revenue per spend. */
const MEDIANS = { CTR: 0.012, ENGAGEMENT_RATE: 0.05, CONVERSION_RATE: 0.04, ROI: 1.4 } as const;
const DEVIATION = 0.35;

/**
 * Recommendations with log-normal predictions, campaigns whose facts are drawn from them (or from something else), and their measurement:
 * through the tables and the service, as in production.
 */
async function simulate(userId: string, { spread, shift }: { spread: number; shift: number }): Promise<void> {
  await api.run('mutation { upsertMetaUserProfile(input: { industry: "fashion" }) { id } }', {}, { userId });
  await api.workspace.run(userId, 'READ WRITE', (db) =>
    ensurePartitions(db, ['2026-03-01', '2026-04-01', '2026-05-01']),
  );
  const random = createRandom(`calibration/${spread}`);
  const engaging = random.fork('engagements');
  const rows = Array.from({ length: RECOMMENDATIONS }, (_, i) => {
    const of = (metric: keyof typeof MEDIANS, stream = random) => {
      const isReturn = metric === 'ROI';
      const median = MEDIANS[metric] * Math.exp(stream.normal(0, 0.3));
      const at = (z: number): number => median * Math.exp(DEVIATION * z) - (isReturn ? 1 : 0);
      const quantiles = FORECAST_LEVELS.map((level) => at(normalQuantile(level)));
      return {
        quantiles,
        mean: at(DEVIATION / 2),
        lower: quantileAt(quantiles, 0.1),
        upper: quantileAt(quantiles, 0.9),
        actual: at(shift + spread * stream.normal()),
      };
    };
    const [ctr, conversionRate, roi] = [of('CTR'), of('CONVERSION_RATE'), of('ROI')];
    const engagement = of('ENGAGEMENT_RATE', engaging);
    const level = 0.05 + 0.9 * random.uniform();
    const each = { CTR: ctr, ENGAGEMENT_RATE: engagement, CONVERSION_RATE: conversionRate, ROI: roi };
    const map = (pick: (one: typeof ctr) => unknown) =>
      Object.fromEntries(Object.entries(each).map(([metric, one]) => [metric, pick(one)]));
    const clicks = Math.round(Math.min(0.9, ctr.actual) * 1e7);
    return {
      name: `Number ${i}`,
      ctr: ctr.mean,
      engagement: engagement.mean,
      conversion: conversionRate.mean,
      roi: roi.mean,
      intervals: map(({ lower, upper }) => ({ lower, upper, level: 0.8 })),
      probability: 1 - level,
      engine: {
        metric: 'CTR',
        baseline: quantileAt(ctr.quantiles, level),
        rawProbability: 1 - level,
        quantiles: map(({ quantiles }) => quantiles),
        raw: map(({ lower, upper }) => ({ lower, upper })),
      },
      platform: i % 2 === 0 ? 'INSTAGRAM' : 'TIKTOK',
      batch: Math.floor(i / BY),
      clicks,
      engagements: Math.round(Math.min(0.9, engagement.actual) * 1e7),
      conversions: Math.min(0.99, conversionRate.actual) * clicks,
      revenue: 100 * (1 + roi.actual),
    };
  });
  const made = `SELECT x.*, md5(x.name)::uuid AS id, md5($1::uuid::text || x.name)::uuid AS campaign_id FROM jsonb_to_recordset($2::jsonb) AS x(name text, ctr float8, engagement float8,
    conversion float8, roi float8, intervals jsonb, probability float8, engine jsonb, platform text, batch integer, clicks bigint, engagements bigint, conversions numeric, revenue numeric)`;
  await api.asOwner(
    `WITH made AS MATERIALIZED (${made}), campaigns AS (
       INSERT INTO campaigns (user_id, id, name, created_at, updated_at) SELECT $1, campaign_id, name, now(), now() FROM made
     ), facts AS (
       INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, engagements, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT $1, campaign_id, '2026-04-01', platform, 10000000, clicks, engagements, conversions, 100, revenue, 'USD', now(), now() FROM made
     )
     INSERT INTO campaign_recommendations (user_id, id, campaign_type, name, objective, predicted_ctr, predicted_engagement_rate, predicted_conversion_rate, predicted_roi,
       prediction_intervals, confidence_score, status, is_implemented, implemented_at, implemented_campaign_id, engine_version, seed, fingerprint,
       engine, platform_allocation, recommended_budget, currency, created_at, updated_at)
     SELECT $1, id, 'PROSPECTING', name, 'TRAFFIC', ctr, engagement, conversion, roi, intervals, probability, 'IMPLEMENTED', true, '2026-04-01', campaign_id,
       $3, 1, id::text, engine, jsonb_build_object(platform, 1), 100, 'USD', '2026-01-01'::timestamptz + batch * interval '4 days', now() FROM made`,
    [userId, JSON.stringify(rows), ENGINE_VERSION],
  );
  const counts = await api.workspace.run(userId, 'READ WRITE', (db) =>
    measureOutcomes(db, new Date('2026-05-20T02:00:00Z')),
  );
  expect(counts).toMatchObject({ measured: RECOMMENDATIONS, waiting: 0 });
}

const COVERAGE = '{ share lower upper bandLower bandUpper isWithinBand }';
const SCORES = `{ brier reliability resolution uncertainty withinBins calibrationError logScore bins { from to forecasts meanProbability happened happenedLower happenedUpper } }`;
const METRIC = `metric outcomes isSufficient outcomesMissing level coverage ${COVERAGE} rawCoverage ${COVERAGE} crossFittedCoverage ${COVERAGE}
  sharpness rawSharpness crossFittedSharpness crps rawCrps meanPredicted meanActual meanAbsoluteError pitHistogram { from to outcomes share rawShare }`;
const CONFIDENCE = `outcomes isSufficient outcomesMissing stated ${SCORES} raw ${SCORES} crossFitted ${SCORES}`;
const FIELDS = `outcomes metrics { ${METRIC} } segments { value metrics { ${METRIC} } confidence { ${CONFIDENCE} } }
  confidence { ${CONFIDENCE} }
  points { recommendationId metric predicted lower upper actual isCovered asOf }
  recalibration { version outcomes scales { metric scale outcomesMissing } probabilitySteps { from to value } probabilityOutcomesMissing }`;

interface CoverageView {
  readonly share: number;
  readonly bandLower: number;
  readonly bandUpper: number;
  readonly isWithinBand: boolean;
}
interface Scores {
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly withinBins: number;
  readonly calibrationError: number;
  readonly logScore: number;
  readonly bins: { readonly forecasts: number; readonly happened: number }[];
}
interface MetricView {
  readonly metric: string;
  readonly outcomes: number;
  readonly coverage: CoverageView;
  readonly rawCoverage: CoverageView;
  readonly crossFittedCoverage: CoverageView;
  readonly pitHistogram: { readonly outcomes: number; readonly share: number }[];
  readonly [field: string]: unknown;
}
interface ConfidenceView {
  readonly stated: Scores;
  readonly raw: Scores;
  readonly crossFitted: Scores;
  readonly [field: string]: unknown;
}
interface Report {
  readonly outcomes: number;
  readonly metrics: MetricView[];
  readonly segments: { readonly value: string; readonly metrics: MetricView[]; readonly confidence: ConfidenceView }[];
  readonly confidence: ConfidenceView;
  readonly points: {
    readonly isCovered: boolean;
    readonly lower: number;
    readonly upper: number;
    readonly actual: number;
  }[];
  readonly recalibration: {
    readonly version: string | null;
    readonly scales: { readonly scale: number }[];
    readonly probabilitySteps: { readonly value: number }[];
  };
}

async function report(userId: string, args = '(by: PLATFORM, points: 500)'): Promise<Report> {
  const data = await api.run<{ recommendationCalibration: Report }>(
    `{ recommendationCalibration${args} { ${FIELDS} } }`,
    {},
    { userId },
  );
  return data.recommendationCalibration;
}

describe('the calibration of recommendations', () => {
  test('finds right predictions right', async () => {
    const { outcomes, metrics, segments, confidence, points, recalibration } = await report(right);
    expect(outcomes).toBe(4 * RECOMMENDATIONS);
    expect(metrics.map(({ metric }) => metric)).toEqual(['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI']);
    for (const { coverage, rawCoverage, crossFittedCoverage, pitHistogram } of metrics) {
      expect(coverage).toMatchObject({ isWithinBand: true });
      expect(rawCoverage).toEqual(coverage);
      expect(crossFittedCoverage.isWithinBand).toBe(true);
      // P(Binomial(400, 0.8) < 304) = 2.1 %, ≤ 304: 2.8 % (R: qbinom(0.025, 400, 0.8) = 304, qbinom(0.975, …) = 335).
      expect([coverage.bandLower, coverage.bandUpper]).toEqual([304 / 400, 335 / 400]);
      expect(pitHistogram.reduce((sum, bin) => sum + bin.outcomes, 0)).toBe(RECOMMENDATIONS);
      for (const { share } of pitHistogram) expect(Math.abs(share - 0.1)).toBeLessThan(0.06);
    }
    expect(segments.map(({ value }) => value)).toEqual(['INSTAGRAM', 'TIKTOK']);
    for (const { metrics: own } of segments) expect(own.map((one) => one.outcomes)).toEqual([200, 200, 200, 200]);
    const { stated } = confidence;
    expect(stated.reliability - stated.resolution + stated.uncertainty + stated.withinBins).toBeCloseTo(
      stated.brier,
      12,
    );
    expect(stated.calibrationError).toBeLessThan(0.1);
    expect(stated.bins.reduce((sum, { forecasts }) => sum + forecasts, 0)).toBe(RECOMMENDATIONS);
    expect(points).toHaveLength(500);
    for (const { isCovered, lower, upper, actual } of points)
      expect(isCovered).toBe(lower <= actual && actual <= upper);
    for (const { scale } of recalibration.scales) expect(Math.abs(Math.log(scale))).toBeLessThan(0.2);
  });

  test('finds wrong predictions wrong, and their recalibration better out of sample', async () => {
    const { metrics, confidence, recalibration } = await report(wrong);
    for (const { coverage, crossFittedCoverage } of metrics) {
      expect(coverage.isWithinBand).toBe(false);
      expect(coverage.share).toBeLessThan(0.6);
      expect(crossFittedCoverage.isWithinBand).toBe(true);
    }
    expect(confidence.raw.calibrationError).toBeGreaterThan(0.12);
    expect(confidence.crossFitted.calibrationError).toBeLessThan(confidence.raw.calibrationError / 2);
    expect(confidence.crossFitted.logScore).toBeGreaterThan(confidence.raw.logScore);
    expect(confidence.crossFitted.brier).toBeLessThan(confidence.raw.brier);
    expect(recalibration.version).toMatch(/^cal-1600-[0-9a-f]{8}$/);
  });

  test('tells of a part what is true of that part', async () => {
    const all = await report(wrong);
    const sum = (bins: Scores['bins']) => bins.reduce((total, { forecasts }) => total + forecasts, 0);
    for (const { value, metrics, confidence } of all.segments) {
      const alone = await report(wrong, `(by: PLATFORM, points: 0, filter: { platform: "${value}" })`);
      const shown = (list: typeof metrics) => list.map((one) => [one.metric, one.coverage, one.crossFittedCoverage]);
      expect(shown(alone.metrics)).toEqual(shown(metrics));
      expect(alone.confidence.crossFitted).toEqual(confidence.crossFitted);
      expect(alone.confidence.stated.brier).toBeCloseTo(confidence.stated.brier, 12);
      for (const scores of [confidence.stated, confidence.raw, confidence.crossFitted])
        expect(sum(scores.bins)).toBe(RECOMMENDATIONS / 2);
      expect(alone.recalibration).toEqual(all.recalibration);
    }
    const covered = (list: typeof all.metrics) => list.map((one) => one.crossFittedCoverage.share);
    const [first = [], second = []] = all.segments.map(({ metrics }) => covered(metrics));
    for (const [i, share] of covered(all.metrics).entries())
      expect(share).toBeCloseTo(((first[i] ?? 0) + (second[i] ?? 0)) / 2, 9);
    expect(first).not.toEqual(second);
  });

  test('is used by what is recommended next, which keeps both', async () => {
    const { generateRecommendations: made } = await api.run<{
      generateRecommendations: {
        engine: Record<string, never>;
        confidenceScore: number;
        predictions: { metric: string; lower: number; upper: number }[];
      }[];
    }>(
      'mutation { generateRecommendations(count: 3) { engine confidenceScore predictions { metric lower upper } } }',
      {},
      { userId: wrong },
    );
    const { recalibration } = await report(wrong);
    for (const { engine, predictions, confidenceScore } of made) {
      expect(engine).toMatchObject({ calibration: recalibration.version, rawProbability: expect.any(Number) });
      expect(confidenceScore).toBeLessThanOrEqual(0.99);
      for (const { metric, lower, upper } of predictions) {
        const raw = (engine as Record<string, Record<string, { lower: number; upper: number }>>).raw?.[metric];
        expect(upper - lower).toBeGreaterThan((raw?.upper ?? 0) - (raw?.lower ?? 0));
      }
    }
  });

  test('says how many outcomes are missing, and nothing of other tenants', async () => {
    expect(await report(nobody)).toEqual({
      outcomes: 0,
      metrics: [],
      segments: [],
      confidence: { outcomes: 0, isSufficient: false, outcomesMissing: 20, stated: null, raw: null, crossFitted: null },
      points: [],
      recalibration: {
        version: null,
        outcomes: 0,
        scales: ['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI'].map((metric) => ({
          metric,
          scale: null,
          outcomesMissing: 200,
        })),
        probabilitySteps: [],
        probabilityOutcomesMissing: 200,
      },
    });
    const { outcomes, metrics } = await report(
      right,
      `(filter: { metric: ROI, engineVersion: "${ENGINE_VERSION}", platform: "TIKTOK", objective: "TRAFFIC", industry: "fashion", from: "2026-01-01", to: "2026-12-31" })`,
    );
    expect([outcomes, metrics.length]).toEqual([200, 1]);
    expect((await report(right, '(filter: { to: "2025-12-31" })')).outcomes).toBe(0);
    const { errors } = await api.execute(
      '{ recommendationCalibration(points: 501) { outcomes } }',
      {},
      { userId: right },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path: 'points' }] });
  });

  test('is an insight where predictions do not hold, found once, and none where they do', async () => {
    const learn = async (userId: string): Promise<string> => {
      const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
      const request = { origin: LearningOriginEnum.COMMAND, windowEnd: '2026-05-20' };
      const { id } = await inUnit('READ WRITE', (db) => requestRun(db, request));
      await executeRun(inUnit, id, { parts: [...LEARNING_PARTS, calibrationDriftPart] });
      return id;
    };
    const drifts = async (userId: string) => {
      const data = await api.run<{ learningInsights: { nodes: Record<string, unknown>[] } }>(
        `{ learningInsights(first: 20, filter: { insightType: { eq: CALIBRATION_DRIFT } }) { nodes { id title description metric effect effectLower effectUpper since pValue adjustedPValue confidenceScore } } }`,
        {},
        { userId },
      );
      return data.learningInsights.nodes;
    };
    for (const userId of [right, wrong]) await learn(userId);
    expect(await drifts(right)).toEqual([]);
    const found = await drifts(wrong);
    // Twenty days of recommendations show the width; where they lie takes more.
    for (const word of ['click-through rate', 'conversion rate', 'return'])
      expect(found.map(({ title }) => title)).toContain(`Intervals of the ${word} are too narrow`);
    for (const one of found) {
      expect(one.adjustedPValue).toBeLessThan(0.05);
      expect(one.since).toMatch(/^2026-0[1-3]-/);
    }
    // The next run sees the same once more.
    await api.asOwner(`UPDATE campaign_performance_facts SET clicks = clicks + 1 WHERE user_id = $1`, [wrong]);
    await learn(wrong);
    expect(await drifts(wrong)).toEqual(found);
  });
});

test("a recalibration learns from nothing but the engine's own predictions, of a version like today's", async () => {
  const { id: userId } = await api.createUser();
  await api.run('mutation { upsertMetaUserProfile(input: {}) { id } }', {}, { userId });
  // What is wrong with the predictions of another account, as if an older engine had made them, and as if somebody had by hand.
  for (const [label, version, more] of [
    ['older', 'hierarchy-2', '{}'],
    ['by hand', ENGINE_VERSION, '{"raw_pit": null, "raw_crps": null, "pit": null, "crps": null}'],
  ])
    await api.asOwner(
      `WITH copied AS (
         INSERT INTO campaign_recommendations SELECT (jsonb_populate_record(NULL::campaign_recommendations, to_jsonb(r) || jsonb_build_object(
           'user_id', $2::uuid, 'id', md5($3 || r.id::text)::uuid, 'fingerprint', $3 || r.fingerprint, 'engine_version', $4::text, 'implemented_campaign_id', NULL))).*
         FROM campaign_recommendations r WHERE r.user_id = $1
       )
       INSERT INTO recommendation_outcomes SELECT (jsonb_populate_record(NULL::recommendation_outcomes, to_jsonb(o) || $5::jsonb || jsonb_build_object(
         'user_id', $2::uuid, 'recommendation_id', md5($3 || o.recommendation_id::text)::uuid, 'engine_version', $4::text))).*
       FROM recommendation_outcomes o WHERE o.user_id = $1`,
      [wrong, userId, label, version, more],
    );
  const seen = async () => {
    const { recommendationCalibration } = await api.run<{
      recommendationCalibration: {
        outcomes: number;
        metrics: { crossFittedCoverage: unknown }[];
        recalibration: { version: string | null; outcomes: number };
      };
    }>(
      '{ recommendationCalibration { outcomes metrics { crossFittedCoverage { share } } recalibration { version outcomes } } }',
      {},
      { userId },
    );
    return recommendationCalibration;
  };
  const { outcomes, metrics, recalibration } = await seen();
  expect([outcomes, recalibration]).toEqual([8 * RECOMMENDATIONS, { version: null, outcomes: 0 }]);
  for (const { crossFittedCoverage } of metrics) expect(crossFittedCoverage).toBeNull();
  // The same outcomes under the name of the engine of today are learned from.
  await api.asOwner(
    `UPDATE recommendation_outcomes SET engine_version = $2 WHERE user_id = $1 AND engine_version = 'hierarchy-2'`,
    [userId, ENGINE_VERSION],
  );
  expect(await seen()).toMatchObject({
    recalibration: { version: expect.stringMatching(/^cal-1600-/), outcomes: 4 * RECOMMENDATIONS },
  });
});
