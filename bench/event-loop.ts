/**
 * How long the computing of recommendations holds the loop of the process that it runs in: `npm run bench:event-loop`. Each at the
 * largest size that it is documented for; a server that shares the process answers nobody for as long.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fitBenchmarks } from '../src/features/recommendations/benchmarks/benchmark-fit';
import { crossFit } from '../src/features/recommendations/calibration/cross-fit';
import { fitRecalibration } from '../src/features/recommendations/calibration/recalibration';
import type { EngineInput } from '../src/features/recommendations/engine/engine-input';
import type { MarketCampaign } from '../src/features/recommendations/engine/market-fit';
import { recommend, recommendInSteps } from '../src/features/recommendations/engine/recommend';
import { SHIPPED_MARKET } from '../src/features/recommendations/engine/shipped-market';
import { PredictedMetricEnum } from '../src/features/recommendations/prediction.enums';
import { inSteps } from '../src/platform/computing/in-steps';
import { inThread } from '../src/platform/computing/in-thread';
import { evaluateOffPolicy } from '../src/statistics/off-policy';
import { createRandom } from '../src/statistics/random';
import { simulateMarket } from './simulations/campaign-forecasts/simulated-market';

/** The largest numbers of things that are looked at together. */
const SIZES = { benchmarkCampaigns: 5_000, ownCampaigns: 500, proposals: 20, outcomes: 2_000, decisions: 10_000 };
const ROUNDS = 3;

function marketOf(count: number): MarketCampaign[] {
  const random = createRandom('event-loop');
  const account = simulateMarket(random);
  const campaigns: MarketCampaign[] = [];
  for (let index = 0; campaigns.length < count; index++) {
    const one = account(random, `account-${index}`);
    for (let kind = 0; kind < one.kinds.length && campaigns.length < count; kind++)
      for (let again = 0; again < 4; again++) campaigns.push(one.run(random, kind, 1_000));
  }
  return campaigns.slice(0, count);
}

function generationInput(campaigns: readonly MarketCampaign[]): EngineInput {
  const objectives = ['SALES', 'TRAFFIC', 'LEAD_GENERATION', 'ENGAGEMENT', 'BRAND_AWARENESS', 'APP_INSTALLS'];
  return {
    profile: {
      businessName: null,
      objectives,
      platforms: ['INSTAGRAM', 'FACEBOOK', 'TIKTOK', 'LINKEDIN', 'YOUTUBE'],
      ageGroups: ['GEN_Z', 'MILLENNIAL', 'GEN_X', 'BOOMER'],
      contentPreference: null,
      monthlyBudget: 10_000,
      currency: 'USD',
      riskTolerance: 0.5,
    },
    market: SHIPPED_MARKET,
    history: { industry: 'fashion', businessSize: 'SMB', campaigns: campaigns.slice(0, SIZES.ownCampaigns) },
    contents: [],
    ages: [],
    engagedContents: [],
    engagedAges: [],
    excluded: new Set(),
    present: [],
    count: SIZES.proposals,
    seed: 'event-loop',
  };
}

function outcomes() {
  const random = createRandom('outcomes');
  return Array.from({ length: SIZES.outcomes }, (_, index) => ({
    recommendationId: String(index >> 2),
    metric: Object.values(PredictedMetricEnum)[index % 4]!,
    predicted: 0.02,
    rawLower: 0.01,
    rawUpper: 0.03,
    actual: 0.02 * Math.exp(random.normal(0, 0.5)),
    rawProbability: index % 4 === 0 ? random.uniform() : null,
    beatBaseline: index % 4 === 0 ? random.uniform() < 0.5 : null,
  }));
}

function decisions() {
  const random = createRandom('decisions');
  return Array.from({ length: SIZES.decisions }, (_, index) => ({
    context: `slot-${index % 500}`,
    action: String(Math.floor(random.uniform() * 10)),
    propensity: 0.1,
    reward: Number(random.uniform() < 0.2),
  }));
}

async function measure(name: string, work: () => unknown): Promise<void> {
  let [elapsed, held] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAt = performance.now();
    await work();
    elapsed = Math.min(elapsed, performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 20));
    delay.disable();
    held = Math.min(held, delay.max / 1e6);
  }
  console.log(`${name.padEnd(72)} ${elapsed.toFixed(0).padStart(7)} ms ${held.toFixed(0).padStart(7)} ms`);
}

async function main(): Promise<void> {
  const campaigns = marketOf(SIZES.benchmarkCampaigns);
  const [input, final, log] = [generationInput(campaigns), outcomes(), decisions()];
  const even = new Map(Array.from({ length: 10 }, (_, action) => [String(action), 0.1]));
  console.log(`${''.padEnd(72)} ${'takes'.padStart(10)} ${'holds'.padStart(10)}`);
  await measure(`benchmarks: a fit of ${SIZES.benchmarkCampaigns} campaigns, at once`, () => fitBenchmarks(campaigns));
  const file = require.resolve('../src/features/recommendations/benchmarks/benchmark-fit');
  await measure('  the same in a thread, as it is done', () => inThread(file, fitBenchmarks, campaigns));
  await measure(`recommendations: ${SIZES.proposals} of ${SIZES.ownCampaigns} own campaigns, at once`, () =>
    recommend(input),
  );
  await measure('  the same in steps, as it is done', () => inSteps(recommendInSteps(input)));
  await measure(`recalibration: ${SIZES.outcomes} outcomes`, () => fitRecalibration(final));
  await measure(`calibration, cross-fitted: ${SIZES.outcomes} outcomes`, () => crossFit(final));
  await measure(`off-policy: ${SIZES.decisions} decisions`, () => evaluateOffPolicy(log, () => even));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
